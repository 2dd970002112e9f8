"""Shares in words."""

import pytest

from gpufabric.shares import percent


@pytest.mark.parametrize(
    ("share", "gap", "words"),
    [
        (0, "", "0%"),
        (1e-9, "", "under 1%"),
        (0.0099, " ", "under 1 %"),
        (0.01, "", "1%"),
        (0.125, " ", "12 %"),
        (1, "", "100%"),
        (12.5, " ", "1,250 %"),
    ],
)
def test_percent(share: float, gap: str, words: str) -> None:
    assert percent(share, gap) == words
