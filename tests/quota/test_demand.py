from datetime import UTC, datetime
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.regions import plan_region
from gpufabric.quota.declared import demands_of_plan
from gpufabric.quota.demand import demand_of
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.fabric import Fabric

CATALOG = default_catalog()
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


def aws(**pool: Any) -> AwsRegion:
    return AwsRegion.model_validate(
        {
            "cloud": "aws",
            "region": "us-east-1",
            "account_id": "123456789012",
            "zone": "use1-az6",
            "system_zones": ["use1-az4", "use1-az6"],
            "network": {"cidr": "10.16.0.0/16"},
            "pools": {"train": {"shape": "p6-b200.48xlarge", **pool}},
        }
    )


def test_demand_of_a_plan_is_at_peak() -> None:
    plan = plan_region(
        "aws-us-east-1", aws(nodes=4, max_nodes=6), Fabric(name="demo"), catalog=CATALOG, now=NOW
    )
    (demand,) = demands_of_plan(plan, CATALOG)
    shape = CATALOG.shape("aws", "p6-b200.48xlarge")
    assert shape.quota.family is not None
    assert (demand.family, demand.nodes) == (shape.quota.family.value, 6)
    assert demand.amount == 6 * shape.quota.units_per_node.value
    assert (demand.account, demand.region, demand.unit, demand.what) == (
        "123456789012",
        "us-east-1",
        "vCPU",
        "train",
    )


def test_capacity_block_counts_before_it_starts_but_draws_nothing() -> None:
    capacity = {
        "mode": "capacity-block",
        "id": "cr-0f3a9c1d2b4e5f607",
        "nodes": 4,
        "starts": "2027-01-05T11:30:00Z",
        "ends": "2027-02-16T11:30:00Z",
    }
    plan = plan_region(
        "aws-us-east-1", aws(nodes=4, capacity=capacity), Fabric(name="demo"), catalog=CATALOG, now=NOW
    )
    (demand,) = demands_of_plan(plan, CATALOG)
    assert demand.nodes == 4
    assert not demand.draws


@pytest.mark.parametrize("cloud", ["aws", "azure", "oci"])
def test_every_shape_gives_demand(cloud: str) -> None:
    for name in CATALOG.shape_names(cloud):
        shape = CATALOG.shape(cloud, name)
        demand = demand_of(shape, CATALOG, account="", region="r", usage_class="on-demand", nodes=2)
        assert demand.amount == 2 * shape.quota.units_per_node.value
        assert demand.unit == (("GPU" if shape.gpus else "OCPU") if cloud == "oci" else "vCPU")
        spot = demand_of(shape, CATALOG, account="", region="r", usage_class="spot", nodes=2)
        own = shape.quota.family.value if shape.quota.family else None
        other = shape.quota.spot_family.value if shape.quota.spot_family else None
        assert (spot.family, spot.total) == {
            "aws": (other, ""),
            "azure": ("lowPriorityCores", ""),
            "oci": (own, ""),
        }[cloud]
        assert demand.total == ("cores" if cloud == "azure" else "")
