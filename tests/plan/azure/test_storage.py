"""A file system fits into the subnet that the address plan keeps for it."""

from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.azure.region import AzureRegionPlan
from gpufabric.spec.problems import DeclarationError
from tests.plan.conftest import PlanRegion

CATALOG = default_catalog()


def declared(tib: int, prefix: int) -> dict[str, Any]:
    """Declare a file system of a size in a network of a prefix."""
    return {
        "network": {"cidr": f"10.32.0.0/{prefix}"},
        "storage": {"lustre": {"at_least_tib": tib, "throughput_mbps_per_tib": 500}},
    }


@pytest.mark.parametrize(
    "size", CATALOG.lustre("azure").subnets, ids=lambda size: f"{size.largest_size.value} TiB"
)
def test_each_size_fits_the_smallest_subnet_that_azure_recommends(plan: PlanRegion, size: Any) -> None:
    tib = int(size.largest_size.value)
    prefix = min(size.prefix_length.value - 4, 20)
    made = plan("azure", **declared(tib, prefix))
    assert isinstance(made, AzureRegionPlan)
    assert made.lustre is not None
    assert made.lustre.size == tib
    assert made.subnets.lustre is not None
    assert made.subnets.lustre.prefixlen <= size.prefix_length.value


def test_larger_file_systems_than_azure_names_need_the_largest_subnet(plan: PlanRegion) -> None:
    plan("azure", **declared(1000, 19))
    with pytest.raises(
        DeclarationError, match=r"network\.cidr: given a subnet of /24 .*; allowed: a prefix of /19"
    ):
        plan("azure", **declared(1000, 20))


@pytest.mark.parametrize("days", [1, 30, 365])
def test_days_that_azure_can_keep_are_kept(plan: PlanRegion, days: int) -> None:
    made = plan("azure", storage={"checkpoints": {"keep_noncurrent_days": days}})
    assert made.checkpoints.keep_noncurrent_days == days
