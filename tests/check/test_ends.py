from decimal import Decimal
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.check.ends import EndNeeds, ends_of
from gpufabric.check.registered import Registered
from gpufabric.plan.links.provider_names import copies_provider, hub_provider
from gpufabric.policies.state import resources_of_state
from gpufabric.quota.counted import Amount, Place
from gpufabric.wire.values import UNKNOWN

EAST, WEST = "aws-us-east-1", "aws-us-west-2"
VPN = "aws:ec2/vpnConnection:VpnConnection"
CONNECTIONS = "ec2/L-3E6EC3A3"
ATTACHMENTS = "ec2/L-E0233F82"
RULES = "vpc/L-0EA8095F"


def urn(type_: str, name: str) -> str:
    return f"urn:pulumi:backbone::gpufabric::{type_}::{name}"


def provider(name: str) -> str:
    return urn("pulumi:providers:aws", name)


def made(
    name: str,
    of: str,
    type_: str = VPN,
    links: dict[str, tuple[str, ...]] | None = None,
    **inputs: Any,
) -> Registered:
    return Registered(
        urn=urn(type_, name),
        type=type_,
        name=name,
        inputs=inputs,
        provider=provider(of),
        property_dependencies=links or {},
    )


def ends(*resources: Registered, state: dict[str, Any] | None = None) -> dict[str, EndNeeds]:
    previous = None if state is None else resources_of_state(state)
    return ends_of(resources, previous, state, (EAST, WEST), default_catalog())


def test_a_resource_belongs_to_the_region_of_its_provider() -> None:
    requests = ends(
        made("a", hub_provider(EAST)),
        made("b", hub_provider(EAST)),
        made("c", hub_provider(WEST)),
        made("role", copies_provider(WEST), "aws:iam/role:Role"),
        Registered(urn=urn("gpufabric:backbone:AwsHub", EAST), type="x", name=EAST, custom=False),
        made("reference", "", "pulumi:pulumi:StackReference"),
    )
    assert {stack: dict(end.types) for stack, end in requests.items()} == {
        EAST: {VPN: 2},
        WEST: {VPN: 1, "aws:iam/role:Role": 1},
    }
    assert requests[EAST].counted.planned[CONNECTIONS] == {Place(): Amount(Decimal(2))}
    assert requests[WEST].counted.held is None


def test_a_provider_of_no_region_is_apart() -> None:
    assert dict(ends(made("a", "mine"))[""].types) == {VPN: 1}


def test_the_state_of_each_region_is_counted_apart() -> None:
    record: dict[str, Any] = {
        "urn": urn(VPN, "a"),
        "type": VPN,
        "provider": f"{provider(EAST)}::id",
        "inputs": {},
    }
    state: dict[str, Any] = {"deployment": {"resources": [record]}}
    requests = ends(made("a", EAST), made("b", EAST), made("c", WEST), state=state)
    adds = {stack: end.counted.at(CONNECTIONS, Place()).adds for stack, end in requests.items()}
    assert adds == {EAST: 1, WEST: 1}


@pytest.mark.parametrize(
    ("links", "given", "is_made", "unread"),
    [
        ({"transitGatewayId": (urn("aws:ec2transitgateway/transitGateway:TransitGateway", "own"),)},
         None, True, ()),
        ({}, "tgw-0abc", False, ()),
        # The gateway is an output of another stack that is not known yet.
        ({"transitGatewayId": (urn("pulumi:pulumi:StackReference", "other"),)},
         UNKNOWN, False, ("transitGatewayId of a",)),
    ],
)  # fmt: skip
def test_attachments_count_in_their_gateway(
    links: dict[str, tuple[str, ...]], given: str | None, is_made: bool, unread: tuple[str, ...]
) -> None:
    gateway = made("own", EAST, "aws:ec2transitgateway/transitGateway:TransitGateway")
    inputs = {} if given is None else {"transitGatewayId": given}
    requests = ends(gateway, made("a", EAST, links=links, **inputs))
    ((place, amount),) = requests[EAST].counted.planned[ATTACHMENTS].items()
    assert (place.is_made, amount.unread) == (is_made, unread)


def test_a_connection_of_another_gateway_is_no_attachment() -> None:
    assert not ends(made("a", EAST, vpnGatewayId="vgw-1"))[EAST].counted.planned[ATTACHMENTS]
