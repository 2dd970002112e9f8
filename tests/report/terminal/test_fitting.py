import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.report.terminal.fitting import ELLIPSIS, cut_middle, transition


@pytest.mark.parametrize(
    ("text", "width", "cut"),
    [
        ("0123456789", 10, "0123456789"),
        ("0123456789", 5, f"01{ELLIPSIS}89"),
        ("0123456789", 4, f"01{ELLIPSIS}9"),
        ("0123456789", 1, "0"),
        ("two\n words", 20, "two words"),
    ],
)
def test_long_texts_are_cut_in_the_middle(text: str, width: int, cut: str) -> None:
    assert cut_middle(text, width) == cut


@given(st.text(), st.integers(0, 50))
def test_a_cut_text_fits(text: str, width: int) -> None:
    assert len(cut_middle(text, width)) <= width


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
