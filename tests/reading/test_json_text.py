"""JSON within the limits."""

from decimal import Decimal
from pathlib import Path

import pytest

from gpufabric.reading.json_text import parse_json, read_json
from gpufabric.reading.limits import MOST_DIGITS, MOST_LEVELS, UnreadableError


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[NaN]", "NaN, which is no number of JSON"),
        ("-Infinity", "-Infinity, which is no number of JSON"),
        ("1e999", "a number that is too large"),
        ("9" * 400, "a number of 400 characters"),
        ("9" * 5000, "a number of 5,000 characters"),
        ("[" * (MOST_LEVELS + 1) + "]" * (MOST_LEVELS + 1), "too deeply"),
        ('{"a":' * 100_000, "too deeply"),
        ("[" * 1_000_000, "too deeply"),
        ('{"a": hunter2}', "text that is not JSON (Expecting value)"),
        ('"a\x01b"', "text that is not JSON (Invalid control character at)"),
        ("", "text that is not JSON (Expecting value)"),
        ("1 2", "text that is not JSON (Extra data)"),
    ],
)
def test_what_is_refused(text: str, words: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        parse_json(text)
    assert words in caught.value.given
    assert len(str(caught.value)) < 300
    assert "hunter2" not in str(caught.value)


def test_what_is_taken() -> None:
    assert parse_json("[" * MOST_LEVELS + "]" * MOST_LEVELS)
    assert parse_json("9" * MOST_DIGITS) == int("9" * MOST_DIGITS)
    assert parse_json("[1, 2.5, true, null]") == [1, 2.5, True, None]
    assert parse_json("[1, 2.50]", has_exact_numbers=True) == [Decimal(1), Decimal("2.50")]


def test_line_of_a_fault(tmp_path: Path) -> None:
    (tmp_path / "file.json").write_text('{\n"a": 1,\n}')
    with pytest.raises(UnreadableError) as caught:
        read_json(tmp_path / "file.json")
    assert caught.value.line == 3
