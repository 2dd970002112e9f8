"""Pages of plots in a real browser: readable in light and dark, on a desktop and on a phone, and aloud."""

from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gpufabric.cli.main import app
from tools.browser import Browser, chromium

pytestmark = pytest.mark.browser

EXAMPLES = Path(__file__).parents[2] / "examples"
PAGES = {
    "time-to-gpus": EXAMPLES / "time-to-gpus" / "gb200.yaml",
    "lease-vs-own": EXAMPLES / "lease-vs-own" / "gb200.yaml",
}
OPEN = "document.querySelectorAll('details').forEach(part => part.open = true); 0"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FAULTS = (
    "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']})"
    ".then(r => r.violations.map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.html)))"
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("profile")) as started:
        yield started


@pytest.fixture(scope="module", params=sorted(PAGES))
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page that a command writes."""
    file = tmp_path_factory.mktemp("pages") / f"{request.param}.html"
    result = CliRunner().invoke(app, [request.param, str(PAGES[request.param]), "--page", str(file)])
    assert result.exit_code == 0, result.output
    return file


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)])
def test_no_fault_and_no_sideways_scrolling(
    browser: Browser, page: Path, width: int, height: int, scheme: str
) -> None:
    browser.size(width, height, phone=width < height)
    browser.media(scheme=scheme)
    browser.open(page)
    browser.value(OPEN)
    axe = resources.files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    browser.value(f"{axe};0")
    assert browser.value(FAULTS) == []
    assert browser.value(OVERFLOW) == 0
