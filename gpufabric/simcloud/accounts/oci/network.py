"""Availability domains, networks and names of a simulated OCI tenancy."""

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.simcloud.accounts.oci.domains import all_domains
from gpufabric.simcloud.accounts.oci.given import given
from gpufabric.simcloud.accounts.oci.hubs import hubs
from gpufabric.simcloud.accounts.view import AccountView, answered
from gpufabric.simcloud.clouds.oci.tokens import BUCKET, SUBNET, VCN
from gpufabric.snapshots.rows import ExistingNetwork, TakenName, Zone
from gpufabric.wire.values import as_list, plain


def network(view: AccountView) -> list[SectionAnswer]:
    """Return the sections on networks."""
    names = {
        f"bucket/{bucket.outputs.get('name')}": TakenName(is_free=False, is_own=True)
        for bucket in view.state.of_type(BUCKET)
    }
    return [
        answered("zones", {domain: Zone(name=domain) for domain in all_domains(view)}),
        answered("networks", _networks(view)),
        answered("names", names),
        *given(view),
        *hubs(view),
    ]


def _networks(view: AccountView) -> dict[str, ExistingNetwork]:
    subnets: dict[str, dict[str, str]] = {}
    for subnet in view.state.of_type(SUBNET):
        inputs = plain(subnet.inputs)
        subnets.setdefault(str(inputs.get("vcnId")), {})[subnet.id] = str(inputs.get("cidrBlock"))
    return {
        vcn.id: ExistingNetwork(
            ranges=tuple(str(cidr) for cidr in as_list(plain(vcn.inputs).get("cidrBlocks"))),
            subnets=subnets.get(vcn.id, {}),
        )
        for vcn in view.state.of_type(VCN)
        if vcn.region == view.target.region
    }
