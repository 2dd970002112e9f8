from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from gpufabric.preflight.capacity import check_capacity
from gpufabric.preflight.machines import own_machines
from gpufabric.preflight.reservations import check_reservations
from gpufabric.quota.siblings import Sibling
from gpufabric.snapshots.rows import Availability
from gpufabric.spec.aws.region import AwsRegion
from tests.preflight.cases import aws, azure, case, held, needs, oci, only, section

ID = "cr-0f3a9c1d2b4e5f607"
RESERVED = {"mode": "reservation", "id": ID, "nodes": 8}


def sibling(region: AwsRegion, running: int | None) -> Sibling:
    """Return another stack with the same declaration, whose state has some machines."""
    holding = needs(region, running=running).holding
    return Sibling("aws-us-east-1-b", region, held_at=lambda _: holding)


@pytest.mark.parametrize(
    ("free", "running", "expected"),
    [
        (8, 0, ("ok", 0)),
        (7, 0, ("short", 1)),
        (4, 4, ("ok", 0)),
        (3, 4, ("short", 1)),
        (4, None, ("unknown", 0)),
    ],
)
def test_stacks_share_a_reservation(free: int, running: int | None, expected: tuple[str, int]) -> None:
    region = aws(RESERVED)
    answer = section("held", {ID: held(nodes=8, free_nodes=free)})
    stack = case(region, {"capacity": [answer]}, needed=needs(region, running=0))
    verdict = only(list(check_reservations(replace(stack, siblings=[sibling(region, running)]))))
    assert (verdict.status, verdict.short_by) == expected
    assert "including 4 machines of aws-us-east-1-b" in verdict.needed


@pytest.mark.parametrize(("free", "expected"), [(8, "ok"), (7, "short")])
def test_stacks_share_free_machines(free: int, expected: str) -> None:
    region = aws()
    rows = {"p5.48xlarge@use1-az6": Availability(status="AVAILABLE", nodes=free)}
    stack = case(region, {"capacity": [section("availability", rows)]}, needed=needs(region, running=0))
    verdict = only(list(check_capacity(replace(stack, siblings=[sibling(region, 0)]))))
    assert verdict.status == expected


@pytest.mark.parametrize(
    "change", [{"zone": "use1-az4"}, {"account_id": "210987654321"}, {"region": "us-east-2"}]
)
def test_stacks_elsewhere_share_nothing(change: Mapping[str, Any]) -> None:
    region = aws()
    rows = {"p5.48xlarge@use1-az6": Availability(status="AVAILABLE", nodes=4)}
    stack = case(region, {"capacity": [section("availability", rows)]}, needed=needs(region, running=0))
    other = sibling(region.model_copy(update=dict(change)), 0)
    assert only(list(check_capacity(replace(stack, siblings=[other])))).status == "ok"


def test_machines_of_another_shape_are_not_those_of_the_pool() -> None:
    region = aws()
    needed = needs(region, running=3)
    assert needed.holding is not None
    (machine,) = needed.holding
    other = replace(needed, holding=(replace(machine, shape="p4d.24xlarge"),))
    pools = list(region.pools.items())
    assert own_machines(case(region, {}, needed=needed), pools) == 3
    assert own_machines(case(region, {}, needed=other), pools) == 0


@pytest.mark.parametrize("name", ["train", ""])
def test_machines_that_the_stack_reserves_are_its_own(name: str) -> None:
    """Azure's reservation has no name of a pool; the pool's machines refer to it."""
    region = azure({"mode": "new-reservation", "nodes": 6})
    needed = needs(region, running=3)
    assert needed.holding is not None
    machine = replace(needed.holding[0], reservation="held")
    reserved = replace(machine, what=name, nodes=0, reserves=6)
    another = replace(reserved, what="", reservation="another", reserves=9)
    stack = case(region, {}, needed=replace(needed, holding=(machine, reserved, another)))
    assert own_machines(stack, list(region.pools.items())) == 6


def test_machines_of_oci_stay_when_their_pool_gets_another_shape() -> None:
    region = oci()
    needed = needs(region, running=3)
    assert needed.holding is not None
    (machine,) = needed.holding
    other = replace(needed, holding=(replace(machine, shape="BM.GPU.B200.8"),))
    assert own_machines(case(region, {}, needed=other), list(region.pools.items())) == 3
