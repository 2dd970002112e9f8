from ipaddress import IPv4Network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from gpufabric.plan.address_plan import overlaps
from gpufabric.spec.regions import DeclaredRegion
from tests.plan.conftest import REGIONS

ADAPTER: TypeAdapter[Any] = TypeAdapter(DeclaredRegion)


def regions(**cidrs: str) -> dict[str, Any]:
    """Declare one region stack per keyword, each with a network."""
    return {
        stack: ADAPTER.validate_python(REGIONS["aws"] | {"network": {"cidr": cidr}})
        for stack, cidr in cidrs.items()
    }


def test_networks_that_do_not_meet() -> None:
    assert overlaps(regions(a="10.0.0.0/16", b="10.1.0.0/16")) == {}


def test_collision_of_networks_is_told_to_both_stacks() -> None:
    by_stack = overlaps(regions(a="10.0.0.0/16", b="10.0.128.0/17"))
    assert str(by_stack["b"][0]) == (
        "network.cidr: given 10.0.128.0/17; allowed: a range that does not overlap 10.0.0.0/16 "
        "[network.cidr of stack a]"
    )
    assert by_stack["a"][0].given == "10.0.0.0/16"


LOCAL = [
    ("oci", {"rdma_cidr": "10.16.0.0/20"}, "rdma_cidr"),
    ("azure", {"pods_cidr": "10.16.0.0/14"}, "pods_cidr"),
]


@pytest.mark.parametrize(("cloud", "change", "where"), LOCAL)
def test_range_inside_a_stack_must_not_hide_another_stack(
    cloud: str, change: dict[str, str], where: str
) -> None:
    by_stack = overlaps(
        {
            "aws": ADAPTER.validate_python(REGIONS["aws"]),
            "other": ADAPTER.validate_python(REGIONS[cloud] | change),
        }
    )
    assert [fault.where for fault in by_stack["other"]] == [where]
    assert "stack aws" in by_stack["other"][0].limit


def test_ranges_that_stay_inside_may_be_the_same_in_two_stacks() -> None:
    two = {
        "a": ADAPTER.validate_python(REGIONS["azure"]),
        "b": ADAPTER.validate_python(REGIONS["azure"] | {"network": {"cidr": "10.33.0.0/16"}}),
    }
    assert overlaps(two) == {}


def test_network_over_the_service_addresses() -> None:
    (problem,) = overlaps(regions(a="172.16.0.0/12"))["a"]
    assert problem.where == "network.cidr"
    assert "Kubernetes service addresses" in problem.limit


networks = st.builds(
    lambda second, prefix: IPv4Network((f"10.{second}.0.0", prefix), strict=False),
    st.integers(0, 30),
    st.integers(12, 18),
)


@given(st.lists(networks, min_size=2, max_size=6))
def test_a_fault_is_found_exactly_when_two_networks_overlap(networks: list[IPv4Network]) -> None:
    declared = regions(**{f"s{index}": str(network) for index, network in enumerate(networks)})
    brute = {
        f"s{i}"
        for i, network in enumerate(networks)
        for j, other in enumerate(networks)
        if i != j and network.overlaps(other)
    }
    assert set(overlaps(declared)) == brute
