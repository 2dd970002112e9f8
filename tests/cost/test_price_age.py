"""The part of a cost that rests on old prices."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.catalog.fact import Confidence
from gpufabric.cost.bill import Bill
from gpufabric.cost.items import Service
from gpufabric.cost.line import Line
from gpufabric.cost.price_age import DatedCost, old_prices
from gpufabric.cost.rates import Rate
from gpufabric.cost.transfer import DatedAmount, TransferBill, TransferLine
from gpufabric.plan.traffic import Border, Flow
from gpufabric.spec.price import StatedPrice

FIRST_DAY = date(2026, 9, 2)
OLD, NEW = FIRST_DAY - timedelta(days=1), FIRST_DAY


def line(what: str, usd: str, as_of: date, source: str = "price-list") -> Line:
    item = Service(cloud="aws", region="us-east-1", key=what, count=1)
    list_price = Rate(Decimal(usd), source, as_of, Confidence.CONFIRMED)
    return Line(item=item, what=what, formula=what, rate=list_price, usd_per_month=Decimal(usd))


def transfer(*charges: DatedAmount) -> TransferBill:
    border = Border("aws-us-east-1", "aws", "us-east-1")
    flow = Flow(
        source=border,
        destination=replace(border, stack="aws-us-east-2", region="us-east-2"),
        path="tgw-peering",
        link="the-link",
        gb_per_month=Decimal(1000),
        origin="training job t",
    )
    total = sum((charge.usd_per_month for charge in charges), Decimal(0))
    return TransferBill((TransferLine(flow, total, charges=charges),))


def test_the_largest_old_amounts_come_first() -> None:
    bill = Bill((line("machines", "900", NEW), line("zone", "1", OLD), line("disks", "99", OLD)))
    old = old_prices(bill, None, FIRST_DAY)
    assert old.costs == (DatedCost("disks", Decimal(99), OLD), DatedCost("zone", Decimal(1), OLD))
    assert (old.usd_per_month, old.old_usd_per_month, old.share) == (1000, 100, Decimal("0.1"))


@pytest.mark.parametrize(
    "bill",
    [
        Bill(()),
        Bill((line("machines", "900", NEW),)),
        Bill((line("free", "0", OLD),)),
        Bill((line("contract", "900", OLD, source="declaration"),)),
        Bill((replace(line("unknown", "900", OLD), rate=None, usd_per_month=None, reason="no price"),)),
    ],
)
def test_nothing_is_old(bill: Bill) -> None:
    old = old_prices(bill, None, FIRST_DAY)
    assert (old.costs, old.share) == ((), 0)


def test_a_declared_price_is_part_of_the_whole() -> None:
    bill = Bill((line("contract", "900", OLD, source="declaration"), line("disks", "100", OLD)))
    assert old_prices(bill, None, FIRST_DAY).share == Decimal("0.1")


def test_data_counts_by_charge() -> None:
    flows = transfer(
        DatedAmount(Decimal(20), OLD, "list"),
        DatedAmount(Decimal(20), NEW, "list"),
        DatedAmount(Decimal(0), OLD, "list"),
    )
    old = old_prices(Bill((line("machines", "60", NEW),)), flows, FIRST_DAY)
    assert old.costs == (DatedCost("1 TB/month aws-us-east-1 to aws-us-east-2", Decimal(20), OLD),)
    assert old.share == Decimal("0.2")


@given(st.lists(st.tuples(st.integers(0, 10**6), st.booleans()), max_size=8))
def test_the_share_is_between_none_and_all(amounts: list[tuple[int, bool]]) -> None:
    lines = [
        line(str(index), str(usd), OLD if is_old else NEW) for index, (usd, is_old) in enumerate(amounts)
    ]
    old = old_prices(Bill(tuple(lines)), None, FIRST_DAY)
    assert 0 <= old.share <= 1
    assert old.old_usd_per_month == sum(usd for usd, is_old in amounts if is_old)


def test_a_stated_price_does_not_age() -> None:
    price = StatedPrice.model_validate(
        {"amount": 900, "unit": "month", "source": "agreement 9", "valid_from": OLD.isoformat()}
    )
    contract = line("port", "900", OLD, source="agreement 9")
    stated = replace(contract, item=replace(contract.item, contract=price))
    assert old_prices(Bill((stated,)), None, FIRST_DAY).costs == ()
