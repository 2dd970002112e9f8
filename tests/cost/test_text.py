from decimal import Decimal

import pytest

from gpufabric.cost.text import cents, count, held_text, items_text, rate, usd
from gpufabric.plural import plural


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0", "$0.00"),
        ("5455.872", "$5,455.87"),
        ("0.005", "$0.01"),
        ("0.0014", "$0.0014"),
        ("-3.5", "-$3.50"),
        ("1E+3", "$1,000.00"),
    ],
)
def test_usd(amount: str, text: str) -> None:
    assert usd(Decimal(amount)) == text


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b", "a"], "a (2 items), b"),
        (["a", "b", "c", "d", "d"], "a, b, c and 2 more"),
    ],
)
def test_items_with_one_name_are_named_once(names: list[str], text: str) -> None:
    assert items_text(names, 3) == text


@pytest.mark.parametrize("amount", ["27367.045", "27367.055", "0.5", "3"])
def test_cents_round_as_texts_do(amount: str) -> None:
    assert f"${Decimal(cents(Decimal(amount))):,}" == usd(Decimal(amount))


@pytest.mark.parametrize(
    ("amount", "text"),
    [("98.84", "$98.84"), ("113.6640", "$113.664"), ("112", "$112.00"), ("1100", "$1,100.00")],
)
def test_rate_keeps_its_digits(amount: str, text: str) -> None:
    assert rate(Decimal(amount)) == text


def test_count_and_plural() -> None:
    assert [count(144000), count(Decimal("116229.0573")), count(Decimal("2.50"))] == [
        "144,000",
        "116,229.057",
        "2.5",
    ]
    assert [plural(1, "item"), plural(2, "item"), plural(0, "item has", "items have")] == [
        "1 item",
        "2 items",
        "0 items have",
    ]


@pytest.mark.parametrize(
    ("held", "text"),
    [
        ((94, 256, Decimal("1286252.55"), 7), "94 resources, 256 GPUs, $1,286,253/month (7 not priced)"),
        ((1, 0, Decimal(0), 0), "1 resource, 0 GPUs, $0/month"),
        ((None, None, None, 0), "GPUs unknown, cost unknown"),
    ],
)
def test_what_a_stack_holds(held: tuple[int | None, int | None, Decimal | None, int], text: str) -> None:
    assert held_text(*held) == text
