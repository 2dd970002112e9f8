import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.azure_pool import PLAIN_OS_SKU, SYSTEM_POOL, agent_pool_name, plan_azure_pools
from gpufabric.plan.pool import PoolPlan
from gpufabric.spec.capacity import OnDemand, Reservation
from gpufabric.spec.problems import DeclarationError

H200 = "Standard_ND96isr_H200_v5"
GB200 = "Standard_ND128isr_NDR_GB200_v6"
GROUP = (
    "/subscriptions/5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93/resourceGroups/leases"
    "/providers/Microsoft.Compute/capacityReservationGroups/gb200"
)
POOL_NAMES = st.from_regex(r"[a-z][a-z0-9-]{0,22}[a-z0-9]", fullmatch=True)


def pool(name: str = "train", shape: str = H200, nodes: int = 4, **replaced: Any) -> PoolPlan:
    made = PoolPlan(
        name=name,
        shape=default_catalog().shape("azure", shape),
        nodes=nodes,
        max_nodes=nodes,
        nodes_now=nodes,
        capacity=OnDemand(),
        labels={},
        environment={},
    )
    return replace(made, **replaced)


def test_the_system_comes_from_the_catalogue_where_infiniband_needs_one():
    (planned,) = plan_azure_pools([pool(shape=GB200, nodes=18)])
    assert planned.infiniband
    assert planned.os_sku == "Ubuntu2404"


def test_a_size_without_infiniband_is_not_bound_to_a_partition():
    plain = pool().shape.model_copy(update={"infiniband": None})
    (planned,) = plan_azure_pools([replace(pool(nodes=500), shape=plain, max_nodes=500)])
    assert not planned.infiniband
    assert planned.os_sku == PLAIN_OS_SKU


@pytest.mark.parametrize(("shape", "nodes"), [(H200, 100), (GB200, 90)])
def test_a_full_partition_is_accepted(shape: str, nodes: int):
    assert plan_azure_pools([pool(shape=shape, nodes=nodes)])[0].pool.nodes == nodes


@pytest.mark.parametrize(
    ("shape", "bounds", "where", "allowed"),
    [
        (H200, {"nodes": 101, "max_nodes": 101}, "pools.train.nodes", "at most 100 in one pool"),
        (H200, {"nodes": 4, "max_nodes": 101}, "pools.train.max_nodes", "at most 100 in one pool"),
        # Not 100: racks of 18 are not cut.
        (GB200, {"nodes": 108, "max_nodes": 108}, "pools.train.nodes", "at most 90 in one pool"),
    ],
)
def test_more_than_one_partition_is_refused(shape: str, bounds: dict[str, int], where: str, allowed: str):
    with pytest.raises(DeclarationError) as caught:
        plan_azure_pools([pool(shape=shape, **bounds)])
    (problem,) = caught.value.problems
    assert (problem.where, problem.allowed) == (where, allowed)
    assert f"{bounds['max_nodes']} nodes" in problem.given
    assert "100 virtual machines" in problem.limit


def test_the_scope_of_a_reservation_is_its_resource_group():
    reserved = pool(capacity=Reservation(mode="reservation", id=GROUP, nodes=4))
    (planned,) = plan_azure_pools([reserved])
    assert planned.reservation_group_id == GROUP
    assert planned.reservation_scope == GROUP.partition("/providers/")[0]


@pytest.mark.parametrize("wrong", ["cr-0123456789abcdef0", f"{GROUP}/capacityReservations/one", "leases"])
def test_what_is_not_a_reservation_group_is_refused(wrong: str):
    reserved = pool(capacity=Reservation(mode="reservation", id=wrong, nodes=4))
    with pytest.raises(
        DeclarationError, match=r"pools\.train\.capacity\.id: given .*capacityReservationGroups"
    ):
        plan_azure_pools([reserved])


def test_every_problem_is_listed():
    wrong = Reservation(mode="reservation", id="leases", nodes=200)
    with pytest.raises(DeclarationError) as caught:
        plan_azure_pools([pool("one", nodes=200, capacity=wrong), pool("two", nodes=101)])
    assert [one.where for one in caught.value.problems] == [
        "pools.one.nodes",
        "pools.one.capacity.id",
        "pools.two.nodes",
    ]


def test_two_pools_of_one_node_pool_name_are_refused():
    long = "very-long-pool-name"
    with pytest.raises(DeclarationError, match=r"node pool name"):
        plan_azure_pools([pool(long), pool(agent_pool_name(long))])


@given(POOL_NAMES)
def test_a_node_pool_name_has_up_to_12_lower_case_letters_and_digits(name: str):
    assert re.fullmatch(r"[a-z][a-z0-9]{0,11}", agent_pool_name(name))


@given(POOL_NAMES)
def test_no_gpu_pool_takes_the_name_of_the_system_pool(name: str):
    assert agent_pool_name(name) != SYSTEM_POOL


def test_a_name_that_fits_is_kept_and_others_stay_what_they_are():
    """A change here would replace every pool that exists."""
    expected = {
        "train": "train",
        "train-a": "traina88bbc",
        "traina": "traina",
        "system": "systembbc5e",
        "aaaaaaaaaaaaaaaaaaaaaaaa": "aaaaaaa09f61",
    }
    assert {name: agent_pool_name(name) for name in expected} == expected
