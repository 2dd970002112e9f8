import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.cutting import ELLIPSIS, cut_middle


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
