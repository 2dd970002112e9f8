"""Allowed values in this project's words."""

import re
from datetime import date
from decimal import Decimal
from ipaddress import IPv4Address, IPv4Network
from typing import Annotated, Any, Literal

import pytest
from pydantic import AwareDatetime, Field, TypeAdapter, ValidationError

from gpufabric.spec.allowed_values import allowed_text

PYDANTIC = re.compile(r"Input should|should (have|be)|valid (int|string|dict|list)|pars(e|ing)|validation")


@pytest.mark.parametrize(
    ("kind", "given", "allowed"),
    [
        (int, "many", "a whole number"),
        (int, 2.5, "a whole number"),
        (int, None, "a whole number"),
        (float, "fast", "a number"),
        (Decimal, "4,10", "a number"),
        (str, 3, "text (quote numbers, true and false)"),
        (bool, "perhaps", "true or false"),
        (list[int], {"a": 1}, "a list"),
        (dict[str, int], [1], "a mapping"),
        (date, "soon", "a date such as 2026-12-01"),
        (AwareDatetime, "2026-12-01T12:00:00", "a time with its zone, such as 2026-12-01T12:00:00Z"),
        (IPv4Network, "10.0.0.1/16", "an IPv4 range without host bits, such as 10.16.0.0/16"),
        (IPv4Address, "ten", "an IPv4 address such as 10.16.0.1"),
        (Literal["a", "b"], "c", "'a' or 'b'"),
        (Annotated[int, Field(gt=0)], 0, "greater than 0"),
        (Annotated[int, Field(le=24)], 25, "less than or equal to 24"),
        (Annotated[str, Field(min_length=1)], "", "text of at least 1 character"),
        (Annotated[str, Field(max_length=3)], "long", "text of at most 3 characters"),
        (Annotated[list[int], Field(min_length=2)], [1], "at least 2 items"),
        (Annotated[Decimal, Field(decimal_places=6)], "0.1234567", "at most 6 decimal places"),
        (Annotated[Decimal, Field(allow_inf_nan=False)], "NaN", "a finite number"),
    ],
)
def test_allowed_values(kind: Any, given: object, allowed: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter[Any](kind).validate_python(given)
    text = allowed_text(caught.value.errors()[0])
    assert text == allowed
    assert not PYDANTIC.search(text)


def test_no_text_of_pydantic_is_used_for_other_errors() -> None:
    assert allowed_text({"type": "new_error", "loc": (), "msg": "Input should be new", "input": 1}) == (
        "a value that the schema allows"
    )
