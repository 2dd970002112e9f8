"""Hubs and private DNS zones that the backbone stands on."""

from collections.abc import Mapping

from gpufabric.simcloud.cloudfiles.drafting.account import KnownRegion
from gpufabric.simcloud.cloudfiles.drafting.things.listing import ThingList
from gpufabric.spec.aws.existing import AwsGivenHub
from gpufabric.spec.backbone import RegionExisting
from gpufabric.spec.oci.existing import OciGivenHub
from gpufabric.spec.oci.region import OciRegion


def add_hubs(things: ThingList, known: KnownRegion, hubs: Mapping[str, RegionExisting]) -> None:
    """Add the hubs that the backbone gives for the stacks of a region.

    Args:
        things: the region's things.
        known: what is known of the region.
        hubs: what the backbone declares, by stack.
    """
    for stack, region in known.stacks.items():
        given = hubs.get(stack)
        if given is None:
            continue
        place = f"existing.{stack}"
        hub = given.hub
        if isinstance(hub, AwsGivenHub):
            _transit_gateway(things, hub, place)
        elif isinstance(hub, OciGivenHub) and isinstance(region, OciRegion):
            things.add("drg", hub.id, {"compartmentId": region.compartment_id}, id_=hub.id)
        elif hub is not None:
            things.lacks(f"{place}.hub", hub.id)
        if given.dns_zone_id is not None:
            things.lacks(f"{place}.dns_zone_id", given.dns_zone_id)


def _transit_gateway(things: ThingList, hub: AwsGivenHub, place: str) -> None:
    inputs = {
        "amazonSideAsn": hub.asn,
        "vpnEcmpSupport": "disable" if hub.spreads_over_paths is False else "enable",
        "defaultRouteTablePropagation": "enable" if hub.propagates_by_default else "disable",
    }
    things.add("transit-gateway", hub.id, inputs, id_=hub.id)
    if hub.asn is None:
        things.assumed(f"{place}.hub", f"the AS number of {hub.id} is")
    if hub.route_table_id is not None:
        table = {"transitGatewayId": hub.id}
        things.add("ec2transitgateway:RouteTable", hub.route_table_id, table, id_=hub.route_table_id)
    if hub.attachment_id is not None:
        things.lacks(f"{place}.hub.attachment_id", hub.attachment_id)
