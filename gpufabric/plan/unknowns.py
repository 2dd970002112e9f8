"""Lists the unknown facts of what a stack uses and does not make."""

from collections.abc import Mapping

from gpufabric.plan.aws import existing as aws
from gpufabric.plan.azure import existing as azure
from gpufabric.plan.given_facts import UnknownFact
from gpufabric.plan.links import existing as backbone
from gpufabric.plan.oci import existing as oci
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.oci.region import OciRegion
from gpufabric.spec.project import Declaration
from gpufabric.spec.regions import AnyRegion


def existing_unknowns(
    declared: Declaration, regions: Mapping[str, AnyRegion] | None = None
) -> list[UnknownFact]:
    """Return what is unknown of the given things of a stack, each of them once.

    Args:
        declared: the declaration, completed by snapshots of its account.
        regions: declarations of the region stacks, by stack: the backbone depends on them.
    """
    match declared:
        case AwsRegion():
            return aws.existing_unknowns(declared)
        case AzureRegion():
            return azure.existing_unknowns(declared)
        case OciRegion():
            return oci.existing_unknowns(declared)
        case Backbone():
            return backbone.existing_unknowns(declared, regions)
