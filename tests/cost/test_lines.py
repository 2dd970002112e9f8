from datetime import date
from decimal import Decimal

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cost.bill import price
from gpufabric.cost.items import ByUse, ReservedNodes, Volumes
from gpufabric.cost.lines import line_of
from gpufabric.spec.usage import Usage

DAY = date(2026, 12, 1)
CATALOG = default_catalog()
NAT = ByUse(cloud="aws", region="us-east-1", key="nat-gateway-data")


def volumes(least: int, now: int, most: int) -> Volumes:
    return Volumes(
        cloud="aws",
        region="us-east-1",
        key="ebs-gp3",
        gib=Decimal(200),
        nodes_min=least,
        nodes_now=now,
        nodes_max=most,
        pool="train",
    )


def test_disks_follow_the_size_of_their_pool() -> None:
    line = line_of(volumes(0, 2, 8), CATALOG, DAY)
    assert line.what == "8 x 200 GiB gp3 volumes"
    month = Decimal("0.08") * 200
    assert line.usd_per_month == month * 8
    for amount, nodes in ((line.usd_per_hour_min, 0), (line.usd_per_hour_now, 2), (line.usd_per_hour, 8)):
        assert amount == pytest.approx(month * nodes / 730, abs=Decimal("1e-9"))


def test_what_only_use_decides_has_no_price_until_it_is_stated() -> None:
    unknown = line_of(NAT, CATALOG, DAY)
    assert (unknown.is_priced, unknown.usd_per_hour) == (False, None)
    assert unknown.reason == "usage not stated: nat_gib in stacks/usage.yaml"
    stated = line_of(NAT, CATALOG, DAY, Usage({"nat_gib": Decimal(1000)}))
    assert stated.what == "data through NAT gateways: 1,000 GiB"
    assert (stated.quantity, stated.unit) == (1000, "GiB")
    assert stated.usd_per_month == pytest.approx(
        1000 * Decimal("1.073741824") * Decimal("0.045"), abs=Decimal("1e-6")
    )
    assert stated.assumed == ""


def test_defaults_are_named_as_assumptions_once() -> None:
    bill = price([NAT, NAT], CATALOG, DAY, usage=Usage({}, {"nat_gib": Decimal(10)}))
    assert len(bill.lines) == 1, "a stack has such data once, however many gateways"
    assert bill.assumptions == (
        "data through NAT gateways: 10 GiB a month, nat_gib of defaults in stacks/usage.yaml",
    )


def test_a_reservation_is_never_billed_itself() -> None:
    reserved = ReservedNodes(key="x", cloud="aws", region="us-east-1", shape="p5.48xlarge", nodes=1)
    with pytest.raises(TypeError):
        line_of(reserved, CATALOG, DAY)
