"""Reservations and Capacity Blocks that pools of other stacks, or pools that leave, use at the same time."""

from dataclasses import replace
from typing import Any

import pytest
from pydantic import TypeAdapter

from gpufabric.catalog.catalog import default_catalog
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.rule import Rule, RuleOutcome, run_rule
from gpufabric.policies.rules.capacity.capacity_block_fits import CapacityBlockFits
from gpufabric.policies.rules.capacity.reservation_fits import ReservationFits
from gpufabric.policies.sharing import sibling_pools
from gpufabric.policies.stack_view import view_of
from gpufabric.quota.siblings import Sibling
from gpufabric.spec.regions import AnyRegion, DeclaredRegion
from tests.plan.conftest import REGIONS
from tests.policies import azure_stack, oci_stack
from tests.policies.aws_pools import SHAPE, in_block, in_reservation
from tests.policies.aws_stack import BLOCK, NOW, region
from tests.policies.azure_stack import GROUP_ID, H200
from tests.policies.conftest import Made, seen

RESERVED: dict[str, Any] = {"mode": "reservation", "id": "cr-0fedcba9876543210", "nodes": 8}


def alone(made: list[Made]) -> list[Made]:
    """Drop the references to resources of a whole stack, except that to the launch template."""
    template, group = made
    template.links, group.links = {}, {"launchTemplate": template.name}
    return made


def reserved(name: str = "train", nodes: float = 8.0) -> list[Made]:
    return alone(in_reservation(name, nodes, RESERVED["id"]))


def blocked(name: str = "train", nodes: float = 48.0) -> list[Made]:
    return alone(in_block(name, nodes))


def declared(capacity: dict[str, Any], nodes: int) -> AnyRegion:
    return region(train={"shape": SHAPE, "nodes": nodes, "capacity": capacity})


def judged(
    rule: Rule,
    made: list[Made],
    capacity: dict[str, Any],
    *,
    before: list[Made] | None = None,
    sibling: AnyRegion | None = None,
) -> RuleOutcome:
    context = PolicyContext(
        stack="aws-us-east-1",
        catalog=default_catalog(),
        now=NOW,
        declaration=declared(capacity, 8),
        previous=None if before is None else seen(before),
        siblings=lambda: (Sibling("aws-b", sibling),) if sibling else (),
    )
    view = view_of(seen(made), context)
    return run_rule(rule, lambda: view)


CASES = [
    pytest.param(ReservationFits(), reserved, RESERVED, 8, id="reservation"),
    pytest.param(CapacityBlockFits(), blocked, BLOCK, 48, id="block"),
]


@pytest.mark.parametrize(("rule", "make", "capacity", "held"), CASES)
def test_stacks_that_share_it_are_added_up(
    rule: Rule, make: Any, capacity: dict[str, Any], held: int
) -> None:
    [shared] = judged(rule, make(), capacity, sibling=declared(capacity, 4)).violations
    assert "train of aws-b 4" in shared.message
    assert "4 too many" in shared.message
    fitting = judged(rule, make(nodes=held - 4.0), capacity, sibling=declared(capacity, 4))
    assert fitting == RuleOutcome()


@pytest.mark.parametrize(("rule", "make", "capacity", "held"), CASES)
def test_other_reservations_are_not(rule: Rule, make: Any, capacity: dict[str, Any], held: int) -> None:
    other = declared(capacity | {"id": "cr-00000000000000001"}, 4)
    assert judged(rule, make(), capacity, sibling=other) == RuleOutcome()
    assert judged(rule, make(), capacity, sibling=declared(capacity, 0)) == RuleOutcome()
    assert held


@pytest.mark.parametrize(("rule", "make", "capacity", "held"), CASES)
def test_a_stack_that_starts_nothing_is_not_stopped(
    rule: Rule, make: Any, capacity: dict[str, Any], held: int
) -> None:
    outcome = judged(rule, make(), capacity, before=make(), sibling=declared(capacity, 4))
    assert outcome.violations == []
    assert len(outcome.advice) == 1
    assert held


