"""The page of a trend in a real browser: on a phone, in the dark, for a screen reader."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gpufabric.report.trend.page import trend_page
from gpufabric.report.trend.sources import read_trend
from tests.report.test_browser import ALL, DESKTOP, PHONE, faults
from tests.report.trend.history import write_history
from tools.browser import Browser, chromium

pytestmark = pytest.mark.browser

Opened = Callable[..., Browser]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("profile")) as started:
        yield started


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Opened:
    """Open a trend from a file, with nothing beside it."""

    def show(*, damaged: bool = True, size: tuple[int, int] = DESKTOP, **media: str) -> Browser:
        file = tmp_path / "trend.html"
        folder = write_history(tmp_path / "history", damaged=damaged)
        file.write_text(trend_page(read_trend([folder], {})), encoding="utf-8")
        browser.size(*size, phone=size == PHONE)
        browser.media(**media)
        browser.open(file)
        return browser

    return show


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_fault_of_accessibility(scheme: str, opened: Opened) -> None:
    browser = opened(scheme=scheme)
    browser.value(ALL)
    assert faults(browser) == []


def test_a_phone_scrolls_tables_and_never_the_page(opened: Opened) -> None:
    browser = opened(size=PHONE)
    browser.value(ALL)
    assert browser.value("document.documentElement.scrollWidth") <= PHONE[0]
    sizes = browser.value(
        "[...document.querySelectorAll('svg.chart')]"
        ".map(s => parseFloat(getComputedStyle(s).fontSize) * s.getBoundingClientRect().width / 400)"
    )
    # Text of the axes stays readable.
    assert min(sizes) > 9


def test_it_loads_nothing(opened: Opened) -> None:
    browser = opened()
    assert [line for line in browser.log if not line.startswith("loads file:")] == []


def test_picture(opened: Opened, repo: Path, tmp_path: Path) -> None:
    """Take the picture of docs/trend.md; GPUFABRIC_WRITE_GOLDEN=1 puts it there."""
    picture = opened(damaged=False).picture(height=1620)
    assert len(picture) > 20_000
    folder = repo / "docs" / "images" if os.environ.get("GPUFABRIC_WRITE_GOLDEN") else tmp_path
    (folder / "trend-light.png").write_bytes(picture)
