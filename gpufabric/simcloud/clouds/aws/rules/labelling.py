"""Tags, node labels and taints that AWS refuses."""

from gpufabric.simcloud.clouds import labelling
from gpufabric.simcloud.clouds.aws.rules.errors import refuse
from gpufabric.simcloud.clouds.aws.tokens import NODE_GROUP
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import Refusal, rule
from gpufabric.wire.values import as_map

_MOST_TAGS = 50

TAGS = Refusal(
    "InvalidParameterValue",
    "Invalid tags: {fault}",
    "more than 50 tags, a tag with an empty key, or a key that begins with `aws:`",
    'EC2 document "Tag your Amazon EC2 resources": tag restrictions',
    own_words=True,
)
LABELS = Refusal(
    "InvalidParameterException",
    "Invalid labels or taints: {fault}",
    "a node group with labels or taints that are not in Kubernetes's form",
    'EKS API reference, CreateNodegroup; Kubernetes document "Labels and Selectors"',
    own_words=True,
)


@rule(refuses=(TAGS,))
def tags_within_limits(_state: State, request: Request) -> CloudError | None:
    """A resource has only tags that AWS takes."""
    fault = labelling.tag_fault("aws", request.inputs, "tags", _MOST_TAGS)
    return refuse(request, TAGS, fault=fault) if fault else None


@rule(types=(NODE_GROUP,), refuses=(LABELS,))
def labels_in_form(_state: State, request: Request) -> CloudError | None:
    """Labels and taints of a node group have Kubernetes's form."""
    fault = labelling.label_fault(as_map(request.inputs.get("labels"))) or labelling.taint_fault(
        request.inputs.get("taints")
    )
    return refuse(request, LABELS, fault=fault) if fault else None
