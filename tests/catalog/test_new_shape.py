"""The recipe for a new shape: the example of docs/catalog.md is planned, priced and counted, without code."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from pydantic import TypeAdapter

from gpufabric.catalog.catalog import Catalog
from gpufabric.cost.bill import price
from gpufabric.cost.items import NodePool
from gpufabric.cost.plan_items import items_of_plan
from gpufabric.plan.regions import AnyRegionPlan, plan_region
from gpufabric.quota.declared import demands_of_plan
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.regions import AnyRegion, DeclaredRegion
from tools.small_fabric import REGIONS

STACK = "oci-us-ashburn-1"
SHAPE = "BM.GPU.EXAMPLE.8"
ADAPTER: TypeAdapter[AnyRegion] = TypeAdapter(DeclaredRegion)


@pytest.fixture
def plan(documented: Catalog) -> AnyRegionPlan:
    pools = {"train": {"shape": SHAPE, "nodes": 4}}
    region = ADAPTER.validate_python(REGIONS[STACK] | {"pools": pools})
    now = datetime(2026, 11, 1, tzinfo=UTC)
    return plan_region(STACK, region, Fabric(name="demo"), catalog=documented, now=now)


def test_it_is_planned(plan: AnyRegionPlan) -> None:
    assert plan.gpus == 32
    assert plan.fabric_kinds == ("roce",)
    assert plan.pools[0].environment["NCCL_SOCKET_IFNAME"] == "eth0"


def test_it_is_priced(plan: AnyRegionPlan, documented: Catalog) -> None:
    bill = price(items_of_plan(plan), documented, date(2026, 11, 1))
    (line,) = (line for line in bill.lines if isinstance(line.item, NodePool) and line.item.shape == SHAPE)
    assert line.usd_per_hour == 4 * Decimal("160.00")


def test_it_draws_quota(plan: AnyRegionPlan, documented: Catalog) -> None:
    (demand,) = demands_of_plan(plan, documented)
    assert demand.amount == 32
