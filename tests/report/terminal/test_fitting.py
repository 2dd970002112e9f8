import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.cutting import ELLIPSIS
from gpufabric.report.terminal.fitting import hanging, transition


def test_short_values_stand_whole() -> None:
    assert transition("8", "16", 40) == "8 → 16"


def test_long_values_are_cut_where_they_agree() -> None:
    before = f"projects/{'x' * 80}/images/a-1.30/{'y' * 80}"
    text = transition(before, before.replace("1.30", "1.31"), 60)
    assert text == f"{ELLIPSIS}/a-1.30/yyyyy{ELLIPSIS} → {ELLIPSIS}/a-1.31/yyyyy{ELLIPSIS}"


@given(st.text(), st.text(), st.integers(10, 80))
def test_different_values_stay_different_or_are_too_long(before: str, after: str, width: int) -> None:
    text = transition(before, after, width)
    whole = f"{before} → {after}"
    assert text == whole if len(whole) <= width else len(text) <= width + 2


@pytest.mark.parametrize(
    ("line", "broken"),
    [
        ("risks     one two three", ["risks     one two", "          three"]),
        ("  - one two three four five", ["  - one two three", "    four five"]),
        ("      + name: value", ["      + name: value"]),
        ("gpufabric report --format text", ["gpufabric report", "--format text"]),
    ],
)
def test_further_lines_begin_below_the_text(line: str, broken: list[str]) -> None:
    assert hanging(line, 20) == broken
