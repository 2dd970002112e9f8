from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cost.basis import basis_of
from gpufabric.cost.bill import Bill, price
from gpufabric.cost.budget import check_budget
from gpufabric.cost.contract import ContractPrices
from gpufabric.cost.items import NodePool, OwnPriced, Service
from gpufabric.cost.line import shown
from gpufabric.cost.lines import line_of
from gpufabric.cost.money import money_of
from gpufabric.cost.own import shown_lines
from gpufabric.cost.records import records_of
from gpufabric.cost.statement import Egress, statement
from gpufabric.declared.labels import cost
from gpufabric.snapshots.live_prices import LivePrices
from gpufabric.spec.money import Budget
from gpufabric.spec.own_prices import OwnPrice
from gpufabric.spec.price import ContractPrice
from tests.snapshots.price_snapshots import row, snapshot

DAY = date(2026, 12, 1)
US = "us-west-2"
AMOUNT = "31.4159"
"""The own price of a GPU-hour, which no output may show."""

GATEWAY = Service(cloud="aws", region=US, key="nat-gateway", count=2)
KEY = Service(cloud="aws", region=US, key="kms-key", count=3)


def pool(nodes: int = 2, **more: Any) -> NodePool:
    facts: dict[str, Any] = {"name": "train", "cloud": "aws", "region": US, "shape": "p5.48xlarge"}
    return NodePool(
        **{**facts, "capacity": "on-demand", **more}, nodes_min=nodes, nodes_now=nodes, nodes_max=nodes
    )


def own(**more: Any) -> OwnPrice:
    facts: dict[str, Any] = {"cloud": "aws", "source": "contract 4711", "valid_until": "2027-09-30"}
    return OwnPrice.model_validate({**facts, **more})


MACHINES = own(shape="p5.48xlarge", amount=AMOUNT, unit="gpu-hour")
NAT = own(service="nat-gateway", amount="0.0271", unit="hour")


def bill_with(*prices: ContractPrice, items: tuple[Any, ...] | None = None) -> Bill:
    return price(items or (pool(), GATEWAY, KEY), default_catalog(), DAY, ContractPrices(fabric=prices))


def texts(bill: Bill) -> str:
    verdicts = check_budget(bill, Budget(usd_per_hour=Decimal(1000), usd_per_month=Decimal(1)))
    parts = [
        statement(bill, Egress()),
        cost(bill),
        str(money_of(bill)),
        str(records_of(bill.details)),
        *(verdict.text for verdict in verdicts),
    ]
    return "\n".join(parts)


def test_sums_contain_own_prices() -> None:
    bill = bill_with(MACHINES, NAT)
    machines, gateways = 16 * Decimal(AMOUNT), 2 * Decimal("0.0271")
    assert bill.usd_per_hour() == machines + gateways + bill.lines[-1].usd_per_hour
    assert bill.shown().usd_per_hour() == bill.usd_per_hour()
    assert bill.shown().usd_per_month == bill.usd_per_month


def test_one_line_stands_for_all_own_prices() -> None:
    bill = bill_with(MACHINES, NAT).shown()
    together, key = bill.lines
    assert isinstance(together.item, OwnPriced)
    assert together.what == "2 items at own prices"
    assert together.gpus == 16
    assert key.what == "3 x kms-key"
    assert bill.own_items == 2
    assert [record.item for record in records_of(bill.details)] == ["own prices", "kms-key"]


@pytest.mark.parametrize("hidden", [AMOUNT, "31.415", "251.33", "502.65", "0.0271", "0.0542", "4711"])
def test_no_output_shows_the_amount_of_an_item(hidden: str) -> None:
    bill = bill_with(MACHINES, NAT)
    assert hidden not in texts(bill)
    assert hidden not in texts(bill_with(own(discount_percent="31.415")))
    assert hidden not in repr(shown(bill.lines[0]).formula)


def test_texts_name_own_prices() -> None:
    bill = bill_with(MACHINES, NAT)
    assert "2 items at own prices" in statement(bill, Egress())
    assert "$/GPU-hour not shown" in statement(bill, Egress())
    assert "lease not shown; 2 items at own prices" in cost(bill)
    [hourly] = check_budget(bill, Budget(usd_per_hour=Decimal(1000)))
    assert "(2 items at own prices $502.71 + 3 x kms-key" in hourly.text
    assert money_of(bill)["usd_per_gpu_hour"] is None


def test_own_prices_of_services_alone_leave_the_lease() -> None:
    bill = bill_with(NAT)
    assert bill.shown().lease_usd_per_gpu_hour == bill.lease_usd_per_gpu_hour is not None


def test_amounts_are_shown_item_by_item_where_asked() -> None:
    bill = bill_with(MACHINES.showing(), NAT.showing())
    assert bill.shown() is bill
    assert bill.lease_usd_per_gpu_hour == Decimal(AMOUNT)
    assert {record.price for record in records_of(bill.details)} == {"own price", "catalogue, 2026-07-01"}
    assert "2 items at own prices" in cost(bill)


def test_what_is_paid_in_advance_stays_apart() -> None:
    lines = bill_with(
        MACHINES,
        own(shape="p5.48xlarge", capacity="capacity-block", amount=2, unit="gpu-hour"),
        items=(pool(), pool(capacity="capacity-block", name="block")),
    ).lines
    assert [line.what for line in shown_lines(lines)] == [
        "1 item at own prices",
        "1 item at own prices, prepaid",
    ]


def test_a_discount_on_a_cloud_holds_for_machines_and_services() -> None:
    bill, listed = bill_with(own(discount_percent=10)), bill_with()
    assert bill.usd_per_month == listed.usd_per_month * Decimal("0.9")
    assert bill.own_items == 3


def test_outside_its_days_an_own_price_is_unknown() -> None:
    bill = bill_with(own(shape="p5.48xlarge", amount=AMOUNT, unit="gpu-hour", valid_until="2026-11-30"))
    assert "2 x p5.48xlarge: the own price ended on 2026-11-30" in cost(bill)
    assert AMOUNT not in texts(bill)
    assert "ended" not in cost(bill_with(MACHINES))
    assert bill.unpriced[0].reason == "the own price ended on 2026-11-30"


def test_every_amount_says_which_price_it_rests_on() -> None:
    live = LivePrices(default_catalog(), [snapshot("aws", US, row("nat-gateway", "0.05"))])
    stated = ContractPrice.model_validate(
        {
            "cloud": "aws",
            "service": "kms-key",
            "amount": 1,
            "unit": "month",
            "source": "quote",
            "valid_until": "2027-01-01",
        }
    )
    bill = price((pool(), GATEWAY, KEY), live, DAY, ContractPrices(fabric=(stated,)))
    assert {basis_of(line) for line in bill.lines} == {
        "catalogue, 2026-09-19",
        "price snapshot of 2026-11-29",
        "contract price",
    }
    assert basis_of(line_of(pool(shape="p9"), live, DAY)) == ""
    text = statement(bill, Egress())
    assert text.endswith(
        "list prices of 2026-09-19 in the catalogue; list prices of 2026-11-29 in price snapshots"
    )
