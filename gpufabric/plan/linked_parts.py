"""Parts of a region that its links use, and which of them the region's stack makes.

The backbone adds routes and rules to parts that the stack made, and to no others.
"""

from dataclasses import dataclass

from gpufabric.plan.aws.parts import parts_of as aws_parts_of
from gpufabric.plan.load_balancers import BALANCERS_SUBNET
from gpufabric.plan.oci.parts import parts_of as oci_parts_of
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.oci.region import OciRegion
from gpufabric.spec.regions import AnyRegion


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedParts:
    """Parts of a region for its links.

    Attributes:
        route_tables: roles of the route tables that the backbone adds routes to (AWS).
        groups: roles of the security groups that the backbone adds rules to: ``nodes`` (AWS); ``workers``,
            ``pods``, ``balancers`` (OCI).
        fixed: whether the region has fixed addresses for load balancers with names: in a subnet that the
            stack makes; on Azure and OCI also in a given one that is known to hold them, since it serves load
            balancers alone. On AWS they would share a given subnet with interfaces that take any address.
        missing: property path of a part that must be given before the region can have links; empty if
            none is missing.
    """

    route_tables: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    fixed: bool
    missing: str = ""


def linked_parts(region: AnyRegion) -> LinkedParts:
    """Return the parts of a region for its links.

    Args:
        region: the declaration.
    """
    match region:
        case AwsRegion():
            return _aws(region)
        case AzureRegion():
            return _azure(region)
        case OciRegion():
            return _oci(region)


def _aws(region: AwsRegion) -> LinkedParts:
    parts, given = aws_parts_of(region), region.existing.network
    tables = parts.tables
    if given is not None:
        tables = tuple(role for role in tables if getattr(given.route_tables, role) is None)
    has_links = parts.links or (given is not None and given.subnets.links is not None)
    return LinkedParts(
        route_tables=tables,
        groups=("nodes",) if parts.nodes_group else (),
        fixed=parts.links,
        missing="" if has_links else "existing.network.subnets.links",
    )


def _azure(region: AzureRegion) -> LinkedParts:
    given = region.existing.network
    if given is None:
        return LinkedParts(fixed=True)
    balancers = given.subnets.balancers
    # A network has one subnet for gateways, so that of a given network is its owner's.
    return LinkedParts(
        fixed=region.existing.cluster is None and (balancers is None or balancers.cidr is not None),
        missing="" if given.subnets.gateway is not None else "existing.network.subnets.gateway",
    )


def _oci(region: OciRegion) -> LinkedParts:
    parts, given = oci_parts_of(region), region.existing.network
    balancers = None if given is None else given.subnets.balancers
    # A rule about given networks demands that a known range holds the addresses.
    is_known = region.existing.cluster is None and balancers is not None and balancers.cidr is not None
    return LinkedParts(
        groups=tuple(role for role in ("workers", "pods", BALANCERS_SUBNET) if role in parts.groups),
        fixed=BALANCERS_SUBNET in parts.subnets or is_known,
        missing="" if given is None or given.drg_id is not None else "existing.network.drg_id",
    )
