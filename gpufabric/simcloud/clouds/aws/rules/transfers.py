"""DataSync: locations that can be reached, and tasks between them."""

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from gpufabric.reading.json_text import parse_json
from gpufabric.simcloud.clouds.aws import tokens
from gpufabric.simcloud.clouds.aws.rules.errors import refuse
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import Refusal, rule
from gpufabric.simcloud.resource import CloudResource
from gpufabric.wire.values import Value, as_list, as_map, dig, plain

BLOB_LOCATION = "aws:datasync/locationAzureBlob:LocationAzureBlob"
AZURE_LOCATION = "AWS::DataSync::LocationAzureBlob"

LONGEST_TOKEN = 255
"""Characters of a signed address (DataSync API reference, AzureBlobSasConfiguration)."""

_CODE = "InvalidRequestException"
_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_MINUTES = {"minute": 1, "hour": 60, "day": 1440}
_HOUR = 60
_NEEDED = "s3:ListBucket"

NOT_REACHED = Refusal(
    _CODE,
    "DataSync location access test failed: could not perform {action} in bucket {bucket}. {why}.",
    "a location whose bucket or role does not exist, or whose role may not list the bucket",
    'DataSync user guide, "Configuring transfers with Amazon S3"',
    own_words=True,
)
NO_TOKEN = Refusal(
    _CODE,
    "{what} of {type} {why}.",
    "a location of a container without an address, or with a SAS token of more than 255 characters",
    "DataSync API reference, CreateLocationAzureBlob and AzureBlobSasConfiguration",
    own_words=True,
)
NO_LOCATION = Refusal(
    _CODE,
    "Location {id} is not found.",
    "a task with a location that does not exist",
    "DataSync API reference, CreateTask",
    own_words=True,
)
NEEDS_AGENT = Refusal(
    _CODE,
    "Location {id} has no agent, which a task in mode {mode} between {source} and {destination} needs.",
    "a task without an agent, unless it is in enhanced mode and between S3 and another cloud",
    'DataSync user guide, "Do I need an AWS DataSync agent?"',
    own_words=True,
)
NOT_IN_MODE = Refusal(
    _CODE,
    "{option} {value} is not supported in task mode ENHANCED.",
    "a bandwidth limit, or verification of all data, in enhanced mode",
    'DataSync user guide, "Choosing a task mode for your data transfer"',
    own_words=True,
)
TOO_OFTEN = Refusal(
    _CODE,
    "Schedule {expression} is faster than the minimum interval of 1 hour.",
    "a schedule with less than an hour between two runs",
    'DataSync user guide, "Scheduling when your AWS DataSync task runs"',
    own_words=True,
)


def desired(inputs: Mapping[str, Value]) -> Mapping[str, Any]:
    """Return the desired state of a Cloud Control resource; empty if it cannot be read."""
    try:
        desired_state = parse_json(str(plain(inputs.get("desiredState"))))
    except ValueError:
        return {}
    return as_map(desired_state)


@rule(types=(tokens.S3_LOCATION,), refuses=(NOT_REACHED,))
def bucket_is_reached(state: State, request: Request) -> CloudError | None:
    """The bucket exists, and the location's role may list it by the role's own policies."""
    arn = str(request.inputs.get("s3BucketArn"))
    role = str(dig(request.inputs, "s3Config.bucketAccessRoleArn") or "").rpartition("/")[2]
    name = arn.rpartition(":")[2]

    def no(why: str) -> CloudError:
        return refuse(request, NOT_REACHED, action=_NEEDED, bucket=name, why=why)

    if state.get(tokens.BUCKET, name) is None:
        return no("The bucket does not exist")
    if state.get(tokens.ROLE, role) is None:
        return no(f"Unable to assume role {role}")
    return None if _may_list(state, role, arn) else no("Access denied")


