from ipaddress import IPv4Network
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.catalog.shape import Cloud
from gpufabric.plan.aws.region import AwsRegionPlan
from gpufabric.plan.azure.region import AzureRegionPlan
from gpufabric.plan.load_balancers import fixed_addresses
from gpufabric.plan.oci.region import OciRegionPlan
from gpufabric.spec.problems import DeclarationError
from tests.plan.conftest import PlanRegion

CLOUDS: tuple[Cloud, ...] = ("aws", "azure", "oci")
RESERVED_AT_AN_END = 4

RANGES = st.builds(
    lambda prefix, number: IPv4Network(
        (int(IPv4Network("10.0.0.0/8")[0]) + number * 2 ** (32 - prefix), prefix)
    ),
    st.integers(12, 20),
    st.integers(0, 15),
)


@given(st.sampled_from(CLOUDS), RANGES)
def test_fixed_addresses_lie_in_their_block_and_no_cloud_keeps_them(cloud: Cloud, cidr: IPv4Network) -> None:
    fixed = fixed_addresses(cloud, cidr)
    assert fixed.block.subnet_of(fixed.subnet)
    assert fixed.subnet.subnet_of(cidr)
    assert fixed.lighthouse != fixed.rendezvous
    for address in (fixed.lighthouse, fixed.rendezvous):
        assert address in fixed.block
        assert int(fixed.subnet[0]) + RESERVED_AT_AN_END <= int(address)
        assert int(address) <= int(fixed.subnet[-1]) - RESERVED_AT_AN_END


@pytest.mark.parametrize("cloud", CLOUDS)
def test_a_range_that_no_region_can_have(cloud: Cloud) -> None:
    with pytest.raises(DeclarationError, match=r"network.cidr"):
        fixed_addresses(cloud, IPv4Network("10.0.0.0/24"))


@pytest.mark.parametrize("cloud", CLOUDS)
def test_nothing_else_is_in_the_subnet(plan: PlanRegion, cloud: Cloud) -> None:
    made = plan(cloud)
    fixed = fixed_addresses(cloud, made.cidr)
    match made:
        case AwsRegionPlan(subnets=subnets):
            assert subnets.links == fixed.subnet, "gateways' attachments take any other address of it"
            assert subnets.fixed == fixed.block
            others = [subnets.gpu, subnets.public, subnets.links, *subnets.system.values()]
        case AzureRegionPlan(subnets=subnets):
            assert subnets.balancers == fixed.subnet
            others = [
                subnets.gpu, subnets.system, subnets.lustre, subnets.balancers, subnets.endpoints,
                subnets.gateway,
            ]  # fmt: skip
        case OciRegionPlan(subnets=subnets):
            assert subnets.balancers == fixed.subnet
            others = [
                subnets.pods, subnets.workers, subnets.lustre, subnets.balancers, subnets.control_plane,
            ]  # fmt: skip
    assert not any(first.overlaps(second) for first, second in combinations(others, 2))
