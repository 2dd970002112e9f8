import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.catalog.catalog import Catalog
from gpufabric.cost.bill import Bill, price
from gpufabric.cost.budget import check_budget, unpriced_text
from gpufabric.cost.items import BY_USE, LustreItem, NodePool, Service, Unpriced
from gpufabric.cost.transfer import TransferBill, price_transfer
from gpufabric.plan.traffic import Border, Flow
from gpufabric.spec.money import Budget

TODAY = date(2026, 12, 1)


def bill_of(catalog: Catalog, nodes: int, *, partial: bool = False) -> Bill:
    pool = NodePool(
        name="train",
        cloud="aws",
        region="near",
        shape="gpu.8",
        capacity="on-demand",
        nodes_min=nodes,
        nodes_now=nodes,
        nodes_max=nodes,
    )
    service = Service(cloud="aws", region="near", key="control-plane", count=1)
    rest = [Unpriced(cloud="aws", region="near", what="object storage", reason=BY_USE)] if partial else []
    return price([pool, service, *rest], catalog, TODAY)


def texts(bill: Bill, **limits: str) -> list[str]:
    budget = Budget.model_validate(limits)
    return [verdict.text for verdict in check_budget(bill, budget)]


SUM = "(12 x gpu.8 x $100.50 = $1,206.00 + 1 x control-plane x $0.10 = $0.10)"


@pytest.mark.parametrize(
    ("partial", "limit", "text"),
    [
        (False, "1206.10", f"$1,206.10/hour of $1,206.10/hour {SUM}; passes"),
        (False, "1200", f"$1,206.10/hour of $1,200.00/hour {SUM}; exceeds the budget by $6.10/hour"),
        (
            True,
            "1300",
            f"$1,206.10/hour of $1,300.00/hour {SUM}; passes for the priced part; "
            "1 item has no price: object storage",
        ),
        (
            True,
            "1200",
            f"$1,206.10/hour of $1,200.00/hour {SUM}; exceeds the budget by at least $6.10/hour; "
            "1 item has no price: object storage",
        ),
    ],
)
def test_text_shows_the_arithmetic(catalog: Catalog, partial: bool, limit: str, text: str) -> None:
    assert texts(bill_of(catalog, 12, partial=partial), usd_per_hour=limit) == [text]


def test_month_shows_its_hours(catalog: Catalog) -> None:
    assert texts(bill_of(catalog, 1), usd_per_month="80000") == [
        "$73,438.00/month of $80,000.00/month (1 x gpu.8 x $100.50 x 730 h = $73,365.00 + "
        "1 x control-plane x $0.10 x 730 h = $73.00); passes"
    ]


def test_the_smaller_items_take_the_rounding_of_the_others(catalog: Catalog) -> None:
    # $0.244 four times is $0.976. Rounded alone, the terms would add up to $0.96.
    items = [
        LustreItem(cloud="aws", region="near", tier=125, size_gib=Decimal(1220), resource=name)
        for name in "abcd"
    ]
    bill = price(items, catalog, TODAY)
    (text,) = texts(bill, usd_per_hour="1")
    total, *terms = (Decimal(amount) for amount in re.findall(r"(?:^|= |items? )\$([0-9.]+)", text))
    assert len(terms) == 4
    assert sum(terms) == total


def test_each_limit_has_its_verdict_and_no_limit_none(catalog: Catalog) -> None:
    bill = bill_of(catalog, 1)
    both = check_budget(bill, Budget(usd_per_hour=Decimal(1), usd_per_month=Decimal(10**6)))
    assert [(verdict.period, verdict.status) for verdict in both] == [
        ("hour", "exceeds"),
        ("month", "passes"),
    ]
    assert check_budget(bill, Budget()) == []


