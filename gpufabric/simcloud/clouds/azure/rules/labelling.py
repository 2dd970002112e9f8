"""Tags, node labels and taints that Azure refuses."""

from gpufabric.simcloud.clouds import labelling
from gpufabric.simcloud.clouds.azure.rules.errors import refuse
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import Refusal, rule
from gpufabric.wire.values import as_list, as_map

_MOST_TAGS = 50
"""Most tags of a resource; some types take fewer, which the catalogue's own limit covers."""

TAGS = Refusal(
    "InvalidTags",
    "Invalid tags: {fault}",
    "more than 50 tags, a tag with an empty key, or a key that begins with `microsoft`, `azure` or `windows`",
    'Azure document "Use tags to organize your Azure resources": limitations',
    own_words=True,
)
LABELS = Refusal(
    "InvalidParameter",
    "Invalid node labels or taints: {fault}",
    "a node pool with labels or taints that are not in Kubernetes's form",
    'AKS document "Use labels in an AKS cluster"; Kubernetes document "Labels and Selectors"',
    own_words=True,
)


@rule(refuses=(TAGS,))
def tags_within_limits(_state: State, request: Request) -> CloudError | None:
    """A resource has only tags that Azure takes."""
    fault = labelling.tag_fault("azure", request.inputs, "tags", _MOST_TAGS)
    return refuse(request, TAGS, fault=fault) if fault else None


@rule(refuses=(LABELS,))
def labels_in_form(_state: State, request: Request) -> CloudError | None:
    """Labels and taints of node pools, also those inside a cluster, have Kubernetes's form."""
    for pool in (request.inputs, *map(as_map, as_list(request.inputs.get("agentPoolProfiles")))):
        fault = labelling.label_fault(as_map(pool.get("nodeLabels"))) or labelling.taint_fault(
            pool.get("nodeTaints")
        )
        if fault:
            return refuse(request, LABELS, fault=fault)
    return None
