"""A resource type with one rule, added as the recipe in CONTRIBUTING.md says: SQS queues."""

from gpufabric.simcloud.clouds.aws.rules.errors import refuse
from gpufabric.simcloud.clouds.kind import Kind, table
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import Refusal, rule

QUEUE = "aws:sqs/queue:Queue"

KINDS = table(
    Kind(
        type=QUEUE,
        id="https://sqs.{region}.amazonaws.com/{account}/{in:name}",
        name="name",
        computed={"arn": "arn:aws:sqs:{region}:{account}:{in:name}", "url": "{id}"},
        defaults={"delaySeconds": 0},
        force_new=("name",),
    )
)

TOO_LATE = Refusal(
    "InvalidAttributeValue",
    "Invalid value for the parameter DelaySeconds.",
    "a queue that delays messages by more than 15 minutes",
    "SQS API reference, SetQueueAttributes",
)


@rule(types=(QUEUE,), refuses=(TOO_LATE,))
def delay(_: State, request: Request) -> CloudError | None:
    """A queue delays messages by 15 minutes at most."""
    return refuse(request, TOO_LATE) if request.inputs["delaySeconds"] > 900 else None