def test_nothing_priced_is_not_a_pass() -> None:
    bill = price(
        [Unpriced(cloud="aws", region="near", what="object storage", reason=BY_USE)] * 7,
        Catalog(),
        date(2026, 12, 1),
    )
    (verdict,) = check_budget(bill, Budget(usd_per_hour=Decimal(1)))
    assert verdict.status == "passes for the priced part"
    assert "nothing has a price" in verdict.text
    assert unpriced_text(bill) == "7 items have no price: object storage (7 items)"


@given(st.integers(0, 500), st.decimals("0.01", "60000", places=2), st.booleans())
def test_plain_pass_needs_every_price(catalog: Catalog, nodes: int, limit: Decimal, partial: bool) -> None:
    bill = bill_of(catalog, nodes, partial=partial)
    (verdict,) = check_budget(bill, Budget(usd_per_hour=limit))
    assert (verdict.status == "exceeds") == (bill.usd_per_hour() > limit)
    assert (verdict.status == "passes") == (bill.usd_per_hour() <= limit and not partial)


def transfer_of(gb: int, *, priced: bool = True) -> TransferBill:
    east, other = Border("aws-us-east-1", "aws", "us-east-1"), Border("aws-us-east-2", "aws", "us-east-2")
    path = "tgw-peering" if priced else "vnet-peering"
    flow = Flow(
        source=east, destination=other, path=path, link="x", gb_per_month=Decimal(gb), origin="training job t"
    )
    return price_transfer([flow], Catalog())


@pytest.mark.parametrize(
    ("gb", "limit", "text"),
    [
        (73000, "1209.10", "$1,209.10/hour of $1,209.10/hour ({} + data transfer, assumed $3.00); passes"),
        (
            73000,
            "1208",
            "$1,209.10/hour of $1,208.00/hour ({} + data transfer, assumed $3.00); "
            "exceeds the budget by $1.10/hour",
        ),
    ],
)
def test_assumed_data_transfer_is_a_term_of_its_own(catalog: Catalog, gb: int, limit: str, text: str) -> None:
    budget = Budget.model_validate({"usd_per_hour": limit})
    (verdict,) = check_budget(bill_of(catalog, 12), budget, transfer_of(gb))
    assert verdict.text == text.format(SUM[1:-1])


def test_data_transfer_without_a_price_is_counted(catalog: Catalog) -> None:
    budget = Budget.model_validate({"usd_per_month": "9000000"})
    (verdict,) = check_budget(bill_of(catalog, 12), budget, transfer_of(1, priced=False))
    assert verdict.status == "passes for the priced part"
    assert verdict.text.endswith("; 1 flow of data between regions without a price")


def mixed(catalog: Catalog, priced: int, unpriced: int) -> Bill:
    """Return a bill of on-demand machines, and of spot machines, which have no price."""
    pools = [
        NodePool(
            name=capacity,
            cloud="aws",
            region="near",
            shape="gpu.8",
            capacity=capacity,
            nodes_min=nodes,
            nodes_now=nodes,
            nodes_max=nodes,
        )
        for capacity, nodes in (("on-demand", priced), ("spot", unpriced))
    ]
    return price(
        [*pools, Unpriced(cloud="aws", region="near", what="object storage", reason=BY_USE)],
        catalog,
        date(2026, 12, 1),
    )


@given(
    priced=st.integers(0, 20),
    unpriced=st.integers(0, 20),
    limit=st.decimals("0.01", "3000", places=2),
    period=st.sampled_from(["usd_per_hour", "usd_per_month"]),
)
def test_no_budget_passes_with_machines_of_unknown_price(
    catalog: Catalog, priced: int, unpriced: int, limit: Decimal, period: str
) -> None:
    bill = mixed(catalog, priced, unpriced)
    [verdict] = check_budget(bill, Budget.model_validate({period: limit}))
    known = bill.usd_per_hour() if period == "usd_per_hour" else bill.usd_per_month
    if known > limit:
        assert verdict.status == "exceeds"
    elif unpriced:
        assert verdict.status == "not evaluated"
        assert verdict.text.startswith(f"{unpriced} x gpu.8 without a price: the budget cannot be evaluated")
    else:
        assert verdict.status == "passes for the priced part"