@pytest.mark.parametrize(("rule", "make", "capacity", "held"), CASES)
def test_a_renamed_pool_does_not_fit_beside_itself(
    rule: Rule, make: Any, capacity: dict[str, Any], held: int
) -> None:
    [renamed] = judged(rule, make("trian"), capacity, before=make("train")).violations
    assert f"train until the update removes it {held}" in renamed.message
    assert f"{held} too many" in renamed.message


@pytest.mark.parametrize(("rule", "make", "capacity", "held"), CASES)
def test_a_removed_pool_makes_room(rule: Rule, make: Any, capacity: dict[str, Any], held: int) -> None:
    both = [*make("train"), *make("eval")]
    assert judged(rule, make("train"), capacity, before=both) == RuleOutcome()
    assert held


def test_a_shared_block_that_ended_is_left_out() -> None:
    ended = BLOCK | {"starts": "2026-11-10T11:30:00Z", "ends": "2026-11-24T11:30:00Z"}
    assert judged(CapacityBlockFits(), blocked(), BLOCK, sibling=declared(ended, 4)) == RuleOutcome()


OCI_ID = "ocid1.capacityreservation.oc1.iad.aaaa"


@pytest.mark.parametrize(
    ("id_", "sibling"),
    [
        (
            GROUP_ID.lower(),
            azure_stack.region(
                train={
                    "shape": H200,
                    "nodes": 4,
                    "capacity": {"mode": "reservation", "id": GROUP_ID, "nodes": 6},
                }
            ),
        ),
        (
            OCI_ID,
            TypeAdapter(DeclaredRegion).validate_python(
                REGIONS["oci"]
                | {
                    "pools": {
                        "train": {
                            "shape": oci_stack.B200,
                            "nodes": 4,
                            "capacity": {"mode": "reservation", "id": OCI_ID, "nodes": 6},
                        }
                    }
                }
            ),
        ),
    ],
)
def test_pools_of_every_cloud_are_found(id_: str, sibling: AnyRegion) -> None:
    context = PolicyContext(
        stack="a", catalog=default_catalog(), now=NOW, siblings=lambda: (Sibling("b", sibling),)
    )
    assert [(name, pool.nodes) for name, pool in sibling_pools(context, id_)] == [("train of b", 4)]


@pytest.mark.parametrize(("rule", "make", "capacity", "held"), CASES)
def test_machines_that_a_pool_gives_up_stay_while_another_starts_its_own(
    rule: Rule, make: Any, capacity: dict[str, Any], held: int
) -> None:
    before = [*make("train", nodes=held - 1.0), *make("eval", nodes=1.0)]
    moved = [*make("train", nodes=held - 3.0), *make("eval", nodes=3.0)]
    [shrunk] = judged(rule, moved, capacity, before=before).violations
    assert "train until the update shrinks it 2" in shrunk.message
    assert "2 too many" in shrunk.message
    smaller = [*make("train", nodes=held - 3.0), *make("eval", nodes=1.0)]
    assert judged(rule, smaller, capacity, before=before) == RuleOutcome()


def test_stacks_that_declare_other_sizes_of_a_reservation_contradict_each_other() -> None:
    other = declared(RESERVED | {"nodes": 9}, 1)
    [finding] = judged(ReservationFits(), reserved(nodes=7.0), RESERVED, sibling=other).violations
    assert finding.message == (
        "aws-us-east-1: pool train declares a reservation of 8 nodes, and pool train of aws-b declares the "
        "same one with 9"
    )


@pytest.mark.parametrize(("rule", "make", "capacity", "held"), CASES)
def test_a_replaced_pool_does_not_fit_beside_its_replacement(
    rule: Rule, make: Any, capacity: dict[str, Any], held: int
) -> None:
    template, group = make()
    other = replace(group, props={**group.props, "amiType": "AL2023_x86_64_STANDARD"})
    [replaced] = judged(rule, [template, other], capacity, before=make()).violations
    assert f"train until its replacement runs {held}" in replaced.message
    first = replace(other, delete_first=True)
    assert judged(rule, [template, first], capacity, before=make()) == RuleOutcome()
