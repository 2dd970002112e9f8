"""Changes that a cloud refuses."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.catalog.updates import FixedChange
from gpufabric.plan.fixed_properties import is_refused, is_same

SIZES = st.floats(min_value=0, max_value=1e9)


def change(**rule: Any) -> FixedChange:
    return FixedChange.model_validate({"types": ["t"], "properties": ["p"], "allowed": "something", **rule})


STEPS = change(steps={"Enabled": ["Disabled"], "true": ["false"]})


@pytest.mark.parametrize(
    ("rule", "before", "after", "refused"),
    [
        (STEPS, "Enabled", "Disabled", True),
        (STEPS, "Enabled", "Suspended", False),
        (STEPS, "Disabled", "Enabled", False),
        (STEPS, True, False, True),
        (STEPS, False, True, False),
        (change(), "a", "b", True),
        (change(), "a", "A", False),
        (change(), 1, 1.0, False),
        (change(), ["1", "2"], ["2", "1"], False),
        (change(), ["1"], ["1", "2"], True),
        (change(), {"a": 1, "b": [2]}, {"b": [2], "a": 1}, False),
        (change(), "a", None, False),
        (change(), None, "a", False),
        (change(added=True), None, "a", True),
        (change(added=True), None, False, False),
        (change(added=True), None, [], False),
        (change(removed=True), ["1"], None, True),
        (change(removed=True), [], None, False),
        (change(), "eastus", "East US", True),
        (change(ignores_spaces=True), "eastus", "East US", False),
        (change(grows=True), 2, 1, True),
        (change(grows=True), "2", "3", False),
    ],
)
def test_is_refused(rule: FixedChange, before: Any, after: Any, refused: bool) -> None:
    assert is_refused(rule, before, after) is refused


@given(before=SIZES, after=SIZES)
def test_what_grows_never_gets_smaller(before: float, after: float) -> None:
    assert is_refused(change(grows=True), before, after) == (after < before)


@given(st.lists(st.text()), st.randoms())
def test_order_does_not_matter(values: list[str], random: Any) -> None:
    mixed = random.sample(values, len(values))
    assert is_same(values, mixed)
    assert not is_refused(change(), values, mixed)


def test_case_matters_where_it_is_told_to() -> None:
    assert is_same("A", "a")
    assert not is_same("A", "a", ignore_case=False)
