from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from gpufabric.cost.bill import Bill, price
from gpufabric.cost.items import BY_USE, NodePool, Service, Unpriced
from gpufabric.cost.statement import Egress, PriceDates, change_text, price_dates, statement
from gpufabric.cost.transfer import price_transfer
from gpufabric.plan.traffic import Border, Flow
from gpufabric.spec.aws.capacity import CapacityBlock

DAY = date(2026, 12, 1)
BLOCK = CapacityBlock(
    mode="capacity-block",
    id="cr-0f3a9c1d2b4e5f607",
    nodes=4,
    starts=datetime(2026, 12, 1, tzinfo=UTC),
    ends=datetime(2026, 12, 11, tzinfo=UTC),
)
NOTHING = Egress()


def pool(least: int, now: int, most: int, **more: Any) -> NodePool:
    facts: dict[str, Any] = {
        "name": "train",
        "cloud": "aws",
        "region": "us-east-1",
        "shape": "p5.48xlarge",
        "capacity": "on-demand",
    }
    return NodePool(**{**facts, **more}, nodes_min=least, nodes_now=now, nodes_max=most)


def bill_of(*items: Any) -> Bill:
    from gpufabric.catalog.catalog import default_catalog

    return price(items, default_catalog(), DAY)


def test_amounts_per_hour_month_and_gpu_hour() -> None:
    bill = bill_of(pool(4, 4, 4))
    rate = bill.lines[0].rate
    assert rate is not None
    per_hour = 4 * rate.usd
    text = statement(bill, NOTHING)
    assert text.startswith(f"${per_hour:,.2f}/hour, ${per_hour * 730:,.2f}/month of 730 h at peak; ")
    usd_per_gpu_hour = rate.usd / 8
    assert (
        f"${usd_per_gpu_hour:,.2f}/GPU-hour of lease and ${usd_per_gpu_hour:,.2f} all in (32 GPUs at peak)"
        in text
    )
    assert text.endswith(f"list prices of {rate.as_of.isoformat()} in the catalogue")


def test_range_of_a_pool_that_scales() -> None:
    bill = bill_of(pool(0, 2, 4))
    usd = bill.lines[0].rate.usd  # type: ignore[union-attr]
    assert f"$0.00 to ${4 * usd:,.2f} (${2 * usd:,.2f} now)/hour" in statement(bill, NOTHING)
    assert " now)" not in statement(bill_of(pool(0, 4, 4)), NOTHING)


def test_fee_of_a_block_is_a_one_off_and_not_of_every_month() -> None:
    bill = bill_of(pool(4, 4, 4, capacity="capacity-block", block=BLOCK, shape="p5.48xlarge"))
    text = statement(bill, NOTHING)
    assert bill.usd_upfront == bill.usd_per_hour() * 240
    once = f"${bill.usd_upfront:,.2f}"
    assert f"paid once: {once}; the monthly amount includes {once} of it" in text
    assert bill.usd_per_month == bill.usd_upfront, "a block of 10 days is no month"


def test_what_has_no_price_is_counted() -> None:
    text = statement(
        bill_of(
            pool(4, 4, 4), Unpriced(cloud="aws", region="us-east-1", what="object storage", reason=BY_USE)
        ),
        NOTHING,
    )
    assert "lower bound, 1 item has no price; " in text
    nothing = statement(
        bill_of(Unpriced(cloud="aws", region="us-east-1", what="object storage", reason=BY_USE)), NOTHING
    )
    assert nothing.startswith("nothing has a price")
    assert "$0" not in nothing


def test_gpu_hour_is_unknown_without_a_price_of_the_pool() -> None:
    text = statement(bill_of(pool(1, 1, 1, region="nowhere")), NOTHING)
    assert "$/GPU-hour unknown, 8 GPUs at peak have no price" in text


