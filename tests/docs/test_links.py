"""Links between pages lead somewhere, and pages name files that exist."""

import re
from pathlib import Path

import pytest

from tests.docs.pages import PAGES, ROOT, anchors, prose

LINK = re.compile(r"\]\((?!https?://)([^)\s]+)\)")
TOP = ("bench", "components", "docs", "gpufabric", "policies", "stacks", "tests", "tools", ".github")
FILE = re.compile(rf"`((?:{'|'.join(map(re.escape, TOP))})/[\w./-]+)`")
WRITTEN_BY_USERS = {
    ".github/workflows/stacks.yml",
    "stacks/images.lock.yaml",
    "stacks/policies.yaml",
    "stacks/removals.yaml",
    "stacks/usage.yaml",
    "stacks/waivers.yaml",
}

by_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


@by_page
def test_links_lead_to_files_and_headings(page: Path) -> None:
    for link in LINK.findall(prose(page)):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@by_page
def test_named_files_exist(page: Path) -> None:
    named = set(FILE.findall(prose(page))) - WRITTEN_BY_USERS
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_every_page_is_reached_from_the_readme() -> None:
    reached: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        reached.add(page)
        targets = {(page.parent / link.partition("#")[0]).resolve() for link in LINK.findall(prose(page))}
        waiting += [target for target in targets - reached if target.suffix == ".md"]
    assert set(PAGES) <= reached
