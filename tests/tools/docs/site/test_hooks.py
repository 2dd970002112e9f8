"""The whole site builds, with broken links and anchors as failures, and fetches nothing from other sites."""

import json
import logging
import re
import shutil
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from gpufabric.editors.schemas import EDITOR_SCHEMAS
from tests.docs.pages import ROOT
from tools.docs.site import hooks


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    make_site(ROOT, folder)
    return folder


def make_site(checkout: Path, folder: Path) -> None:
    config = load_config(str(checkout / "mkdocs.yml"), site_dir=str(folder), strict=True)
    config.plugins.on_startup(command="build", dirty=False)
    build(config)


def test_pages_of_the_root_are_pages_of_the_site(site: Path) -> None:
    for page in ("index.html", "contributing/index.html", "changelog/index.html", "security/index.html"):
        assert (site / page).is_file()
    assert 'href="tutorial/"' in (site / "index.html").read_text()


@pytest.mark.parametrize("kind", EDITOR_SCHEMAS)
def test_the_schemas_are_published(site: Path, kind: str) -> None:
    assert json.loads((site / "schemas" / f"{kind}.json").read_text())["$schema"]


def test_no_page_loads_from_another_site(site: Path) -> None:
    loads = re.compile(
        r'<(?:script|img|iframe)[^>]+src="(https?:[^"]+)"|<link[^>]+href="(https?:[^"]+)"[^>]+rel="(?:stylesheet|preconnect|icon)'
    )
    for page in site.rglob("*.html"):
        assert not loads.search(page.read_text()), page


def test_diagrams_are_left_to_the_browser(site: Path) -> None:
    page = (site / "architecture" / "index.html").read_text()
    assert page.count(hooks._DIAGRAM) >= 3
    assert ("assets/mermaid.min.js" in page) == hooks.MERMAID.is_file()


def test_anchors_are_those_of_github(site: Path) -> None:
    page = (site / "own-project" / "index.html").read_text()
    assert 'id="versions"' in page
    assert 'id="settings-of-a-pool"' in (site / "nodes" / "index.html").read_text()


@pytest.mark.parametrize(
    ("link", "message"),
    [
        ("[x](nowhere.md)", "nowhere.md"),
        ("[x](cost.md#nowhere)", "does not contain an anchor '#nowhere'"),
    ],
)
def test_a_broken_link_ends_the_build(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, link: str, message: str
) -> None:
    checkout = tmp_path / "checkout"
    shutil.copytree(ROOT / "docs", checkout / "docs")
    shutil.copytree(ROOT / "tools" / "docs" / "site", checkout / "tools" / "docs" / "site")
    shutil.copy(ROOT / "mkdocs.yml", checkout)
    for name in hooks.ROOT_PAGES:
        shutil.copy(ROOT / name, checkout)
    page = checkout / "docs" / "quote.md"
    page.write_text(page.read_text() + f"\n{link}\n")
    with caplog.at_level(logging.WARNING, logger="mkdocs"), pytest.raises(Abort):
        make_site(checkout, tmp_path / "site")
    assert message in caplog.text


def test_a_page_that_nobody_has_written_is_left_out() -> None:
    nav = [{"A": "a.md"}, {"B": [{"C": "components.md"}, "d.md"]}]
    assert hooks._without(nav, {"components.md"}) == [{"A": "a.md"}, {"B": ["d.md"]}]
    assert hooks._without(nav, set()) == nav
