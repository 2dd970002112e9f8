import copy
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from gpufabric.spec.price import StatedPrice
from gpufabric.spec.problems import Problem
from gpufabric.spec.project import load_project
from tests.spec.conftest import AWS

ProjectDir = Callable[..., Path]
PRICE: dict[str, Any] = {
    "amount": "4.10",
    "unit": "gpu-hour",
    "source": "contract 4711",
    "valid_from": "2026-10-01",
    "valid_until": "2027-09-30",
}
RESERVED = {"mode": "reservation", "id": "cr-0123456789abcdef0", "nodes": 4}
BLOCK = {
    "mode": "capacity-block",
    "id": "cr-0123456789abcdef1",
    "nodes": 4,
    "starts": "2026-12-01T11:30:00Z",
    "ends": "2026-12-08T11:30:00Z",
}


def problems(project_dir: ProjectDir, pools: dict[str, Any]) -> tuple[Problem, ...]:
    declared = copy.deepcopy(AWS) | {"pools": pools}
    return load_project(project_dir(aws_us_east_1=declared)).faults.get("aws-us-east-1", ())


def pool(**more: Any) -> dict[str, Any]:
    return {"shape": "p5.48xlarge", "nodes": 4, **more}


def test_a_price_may_stand_at_a_pool_or_its_capacity(project_dir: ProjectDir) -> None:
    total = {"amount": 100000, "unit": "total", "source": "offer 12"}
    declared = {
        "demand": pool(price=PRICE),
        "reserved": pool(capacity=RESERVED | {"price": PRICE}),
        "block": pool(capacity=BLOCK | {"price": total}),
    }
    assert problems(project_dir, declared) == ()


PRICES: list[tuple[dict[str, Any], str, str, str]] = [
    # changes of the price, property, given, allowed
    ({"amount": 0}, "price.amount", "not shown", "greater than 0"),
    ({"amount": -4.1}, "price.amount", "not shown", "greater than 0"),
    ({"amount": "4,10 USD"}, "price.amount", "not shown", "a number"),
    ({"amount": "4.1234567"}, "price.amount", "not shown", "6 decimal places"),
    ({"amount": "NaN"}, "price.amount", "not shown", "finite number"),
    ({"amount": None}, "price.amount", "not shown", "a number"),
    ({"amount": ...}, "price", "a mapping", "either amount with unit, or discount_percent"),
    ({"discount_percent": 10}, "price", "a mapping", "either amount with unit, or discount_percent"),
    ({"amount": ..., "unit": ..., "discount_percent": 0}, "price.discount_percent", "not shown", "greater"),
    ({"amount": ..., "unit": ..., "discount_percent": 100}, "price.discount_percent", "not shown", "less"),
    ({"unit": "fortnight"}, "price.unit", "'fortnight'", "'gpu-hour'"),
    ({"unit": "total"}, "price", "a mapping", "unit of gpu-hour, node-hour, gpu-month, node-month"),
    ({"unit": "month"}, "price", "a mapping", "unit of gpu-hour"),
    ({"unit": ...}, "price", "a mapping", "either amount with unit, or discount_percent"),
    ({"currency": "EUR"}, "price.currency", "'EUR'", "'USD'"),
    ({"source": ...}, "price.source", "nothing", "required"),
    ({"source": ""}, "price.source", "''", "at least 3 characters"),
    ({"valid_until": ...}, "price", "a mapping", "valid_until, or valid_from with term_months"),
    ({"valid_until": "2026-09-30"}, "price", "a mapping", "valid_until on or after valid_from"),
    ({"valid_until": "soon"}, "price.valid_until", "'soon'", "a date such as"),
    ({"term_months": 6}, "price", "a mapping", "valid_until of at most 2027-03-31"),
    ({"term_months": 0}, "price.term_months", "0", "greater than 0"),
    ({"term_months": 12, "valid_from": ...}, "price", "a mapping", "valid_from with term_months"),
    ({"discount": 10}, "price.discount", "unknown key 'discount'", "did you mean discount_percent?"),
]


