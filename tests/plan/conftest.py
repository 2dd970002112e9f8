import copy
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.regions import AnyRegionPlan, plan_region
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.regions import DeclaredRegion

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)

REGIONS: dict[str, dict[str, Any]] = {
    "aws": {
        "cloud": "aws",
        "region": "us-east-1",
        "account_id": "123456789012",
        "zone": "use1-az6",
        "system_zones": ["use1-az4", "use1-az6"],
        "network": {"cidr": "10.16.0.0/16"},
        "pools": {"train": {"shape": "p6-b200.48xlarge", "nodes": 4}},
    },
    "azure": {
        "cloud": "azure",
        "region": "eastus",
        "subscription_id": "5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93",
        "zone": "1",
        "network": {"cidr": "10.32.0.0/16"},
        "pools": {"train": {"shape": "Standard_ND128isr_NDR_GB200_v6", "nodes": 18}},
    },
    "oci": {
        "cloud": "oci",
        "region": "us-ashburn-1",
        "tenancy_id": "ocid1.tenancy.oc1..aaaa",
        "compartment_id": "ocid1.compartment.oc1..aaaa",
        "availability_domain": "Demo:US-ASHBURN-AD-1",
        "node_image_id": "ocid1.image.oc1.iad.aaaa",
        "node_image_os": "Canonical Ubuntu 22.04",
        "system_image_id": "ocid1.image.oc1.iad.bbbb",
        "rdma_cidr": "192.168.0.0/16",
        "network": {"cidr": "10.48.0.0/16"},
        "pools": {"train": {"shape": "BM.GPU.B200.8", "nodes": 4}},
    },
}

PlanRegion = Callable[..., AnyRegionPlan]


@pytest.fixture
def plan() -> PlanRegion:
    """Plan a region of a cloud, with some of its declaration replaced."""

    def build(cloud: str, *, now: datetime = NOW, **replaced: Any) -> AnyRegionPlan:
        data = copy.deepcopy(REGIONS[cloud]) | replaced
        region = TypeAdapter(DeclaredRegion).validate_python(data)
        stack = f"{cloud}-{data['region']}"
        return plan_region(stack, region, Fabric(name="demo"), catalog=default_catalog(), now=now)

    return build
