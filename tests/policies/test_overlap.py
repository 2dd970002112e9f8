"""Capacity that is paid for beside other capacity while an update moves a pool, on the three clouds."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cost.items import NodePool
from gpufabric.cost.overlap import Overlap
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.stack_view import StackView, view_of
from tests.policies import aws_stack, azure_stack, oci_stack
from tests.policies.aws_pools import NO_DISK, in_block, in_reservation, reservation, template
from tests.policies.aws_pools import group as node_group
from tests.policies.aws_stack import Change, Stack, add, drop, link, put
from tests.policies.conftest import Made, seen

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
STACKS: Mapping[str, Any] = {"aws": aws_stack, "azure": azure_stack, "oci": oci_stack}
PLACES: Mapping[str, Mapping[str, str]] = {
    "aws": {"region": "us-east-1"},
    "azure": {"location": "eastus2"},
    "oci": {"region": "us-ashburn-1"},
}


def view(cloud: str, before: tuple[Change, ...] | None, after: tuple[Change, ...]) -> StackView:
    """Read a change of the sound stack."""

    def made(changes: tuple[Change, ...]) -> Any:
        resources: list[Made] = list(STACKS[cloud].changed(*changes).values())
        for resource in resources:
            resource.provider = PLACES[cloud]
        return seen(resources)

    context = PolicyContext(
        stack=f"{cloud}-one",
        catalog=default_catalog(),
        now=NOW,
        declaration=STACKS[cloud].region(),
        previous=None if before is None else made(before),
    )
    return view_of(made(after), context)


def aws_pool(made: list[Made], *others: Made) -> tuple[Change, ...]:
    """Let the pool of AWS have other resources."""
    for resource in made:
        if "blockDeviceMappings" in resource.props:
            resource.props = {**resource.props, "blockDeviceMappings": NO_DISK}
    return (add(*made, *others),)


def reserved(name: str, nodes: float = 8.0, **props: Any) -> tuple[Change, ...]:
    """Let the pool of AWS run in a reservation of the stack."""
    return aws_pool(in_reservation("train", 8.0, made=name), reservation(name, nodes, **props))


ON_DEMAND: Mapping[str, tuple[Change, ...]] = {
    "aws": aws_pool([template("train"), node_group("train")]),
    "azure": (
        drop("reservation"),
        drop("group"),
        drop("train", "capacityReservationGroupID"),
    ),
    "oci": (
        drop("reservation"),
        drop("train-nodes", "instanceDetails", "launchDetails", "capacityReservationId"),
    ),
}
RESERVED: Mapping[str, tuple[Change, ...]] = {"aws": reserved("reservation"), "azure": (), "oci": ()}
MACHINES = {
    "aws": "8 x p6-b200.48xlarge",
    "azure": "8 x Standard_ND96isr_H200_v5",
    "oci": "16 x BM.GPU.B200.8",
}
UNTIL = {
    "aws": "until the update has replaced these machines",
    "azure": "until the update has replaced these machines",
    "oci": "until you replace these machines, which the update does not do",
}
SHARE = {"aws": Decimal(1), "azure": Decimal(1), "oci": Decimal("0.85")}
"""Price of an unused reserved machine, as a share of that of a running one."""


def machines_usd_per_hour(read: StackView) -> Decimal:
    """Give what the machines of the pool cost at list price."""
    lines = [
        line
        for line in read.bill.lines
        if line.is_machines and isinstance(line.item, NodePool) and line.item.name == "train"
    ]
    return sum((line.usd_per_hour or Decimal(0) for line in lines), Decimal(0))


@pytest.mark.parametrize("cloud", STACKS)
def test_a_new_reservation_is_paid_beside_the_running_pool(cloud: str) -> None:
    read = view(cloud, ON_DEMAND[cloud], RESERVED[cloud])
    (overlap,) = read.overlaps
    assert (overlap.kind, overlap.what) == ("new-reservation", f"reservation ({MACHINES[cloud]})")
    assert overlap.usd_per_hour == machines_usd_per_hour(read) * SHARE[cloud] > 0
    amount = f"${overlap.usd_per_hour:,.2f} per hour"
    assert overlap.text == (
        f"Reservation reservation ({MACHINES[cloud]}) costs {amount} from its creation, beside the running "
        f"machines of pool train, {UNTIL[cloud]}"
    )


@pytest.mark.parametrize("cloud", ["aws", "azure"])
def test_an_old_reservation_is_paid_until_the_update_deletes_it(cloud: str) -> None:
    read = view(cloud, RESERVED[cloud], ON_DEMAND[cloud])
    (overlap,) = read.overlaps
    assert overlap.kind == "old-reservation"
    assert overlap.usd_per_hour == machines_usd_per_hour(read) > 0
    assert overlap.text.endswith("after the machines of pool train have left it, until the update deletes it")


def test_machines_that_the_update_does_not_replace_stay_in_their_reservation() -> None:
    assert view("oci", RESERVED["oci"], ON_DEMAND["oci"]).overlaps == ()


def node_pool(*, cycles: bool, reserved: bool) -> Change:
    """Let a pool of OCI be one of OKE."""
    place: dict[str, Any] = {"availabilityDomain": oci_stack.AD, "subnetId": "subnet"}
    pool = oci_stack.node_pool(
        "pool",
        oci_stack.B200,
        16.0,
        nodeConfigDetails={
            "size": 16.0,
            "placementConfigs": [place | ({"capacityReservationId": "ocid1.r"} if reserved else {})],
        },
        nodePoolCyclingDetails={"isNodeCyclingEnabled": cycles},
    )
    pool.links = {"nodeConfigDetails": "reservation"} if reserved else {}
    return add(pool)


@pytest.mark.parametrize("cycles", [False, True])
def test_oke_may_replace_machines_with_node_cycling(*, cycles: bool) -> None:
    network = drop("train")
    before = (*ON_DEMAND["oci"], network, node_pool(cycles=cycles, reserved=False))
    after = (network, node_pool(cycles=cycles, reserved=True))
    (overlap,) = view("oci", before, after).overlaps
    end = "it is not known whether the update replaces them" if cycles else "which the update does not do"
    assert overlap.text.endswith(end)
    assert len(view("oci", after, before).overlaps) == cycles


def test_another_reservation_of_the_stack_is_paid_beside_the_old_one() -> None:
    read = view("aws", reserved("old"), reserved("new", 12.0))
    assert [overlap.kind for overlap in read.overlaps] == ["new-reservation", "old-reservation"]
    new, old = (overlap.usd_per_hour or Decimal(0) for overlap in read.overlaps)
    assert old == machines_usd_per_hour(read)
    assert new == old * 12 / 8


def test_an_open_reservation_holds_running_machines_at_once() -> None:
    opened = reserved("reservation", 12.0, instanceMatchCriteria="open")
    (overlap,) = view("aws", ON_DEMAND["aws"], opened).overlaps
    idle = machines_usd_per_hour(view("aws", None, opened)) / 8 * 4
    assert overlap.usd_per_hour == idle


@pytest.mark.parametrize("cloud", STACKS)
def test_nothing_is_paid_twice_without_a_move(cloud: str) -> None:
    for same in (ON_DEMAND[cloud], RESERVED[cloud]):
        assert view(cloud, same, same).overlaps == ()
    assert view(cloud, None, RESERVED[cloud]).overlaps == ()


@pytest.mark.parametrize("cloud", STACKS)
def test_a_new_pool_in_a_new_reservation_is_paid_once(cloud: str) -> None:
    without: dict[str, tuple[Change, ...]] = {
        "aws": (drop("train"), drop("train-template")),
        "azure": (*ON_DEMAND["azure"], drop("train")),
        "oci": (*ON_DEMAND["oci"], drop("train"), drop("train-nodes")),
    }
    assert view(cloud, without[cloud], RESERVED[cloud]).overlaps == ()


def test_an_unknown_price_stays_unknown() -> None:
    small = put("train-template", "instanceType", value="p9.mystery")
    before, after = (*ON_DEMAND["aws"], small), (*reserved("reservation", instanceType="p9.mystery"), small)
    (overlap,) = view("aws", before, after).overlaps
    assert overlap.usd_per_hour is None
    assert "costs an unknown amount from its creation" in overlap.text


def texts(overlaps: tuple[Overlap, ...]) -> list[str]:
    return [overlap.text for overlap in overlaps]


OUTSIDE = aws_pool(in_reservation("train", 8.0, "cr-0aaaaaaaaaaaaaaaa"))
OTHER = aws_pool(in_reservation("train", 8.0, "cr-0bbbbbbbbbbbbbbbb"))
ENTERED = (
    "The reservation outside this stack that pool train will use is paid as well, until the update has "
    "replaced these machines"
)
LEFT = (
    "The reservation outside this stack that pool train used is paid until its owner releases it, and the "
    "amounts after the change leave it out"
)


def test_a_reservation_outside_the_stack_is_paid_by_its_owner() -> None:
    assert texts(view("aws", ON_DEMAND["aws"], OUTSIDE).overlaps) == [ENTERED]
    assert texts(view("aws", OUTSIDE, ON_DEMAND["aws"]).overlaps) == [LEFT]
    assert texts(view("aws", OUTSIDE, OTHER).overlaps) == [ENTERED, LEFT]


def deleted_first(stack: Stack) -> None:
    """Replace the pool as the component does."""
    stack["train"].delete_first = True


def test_a_reservation_of_unknown_id_may_be_the_same() -> None:
    unknown = aws_pool(in_reservation("train", 8.0))
    assert view("aws", OUTSIDE, unknown).overlaps == ()
    assert texts(view("aws", ON_DEMAND["aws"], unknown).overlaps) == [ENTERED]


def test_a_capacity_block_is_paid_in_advance() -> None:
    block = (*aws_pool(in_block("train", 8.0)), deleted_first)
    for read, text in (
        (view("aws", ON_DEMAND["aws"], block), "that pool train will use is paid in advance"),
        (view("aws", block, ON_DEMAND["aws"]), "that pool train used is paid until its end"),
    ):
        (overlap,) = read.overlaps
        assert (overlap.kind, overlap.usd_per_hour) == ("block", None)
        assert text in overlap.text


def renamed(stack: Stack) -> None:
    """Give the pool of AWS another name."""
    for name in ("train", "train-template"):
        del stack[name]
    add(template("trian"), node_group("trian"))(stack)
    link("trian", launchTemplate="trian-template")(stack)


def test_a_removed_pool_runs_beside_the_machines_that_the_update_starts() -> None:
    (overlap,) = view("aws", ON_DEMAND["aws"], (renamed,)).overlaps
    assert (overlap.kind, overlap.what, overlap.pools) == ("removed", MACHINES["aws"], ("train",))
    assert overlap.usd_per_hour is not None
    gone = view("aws", ON_DEMAND["aws"], (drop("train"), drop("train-template")))
    assert gone.overlaps == (), "the update starts no machines"