@pytest.mark.parametrize(("changes", "where", "given", "allowed"), PRICES)
def test_bad_prices_are_refused(
    project_dir: ProjectDir, changes: dict[str, Any], where: str, given: str, allowed: str
) -> None:
    price = {key: value for key, value in {**PRICE, **changes}.items() if value is not ...}
    (problem, *_) = problems(project_dir, {"train": pool(price=price)})
    assert problem.where == f"pools.train.{where}"
    assert given in problem.given
    assert allowed in problem.allowed
    assert problem.limit
    assert (problem.file, bool(problem.line)) == ("stacks/Pulumi.aws-us-east-1.yaml", True)


@pytest.mark.parametrize(
    ("pools", "allowed"),
    [
        pytest.param(
            {"train": pool(price=PRICE, capacity=RESERVED | {"price": PRICE})}, "not both", id="twice"
        ),
        pytest.param(
            {"first": pool(price=PRICE, capacity=RESERVED), "second": pool(capacity=RESERVED)},
            "second: the same price as first",
            id="a reservation with two prices",
        ),
    ],
)
def test_machines_have_one_price(project_dir: ProjectDir, pools: dict[str, Any], allowed: str) -> None:
    (problem,) = problems(project_dir, pools)
    assert problem.where == "pools"
    assert allowed in problem.allowed


def test_a_purchase_has_one_price(project_dir: ProjectDir) -> None:
    purchase = {"offering_id": "cb-0123456789abcdef0", "i_understand_no_refund": True, "upfront_usd": 5}
    bought = {key: value for key, value in BLOCK.items() if key != "id"} | {"purchase": purchase}
    price = {"amount": 100000, "unit": "total", "source": "offer 12"}
    (problem,) = problems(project_dir, {"train": pool(capacity=bought | {"price": price})})
    assert problem.where == "pools.train.capacity"
    assert "either price or purchase.upfront_usd" in problem.allowed


@pytest.mark.parametrize("amount", [{"secure": "v1:abcd:ef"}, "[secret]"])
def test_an_encrypted_amount_is_unknown_and_no_error(amount: Any) -> None:
    price = StatedPrice.model_validate(PRICE | {"amount": amount})
    assert price.amount is None
    assert "v1:abcd" not in repr(price)


@pytest.mark.parametrize(
    ("valid_from", "months", "ends"),
    [
        ("2026-10-01", 12, date(2027, 9, 30)),
        ("2026-01-31", 1, date(2026, 2, 27)),
        ("2027-11-30", 3, date(2028, 2, 28)),
        ("2026-12-15", 1, date(2027, 1, 14)),
    ],
)
def test_a_term_ends_on_its_last_day(valid_from: str, months: int, ends: date) -> None:
    price = {**PRICE, "valid_from": valid_from, "term_months": months}
    del price["valid_until"]
    assert StatedPrice.model_validate(price).ends == ends


@given(start=st.dates(), months=st.integers(1, 200_000))
def test_any_term_ends_after_it_begins(start: date, months: int) -> None:
    price = StatedPrice.model_validate(
        {"amount": 1, "unit": "month", "source": "any", "valid_from": start, "term_months": months}
    )
    assert price.ends is not None
    assert price.ends >= start


def test_the_engine_passes_days_without_quotes_as_times() -> None:
    price = StatedPrice.model_validate(PRICE | {"valid_until": "2027-06-30 00:00:00 +0000 UTC"})
    assert price.valid_until == date(2027, 6, 30)
    with pytest.raises(ValidationError, match="valid date"):
        StatedPrice.model_validate(PRICE | {"valid_until": "2027-06-30 10:00:00 +0000 UTC"})


FABRIC = {"cloud": "aws", "shape": "p5.48xlarge", **PRICE}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"service": "nat-gateway"}, "either shape or service"),
        ({"shape": None}, "either shape or service"),
        ({"shape": None, "service": "nat-gateway"}, "unit of hour, month"),
        ({"shape": None, "service": "nat-gateway", "unit": "hour", "capacity": "spot"}, "with shape only"),
        ({"regions": []}, "at least 1 item"),
        ({"capacity": "new-reservation"}, "'on-demand'"),
    ],
)
def test_bad_prices_of_the_fabric_are_refused(changes: dict[str, Any], said: str) -> None:
    from gpufabric.spec.fabric import Fabric

    Fabric.model_validate({"name": "demo", "prices": [FABRIC]})
    with pytest.raises(ValidationError, match=said):
        Fabric.model_validate({"name": "demo", "prices": [FABRIC | changes]})
