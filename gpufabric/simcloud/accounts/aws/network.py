"""Zones, networks and names of a simulated AWS account."""

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.simcloud.accounts.aws.given import given
from gpufabric.simcloud.accounts.aws.hubs import hubs
from gpufabric.simcloud.accounts.view import AccountView, answered
from gpufabric.simcloud.clouds.aws.tokens import BUCKET, SUBNET, VPC
from gpufabric.simcloud.clouds.aws.zones import zone_id, zone_name, zone_names
from gpufabric.snapshots.rows import ExistingNetwork, TakenName, Zone
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.wire.values import plain


def network(view: AccountView) -> list[SectionAnswer]:
    """Return the sections on networks."""
    region = view.target.region
    ids = {zone_id(region, name) for name in zone_names(region)}
    for declared in view.target.stacks.values():
        if isinstance(declared, AwsRegion):
            ids |= {declared.zone, *declared.system_zones}
    zones = {id_: Zone(name=zone_name(region, id_), state="available") for id_ in ids}
    return [
        answered("zones", zones),
        answered("networks", _networks(view)),
        answered("names", _names(view)),
        *given(view),
        *hubs(view),
    ]


def _networks(view: AccountView) -> dict[str, ExistingNetwork]:
    subnets: dict[str, dict[str, str]] = {}
    for subnet in view.state.of_type(SUBNET):
        inputs = plain(subnet.inputs)
        if inputs.get("cidrBlock"):
            subnets.setdefault(str(inputs.get("vpcId")), {})[subnet.id] = str(inputs["cidrBlock"])
    return {
        vpc.id: ExistingNetwork(
            ranges=(str(plain(vpc.inputs).get("cidrBlock")),), subnets=subnets.get(vpc.id, {})
        )
        for vpc in view.state.of_type(VPC)
        if vpc.region == view.target.region
    }


def _names(view: AccountView) -> dict[str, TakenName]:
    return {
        f"bucket/{bucket.id}": TakenName(is_free=False, is_own=True) for bucket in view.state.of_type(BUCKET)
    }
