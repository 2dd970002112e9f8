"""Free-form tags and node labels that OCI refuses."""

from gpufabric.simcloud import on_demand
from gpufabric.simcloud.clouds import labelling
from gpufabric.simcloud.clouds.oci.rules.errors import refuse
from gpufabric.simcloud.clouds.oci.tokens import NODE_POOL
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import Refusal, rule

TAGS = Refusal(
    "InvalidParameter",
    "Invalid freeformTags: {fault}",
    "more than 10 free-form tags, or one with an empty key",
    'OCI document "Overview of Tagging": limits on tags',
    own_words=True,
)
LABELS = Refusal(
    "InvalidParameter",
    "Invalid initialNodeLabels: {fault}",
    "a node pool with labels that are not in Kubernetes's form",
    'OCI document "Creating a Managed Node Pool"; Kubernetes document "Labels and Selectors"',
    own_words=True,
)


@rule(refuses=(TAGS,))
def tags_within_limits(_state: State, request: Request) -> CloudError | None:
    """A resource has only free-form tags that OCI takes."""
    most = on_demand.catalog().tags("oci").most_tags.value
    fault = labelling.tag_fault("oci", request.inputs, "freeformTags", most)
    return refuse(request, TAGS, fault=fault) if fault else None


@rule(types=(NODE_POOL,), refuses=(LABELS,))
def labels_in_form(_state: State, request: Request) -> CloudError | None:
    """Labels of a node pool have Kubernetes's form."""
    fault = labelling.taint_fault(request.inputs.get("initialNodeLabels")).replace("taint", "label")
    return refuse(request, LABELS, fault=fault) if fault else None
