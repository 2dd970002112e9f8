"""Holdings of a stack, from its resources."""

from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.policies.assets import assets_of
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.priced_state import gpus_of
from gpufabric.policies.stack_view import view_of
from gpufabric.protection.losses import losses
from tests.policies.aws_pools import in_block
from tests.policies.aws_stack import NOW, Change, Stack, add, drop, put, region
from tests.policies.azure_stack import H200
from tests.policies.changes import CLOUDS, SHAPES, SMALLER, UNREADABLE, view
from tests.policies.conftest import UNKNOWN, Made, seen

ZONES: dict[str, Change] = {
    "aws": put("gpu", "availabilityZoneId", value="use1-az4"),
    "azure": put("train", "availabilityZones", value=["2"]),
    "oci": put("train", "placementConfiguration", "availabilityDomain", value="Demo:US-ASHBURN-AD-2"),
}
CAPACITY: dict[str, Change] = {
    "aws": put("train", "capacityType", value="SPOT"),
    "azure": put("train", "scaleSetPriority", value="Spot"),
    "oci": drop("train-nodes", "instanceDetails", "launchDetails", "capacityReservationId"),
}


@pytest.mark.parametrize(
    ("cloud", "gpus"),
    [
        ("aws", {"train": 64}),
        # A size outside the catalogue has an unknown number of GPUs.
        ("azure", {"train": 64, "racks": 144, "system": None}),
        ("oci", {"train": 128, "rack-1": 72, "rack-2": 72}),
    ],
)
def test_gpus_of_each_pool(cloud: str, gpus: dict[str, int | None]) -> None:
    held = view(cloud).held
    assert {name: pool.gpus for name, pool in held.pools.items()} == gpus
    assert held.unread == {}


@pytest.mark.parametrize("cloud", CLOUDS)
@pytest.mark.parametrize(
    ("changes", "cause"), [(SMALLER, "scaled in"), (ZONES, "zone"), (CAPACITY, "capacity"), (SHAPES, "shape")]
)
def test_each_change_of_a_pool_is_seen(cloud: str, changes: dict[str, Change], cause: str) -> None:
    lost = view(cloud, changes[cloud]).losses
    assert [(loss.name, loss.cause) for loss in lost] == [("train", cause)]


@pytest.mark.parametrize("cloud", CLOUDS)
def test_unknown_size_hides_no_other_pool(cloud: str) -> None:
    read = view(cloud, UNREADABLE[cloud])
    assert len(read.held.unread) == 1
    assert read.held.gpus is None
    assert set(read.held.pools) >= set(read.earlier_held.pools) - {"train"} if read.earlier_held else False
    assert read.losses == (), "what cannot be read is not lost"


def test_other_reservation_is_seen_and_its_id_is_not_kept() -> None:
    old, new = (add(*in_block("train", 8, id_)) for id_ in ("cr-0000000000000001", "cr-0000000000000002"))
    read = view("aws", new, before=(old,))
    assert [loss.cause for loss in read.losses] == ["capacity"]
    assert "cr-" not in repr(read.held)
    unknown = add(*in_block("train", 8, UNKNOWN))
    assert view("aws", unknown, before=(old,)).losses == ()


VPN = "aws:ec2/vpnConnection:VpnConnection"
LINK = "aws-us-east-1--azure-eastus"


def made(*resources: tuple[str, str]) -> tuple[Any, ...]:
    return seen([Made(type_, {}, name) for type_, name in resources])


def test_connections_belong_to_the_link_whose_key_starts_their_names() -> None:
    link = ("gpufabric:backbone:VpnAwsAzure", LINK)
    transfer = ("gpufabric:backbone:Transfer", "aws-us-east-1--oci-us-ashburn-1")
    both = made(link, transfer, (VPN, f"{LINK}-primary"), (VPN, f"{LINK}-secondary"), (VPN, "own"))
    assets = assets_of(both)
    assert [(asset.kind, asset.name, len(asset.urns)) for asset in assets] == [
        ("link", LINK, 2),
        ("link", "own", 1),
    ]


@pytest.mark.parametrize(
    ("type_", "kind"),
    [
        ("aws:datasync/task:Task", "copy"),
        ("oci:ObjectStorage/replicationPolicy:ReplicationPolicy", "copy"),
        ("azure-native:storage:ObjectReplicationPolicy", "copy"),
        ("aws:s3/bucket:Bucket", "store"),
        ("azure-native:storagecache:AmlFilesystem", "store"),
        ("oci:Core/virtualCircuit:VirtualCircuit", "link"),
    ],
)
def test_assets_of_each_kind(type_: str, kind: str) -> None:
    (asset,) = assets_of(made((type_, "name")))
    assert (asset.kind, asset.name) == (kind, "name")


@pytest.mark.parametrize("cloud", CLOUDS)
def test_losing_nothing_is_no_loss(cloud: str) -> None:
    held = view(cloud).held
    assert losses(held, held) == ()


def instances(number: int, **props: Any) -> tuple[Any, ...]:
    given = {"instanceType": "p5.48xlarge", "availabilityZone": "us-east-1a", **props}
    made = (Made("aws:ec2/instance:Instance", given, f"node-{index}") for index in range(number))
    return seen(list(made))


def held(resources: tuple[Any, ...]) -> Any:
    context = PolicyContext(stack="plain", catalog=default_catalog(), now=NOW, declaration=region())
    return view_of(resources, context).held


def test_machines_of_a_plain_program_are_one_pool_that_can_shrink() -> None:
    before, after = held(instances(50)), held(instances(40))
    assert {name: pool.gpus for name, pool in before.pools.items()} == {"node": 400}
    assert [(loss.name, loss.cause) for loss in losses(before, after, frozenset())] == [("node", "scaled in")]
    moved = held(instances(50, availabilityZone="us-east-1b"))
    assert [loss.cause for loss in losses(before, moved, frozenset())] == ["zone"]


def test_a_machine_type_outside_the_catalogue_is_held_once() -> None:
    pool = held(instances(3, instanceType="p99.48xlarge")).pools["node"]
    assert (pool.nodes, pool.gpus) == (3, None)


def test_pools_that_a_read_of_their_cluster_repeats_count_once() -> None:
    """A refresh writes the pools of an AKS cluster into its inputs, and an update keeps them there."""
    mirrored = {"name": "train", "mode": "User", "vmSize": H200, "count": 8.0}

    def refreshed(stack: Stack) -> None:
        cluster = stack["cluster"]
        profiles = [*cluster.props["agentPoolProfiles"], mirrored]
        put("cluster", "agentPoolProfiles", value=profiles)(stack)

    plain, read = view("azure"), view("azure", refreshed, before=(refreshed,))
    for extracted in (read.extracted, read.earlier):
        assert extracted is not None
        assert gpus_of(extracted, default_catalog()) == gpus_of(plain.extracted, default_catalog())
    assert read.bill.usd_per_hour() == plain.bill.usd_per_hour()
    assert read.held == read.earlier_held == plain.held
