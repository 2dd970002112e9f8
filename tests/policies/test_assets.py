"""Links, stored data and standing copies among the resources of a stack."""

import pytest

from gpufabric.policies.assets import CONNECTIONS, COPIES, STORES, assets_of
from gpufabric.protection.holdings import Asset
from tests.policies.conftest import Made, seen

VPN = "aws:ec2/vpnConnection:VpnConnection"
LINK, SUFFIXED = "aws-us-east-1--azure-eastus", "aws-us-east-1--azure-eastus-b"
LINK_TYPE, TRANSFER = "gpufabric:backbone:VpnAwsAzure", "gpufabric:backbone:Transfer"


def assets(*resources: tuple[str, str]) -> list[tuple[str, str, int]]:
    """Return the kind and name of each asset, and the number of its resources."""
    listed = assets_of(seen([Made(type_, {}, name) for type_, name in resources]))
    return [(asset.kind, asset.name, len(asset.urns)) for asset in listed]


def test_kinds_do_not_overlap() -> None:
    assert not CONNECTIONS & COPIES
    assert not (CONNECTIONS | COPIES) & STORES.keys()


@pytest.mark.parametrize("type_", sorted(CONNECTIONS))
def test_each_connection_is_a_link(type_: str) -> None:
    assert assets((type_, "own")) == [("link", "own", 1)]


@pytest.mark.parametrize(("type_", "what"), sorted(STORES.items()))
def test_each_store_has_a_name_of_its_kind(type_: str, what: str) -> None:
    (resource,) = seen([Made(type_, {}, "data")])
    assert assets_of([resource]) == (Asset("store", "data", what, (resource.urn,)),)


@pytest.mark.parametrize("type_", sorted(COPIES))
def test_each_copy(type_: str) -> None:
    (resource,) = seen([Made(type_, {}, "copy")])
    assert assets_of([resource]) == (Asset("copy", "copy", "copy of checkpoints", (resource.urn,)),)


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        ([], []),
        ([("aws:ec2/vpc:Vpc", "vpc")], []),
        # The component alone carries nothing.
        ([(LINK_TYPE, LINK)], []),
        ([(LINK_TYPE, LINK), (VPN, f"{LINK}-a"), (VPN, f"{LINK}-b")], [("link", LINK, 2)]),
        ([(LINK_TYPE, LINK), (VPN, LINK)], [("link", LINK, 1)]),
        # A stack's suffix makes the key of one link the start of another's.
        (
            [(LINK_TYPE, LINK), (LINK_TYPE, SUFFIXED), (VPN, f"{LINK}-a"), (VPN, f"{SUFFIXED}-a")],
            [("link", LINK, 1), ("link", SUFFIXED, 1)],
        ),
        ([(LINK_TYPE, LINK), (VPN, f"{LINK}2-a")], [("link", f"{LINK}2-a", 1)]),
        # Transfers, and other components of the backbone, are no links.
        ([(TRANSFER, LINK), (VPN, f"{LINK}-a")], [("link", f"{LINK}-a", 1)]),
        ([("gpufabric:backbone:Backbone", "backbone"), (VPN, "backbone-a")], [("link", "backbone-a", 1)]),
        ([("other:backbone:Vpn", LINK), (VPN, f"{LINK}-a")], [("link", f"{LINK}-a", 1)]),
    ],
)
def test_connections_belong_to_links(
    resources: list[tuple[str, str]], expected: list[tuple[str, str, int]]
) -> None:
    assert assets(*resources) == expected


def test_assets_do_not_depend_on_the_order_of_resources() -> None:
    types = [VPN, VPN, *STORES, *COPIES]
    resources = [(type_, f"asset-{number}") for number, type_ in enumerate(types)]
    assert assets(*resources) == assets(*reversed(resources))
    kinds = [kind for kind, _, _ in assets(*resources)]
    assert kinds == sorted(kinds)
    assert len(kinds) == len(types)
