import pytest

from gpufabric.report.training.model import RangeReport
from gpufabric.report.training.words import dollars, percent, plain, ranged, short


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.5, "0.5"),
        (12.34, "12.3"),
        (999.9, "1k"),
        (1840, "1.84k"),
        (1.84e6, "1.84M"),
        (671e9, "671B"),
        (15e12, "15T"),
    ],
)
def test_three_digits_and_a_suffix(value: float, text: str) -> None:
    assert short(value) == text
    assert dollars(value) == f"${text}"


@pytest.mark.parametrize(("value", "text"), [(1.354, "1.35"), (386.4, "386"), (2500, "2,500")])
def test_plain_numbers(value: float, text: str) -> None:
    assert plain(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0%"), (0.004, "under 1%"), (0.42, "42%"), (0.997, "99.7%"), (1 - 1e-4, "over 99.9%"), (1, "100%")],
)
def test_shares_are_neither_nothing_nor_all_unless_they_are(value: float, text: str) -> None:
    assert percent(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "unknown"),
        (RangeReport(low=2, high=4, expected=3), "3 (2 to 4)"),
        (RangeReport(low=2, high=4), "2 to 4"),
        (RangeReport(low=3, high=3, expected=3), "3"),
        (RangeReport(low=3.0, high=3.01), "3"),
    ],
)
def test_a_range_has_its_ends(value: RangeReport | None, text: str) -> None:
    assert ranged(value) == text