def _may_list(state: State, role: str, bucket: str) -> bool:
    # What AWS's own policies allow is not read here.
    if any(
        attachment.inputs.get("role") == role for attachment in state.of_type(tokens.ROLE_POLICY_ATTACHMENT)
    ):
        return True
    policies = [
        as_map(parse_json(str(plain(policy.inputs.get("policy")))))
        for policy in state.of_type(tokens.ROLE_POLICY)
        if policy.inputs.get("role") == role
    ]
    return any(
        statement.get("Effect") == "Allow"
        and any(fnmatchcase(_NEEDED, action) for action in _listed(statement.get("Action")))
        and any(fnmatchcase(bucket, pattern) for pattern in _listed(statement.get("Resource")))
        for policy in policies
        for statement in map(as_map, as_list(policy.get("Statement", [])))
    )


def _listed(value: Value) -> list[str]:
    return [value] if isinstance(value, str) else [str(item) for item in as_list(value)]


@rule(types=(tokens.CLOUD_CONTROL,), refuses=(NO_TOKEN,))
def container_is_named(_: State, request: Request) -> CloudError | None:
    """A location of a container that Cloud Control creates has an address and a SAS token."""
    if request.inputs.get("typeName") != AZURE_LOCATION:
        return None
    wanted = desired(request.inputs)

    def no(what: str, why: str) -> CloudError:
        return refuse(request, NO_TOKEN, what=what, type=AZURE_LOCATION, why=why)

    if not str(wanted.get("AzureBlobContainerUrl") or "").startswith("https://"):
        return no("AzureBlobContainerUrl", "is required, with https")
    token = str(dig(wanted, "AzureBlobSasConfiguration.AzureBlobSasToken") or "")
    if wanted.get("AzureBlobAuthenticationType") == "SAS" and not 0 < len(token) <= LONGEST_TOKEN:
        return no("AzureBlobSasToken", f"must have 1 to {LONGEST_TOKEN} characters, and has {len(token)}")
    return None


@rule(types=(tokens.TRANSFER_TASK,), refuses=(NO_LOCATION, NEEDS_AGENT, NOT_IN_MODE, TOO_OFTEN))
def task(state: State, request: Request) -> CloudError | None:
    """A task joins two existing locations, in a mode that supports them, at most once an hour."""
    locations: list[CloudResource] = []
    for key in ("sourceLocationArn", "destinationLocationArn"):
        arn = str(request.inputs.get(key))
        owners = [owner for owner in state.owners(arn) if owner.id == arn]
        if not owners:
            return refuse(request, NO_LOCATION, id=arn)
        locations.append(owners[0])
    return _agents(request, locations) or _options(request) or _schedule(request)


def _agents(request: Request, ends: list[CloudResource]) -> CloudError | None:
    mode = str(request.inputs.get("taskMode") or "BASIC")
    alone = mode == "ENHANCED" and any(end.type == tokens.S3_LOCATION for end in ends)
    for location in ends:
        if location.type == tokens.S3_LOCATION or alone or as_list(plain(location.inputs).get("agentArns")):
            continue
        source, destination = (end.type.rsplit(":", 1)[1] for end in ends)
        return refuse(
            request, NEEDS_AGENT, id=location.id, mode=mode, source=source, destination=destination
        )  # fmt: skip
    return None


def _options(request: Request) -> CloudError | None:
    if request.inputs.get("taskMode") != "ENHANCED":
        return None
    limit = dig(request.inputs, "options.bytesPerSecond")
    if limit is not None and int(limit) != -1:
        return refuse(request, NOT_IN_MODE, option="BytesPerSecond", value=int(limit))
    verify = dig(request.inputs, "options.verifyMode")
    if verify == "POINT_IN_TIME_CONSISTENT":
        return refuse(request, NOT_IN_MODE, option="VerifyMode", value=verify)
    return None


def _schedule(request: Request) -> CloudError | None:
    expression = str(dig(request.inputs, "schedule.scheduleExpression") or "")
    rate = _RATE.fullmatch(expression)
    if rate is None or int(rate.group(1)) * _MINUTES[rate.group(2)] >= _HOUR:
        return None
    return refuse(request, TOO_OFTEN, expression=expression)
