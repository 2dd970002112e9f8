"""Machines that run until the end of an update, and those that a quota snapshot includes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.catalog.catalog import default_catalog
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.rule import RuleOutcome, run_rule
from gpufabric.policies.rules.capacity.quota_headroom import QuotaHeadroom
from gpufabric.policies.stack_view import StackView, view_of
from gpufabric.quota.siblings import Sibling
from gpufabric.quota.snapshot import FamilyState, QuotaSnapshot
from tests.policies import azure_stack, changes
from tests.policies.aws_pools import group, template
from tests.policies.aws_stack import Change, put, region
from tests.policies.conftest import Made, seen

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
FAMILY = "L-417A185B"
H200_FAMILY = "standardNDISRH200V5Family"
UNITS = 192
Pools = dict[str, int]


def made(pools: Pools) -> list[Made]:
    """Make node groups of on-demand machines, which no update of theirs surges."""
    resources: list[Made] = []
    for name, size in pools.items():
        launch = template(name, instanceType="p5.48xlarge")
        nodes = group(
            name,
            scalingConfig={"minSize": 0.0, "desiredSize": float(size), "maxSize": float(size)},
            updateConfig={"updateStrategy": "MINIMAL"},
        )
        launch.links, nodes.links = {}, {"launchTemplate": f"{name}-template"}
        launch.provider = nodes.provider = {"region": "us-east-1"}
        resources += [launch, nodes]
    return resources


def view(
    after: Pools,
    before: Pools | None = None,
    *,
    limit: int = 0,
    used: int = 0,
    age: timedelta | None = None,
    siblings: tuple[Sibling, ...] = (),
    changed: timedelta = timedelta(0),
) -> StackView:
    """Make the view of a stack whose previous state was created ``age`` before the snapshot."""
    previous = None
    if before is not None:
        times = {} if age is None else {"created": NOW - age, "modified": NOW - age + changed}
        previous = tuple(replace(resource, **times) for resource in seen(made(before)))
    state = FamilyState(limit=limit * UNITS, used=used * UNITS)
    context = PolicyContext(
        stack="aws-us-east-1",
        catalog=default_catalog(),
        now=NOW,
        declaration=region(),
        snapshot=QuotaSnapshot(taken_at=NOW, source="console", families={FAMILY: state}),
        previous=previous,
        siblings=lambda: siblings,
    )
    return view_of(seen(made(after)), context)


def judged(*args: Any, **more: Any) -> RuleOutcome:
    view_ = view(*args, **more)
    return run_rule(QuotaHeadroom(), lambda: view_)


def peak(after: Pools, before: Pools) -> int:
    """Return the machines at the peak of an update, if it starts any; or else those after it."""
    started = any(size > before.get(name, 0) for name, size in after.items())
    names = {*after, *before} if started else set(after)
    return sum(max(after.get(name, 0), before.get(name, 0) if started else 0) for name in names)


SIZES = st.dictionaries(st.sampled_from("abcd"), st.integers(1, 9), max_size=4)


@given(SIZES, SIZES)
def test_demand_of_an_update_is_its_peak(after: Pools, before: Pools) -> None:
    demands = view(after, before).extracted.demands
    assert sum(demand.nodes + demand.surge for demand in demands) == peak(after, before)


def test_a_pool_whose_creation_failed_is_started_again() -> None:
    previous = tuple(replace(resource, unfinished=True) for resource in seen(made({"train": 8})))
    context = replace(view({"train": 8}, {}, limit=4).context, previous=previous)
    read = view_of(seen(made({"train": 8})), context)
    (short,) = run_rule(QuotaHeadroom(), lambda: read).violations
    assert "short by" in short.message


def test_a_renamed_pool_needs_twice_its_machines() -> None:
    renamed: tuple[Pools, Pools] = ({"trian": 8}, {"train": 8})
    assert judged(*renamed, limit=16) == RuleOutcome()
    [short] = judged(*renamed, limit=15).violations
    assert "8 nodes of train that run until the update removes them x 192 vCPU" in short.message
    assert "short by 192" in short.message


@pytest.mark.parametrize("after", [{}, {"train": 4}, {"train": 8}])
def test_an_account_above_its_limit_can_shrink(after: Pools) -> None:
    outcome = judged(after, {"train": 8, "eval": 4}, limit=8)
    assert outcome.violations == []


@pytest.mark.parametrize(
    ("age", "changed", "short", "unknown"),
    [
        pytest.param(timedelta(days=1), timedelta(0), 0, 0, id="the snapshot includes the machines"),
        # Short, but no machine starts: the cloud refuses nothing.
        pytest.param(timedelta(days=-1), timedelta(0), 0, 1, id="they came after the snapshot"),
        pytest.param(timedelta(days=1), timedelta(days=2), 0, 1, id="they changed after the snapshot"),
        pytest.param(None, timedelta(0), 0, 1, id="the state has no times"),
    ],
)
def test_used_is_counted_once(age: timedelta | None, changed: timedelta, short: int, unknown: int) -> None:
    outcome = judged({"train": 8}, {"train": 8}, limit=10, used=8, age=age, changed=changed)
    assert (len(outcome.violations), len(outcome.advice)) == (short, unknown)


def test_a_stack_that_starts_nothing_is_not_stopped_by_another() -> None:
    other = Sibling("aws-b", region(train={"shape": "p5.48xlarge", "nodes": 8}))
    same = judged({"train": 8}, {"train": 8}, limit=12, siblings=(other,))
    assert same.violations == []
    [advice] = same.advice
    assert "8 nodes of aws-b x 192 vCPU = 3,072" in advice.message
    assert len(judged({"train": 8}, {"train": 4}, limit=12, siblings=(other,)).violations) == 1
    assert len(judged({"train": 8}, limit=12, siblings=(other,)).violations) == 1, "its state is not known"


@pytest.mark.parametrize(("limit", "short"), [(10, 0), (9, 1)])
def test_machines_that_leave_a_reservation_start_beside_it(limit: int, short: int) -> None:
    group = Made("azure-native:compute:CapacityReservationGroup", {"zones": ["1"]}, "group")
    reserved = Made(
        "azure-native:compute:CapacityReservation",
        {"sku": {"name": azure_stack.H200, "capacity": 8.0}, "zones": ["1"]},
        "reservation",
        {"capacityReservationGroupName": "group"},
    )
    inside = azure_stack.pool("train", azure_stack.H200, 8.0, capacityReservationGroupID="/groups/group")
    inside.links = {"capacityReservationGroupID": "group"}
    outside = azure_stack.pool("train", azure_stack.H200, 2.0)
    outside.links = {}
    family = FamilyState(limit=limit * 96, used=0)
    context = PolicyContext(
        stack="azure-eastus2",
        catalog=default_catalog(),
        now=NOW,
        declaration=azure_stack.region(),
        snapshot=QuotaSnapshot(
            taken_at=NOW,
            source="portal",
            families={H200_FAMILY: family, "cores": FamilyState(limit=10**6, used=0)},
        ),
        previous=seen([group, reserved, inside]),
    )
    read = view_of(seen([outside]), context)
    assert len(run_rule(QuotaHeadroom(), lambda: read).violations) == short


Nodes = dict[str, float]


def azure_pool(name: str, nodes: float, reservation: str) -> Made:
    props = {"capacityReservationGroupID": reservation} if reservation else {}
    made_ = azure_stack.pool(name, azure_stack.H200, nodes, **props)
    made_.links = {}
    return made_


def into_reservation(
    after: Nodes, before: Nodes, *, held: int, limit: int, inside: bool = False, siblings: int = 0
) -> RuleOutcome:
    """Judge pools in a reservation of the account that is part of what is in use, and fills its limit.

    Args:
        after: the pools, all in the reservation.
        before: those before, on demand or in the reservation.
        held: machines that the reservation holds.
        limit: the limit in machines.
        inside: whether the pools were in the reservation before.
        siblings: machines of another stack in the reservation.
    """
    capacity = {"mode": "reservation", "id": azure_stack.GROUP_ID, "nodes": held}
    pool = {"shape": azure_stack.H200, "capacity": capacity}
    other = azure_stack.region(train=pool | {"nodes": siblings})
    state = FamilyState(limit=limit * 96, used=held * 96, used_by_this_stack=0)
    context = PolicyContext(
        stack="azure-eastus2",
        catalog=default_catalog(),
        now=NOW,
        declaration=azure_stack.region(
            **{name: pool | {"nodes": int(nodes)} for name, nodes in after.items()}
        ),
        snapshot=QuotaSnapshot(taken_at=NOW, source="portal", families={H200_FAMILY: state, "cores": state}),
        previous=seen(
            [
                azure_pool(name, nodes, azure_stack.GROUP_ID if inside else "")
                for name, nodes in before.items()
            ]
        ),
        siblings=lambda: (Sibling("azure-b", other),) if siblings else (),
    )
    read = view_of(
        seen([azure_pool(name, nodes, azure_stack.GROUP_ID) for name, nodes in after.items()]), context
    )
    return run_rule(QuotaHeadroom(), lambda: read)


@pytest.mark.parametrize(
    ("before", "case", "short"),
    [
        pytest.param({"train": 8}, {}, False, id="a renamed pool moves in"),
        pytest.param({"trian": 4}, {"inside": True}, False, id="a pool grows in it"),
        pytest.param({}, {}, False, id="a new pool is in it"),
        pytest.param({"train": 8}, {"held": 7}, True, id="one machine is beyond it"),
        pytest.param({"train": 8}, {"inside": True}, True, id="the old pool is still in it"),
        pytest.param({"train": 8}, {"siblings": 1}, True, id="another stack uses one of its machines"),
    ],
)
def test_machines_that_a_reservation_holds_need_no_quota(
    before: Nodes, case: dict[str, Any], *, short: bool
) -> None:
    full: dict[str, Any] = {"held": 8, "limit": 8} | case
    outcome = into_reservation({"trian": 8}, before, **full)
    assert bool(outcome.violations) is short


LARGER = put("train", "instancePools", 0, "size", value=42.0)
"""The cluster network of OCI with two machines more."""


def of_oci(*changed: Change) -> dict[str, int]:
    """Return the machines of the pool train that an update draws quota for, by shape."""
    read = changes.view("oci", *changed)
    return {demand.shape: demand.nodes for demand in read.extracted.demands if demand.what == "train"}


def test_machines_of_oci_keep_their_shape_when_the_pool_gets_another_one() -> None:
    before = of_oci()["BM.GPU.B200.8"]
    assert of_oci(changes.SHAPES["oci"]) == {}
    assert changes.view("oci", changes.SHAPES["oci"]).started == frozenset()
    assert of_oci(changes.SHAPES["oci"], LARGER) == {"BM.GPU.H100.8": 42 - before}
    started = changes.view("oci", changes.SHAPES["oci"], LARGER).started
    assert started is not None
    assert {key.family for key in started} == {"gpu-h100-count"}
