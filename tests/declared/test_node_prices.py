"""Prices of machines for alerts on spend."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.declared.node_prices import usd_per_node_hour
from gpufabric.spec.fabric import Fabric
from tests.catalog.walk import CLOUDS
from tests.manifests.conftest import plan_of

TODAY = date(2026, 12, 1)
PRICE = {
    "amount": 3,
    "unit": "gpu-hour",
    "source": "contract 2026-10",
    "valid_until": "2027-12-31",
}


def prices(cloud: str, pools: dict[str, Any]) -> dict[str, Decimal]:
    plan = plan_of(cloud, pools=pools)
    return usd_per_node_hour(plan, Fabric(name="demo"), default_catalog(), TODAY)


@pytest.mark.parametrize("cloud", CLOUDS)
def test_a_stated_price_is_that_of_a_machine_by_the_name_in_the_cluster(cloud: str) -> None:
    (pool,) = plan_of(cloud).pools
    renamed = {"shape": pool.shape.name, "nodes": pool.nodes, "was": "train", "price": PRICE}
    assert prices(cloud, {"big": renamed}) == {"train": Decimal(3 * pool.shape.gpus)}


def test_one_pool_without_a_price_leaves_all_out() -> None:
    known = {"shape": "Standard_ND96isr_H200_v5", "nodes": 2, "price": PRICE}
    assert set(prices("azure", {"known": known})) == {"known"}
    unknown = {"shape": "Standard_ND96isr_MI300X_v5", "nodes": 2}
    assert prices("azure", {"known": known, "unknown": unknown}) == {}