@pytest.mark.parametrize(
    ("egress", "said"),
    [
        (NOTHING, "data transfer: none is assumed"),
        (Egress(Decimal(50)), "data transfer not included: 50 TiB/month assumed, but no price is set"),
        (
            Egress(Decimal(50), Decimal("0.05")),
            "data transfer on top: 50 TiB/month assumed x 1,024 x $0.05/GiB = $2,560.00/month",
        ),
    ],
)
def test_data_transfer_is_a_stated_assumption(egress: Egress, said: str) -> None:
    assert said in statement(bill_of(pool(1, 1, 1)), egress)


def test_derived_data_transfer_unless_an_assumption_is_stated() -> None:
    from gpufabric.catalog.catalog import default_catalog

    ends = (Border("aws-us-east-1", "aws", "us-east-1"), Border("aws-us-east-2", "aws", "us-east-2"))
    flow = Flow(
        source=ends[0],
        destination=ends[1],
        path="tgw-peering",
        link="x",
        gb_per_month=Decimal(5000),
        origin="training job t",
    )
    transfer = price_transfer([flow], default_catalog())
    bill = bill_of(pool(1, 1, 1))
    derived = statement(bill, NOTHING, None, transfer)
    assert (
        "data transfer on top, assumed: 5 TB/month between regions, $150.00/month at list prices of"
        in derived
    )
    stated = statement(bill, Egress(Decimal(50), Decimal("0.05")), None, transfer)
    assert "5 TB" not in stated
    assert "50 TiB/month assumed" in stated
    assert "data transfer: none is assumed" in statement(
        bill, NOTHING, None, price_transfer([], default_catalog())
    )


def test_change_from_the_state_before() -> None:
    before, after = bill_of(pool(4, 4, 4)), bill_of(pool(5, 5, 5))
    usd = before.lines[0].rate.usd  # type: ignore[union-attr]
    assert change_text(before, after) == f"+${usd:,.2f}/hour, +25.0 % from ${4 * usd:,.2f}/hour"
    assert change_text(after, before) == f"-${usd:,.2f}/hour, -20.0 % from ${5 * usd:,.2f}/hour"
    assert change_text(before, before) == f"no change from ${4 * usd:,.2f}/hour"
    nothing = Bill(())
    assert change_text(nothing, before) == f"+${4 * usd:,.2f}/hour from $0.00/hour"
    partial = bill_of(
        pool(4, 4, 4), Unpriced(cloud="aws", region="us-east-1", what="object storage", reason=BY_USE)
    )
    assert change_text(partial, after).endswith(" for the priced part")


def test_dates_of_list_prices_without_declared_fees() -> None:
    bill = bill_of(pool(4, 4, 4), Service(cloud="aws", region="us-east-1", key="nat-gateway", count=1))
    rates = [line.rate for line in bill.lines]
    first, second = (rate for rate in rates if rate is not None)
    assert price_dates(bill) == PriceDates(min(first.as_of, second.as_of), max(first.as_of, second.as_of))
    declared = replace(bill.lines[0], rate=replace(first, source="declaration", as_of=date(1999, 1, 1)))
    assert price_dates(Bill((declared,))) is None
    assert price_dates(Bill(())) is None


def test_machines_without_a_price_come_first() -> None:
    unpriced = bill_of(
        pool(2, 2, 2, shape="p99.48xlarge"),
        Service(cloud="aws", region="us-east-1", key="eks-control-plane", count=1),
    )
    text = statement(unpriced, NOTHING)
    assert text.startswith("2 x p99.48xlarge without a price; the rest costs $0.10/hour")
    alone = statement(bill_of(pool(2, 2, 2, shape="p99.48xlarge")), NOTHING)
    assert alone.startswith("2 x p99.48xlarge without a price; nothing has a price")


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        ("p5.48xlarge", "p99.48xlarge", "change unknown: 4 x p99.48xlarge without a price after"),
        ("p99.48xlarge", "p5.48xlarge", "change unknown: 4 x p99.48xlarge without a price before"),
    ],
)
def test_no_percentage_with_machines_of_unknown_price(before: str, after: str, text: str) -> None:
    bills = [bill_of(pool(4, 4, 4, shape=shape)) for shape in (before, after)]
    assert change_text(*bills) == text
