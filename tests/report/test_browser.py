"""The HTML report in a real browser: as a file, on a phone, in print, in the dark, by keyboard, aloud."""

import base64
import os
import random
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from gpufabric.report.page import page
from tests.report.adversarial import TEXTS
from tests.report.conftest import CASES
from tests.report.large import large_fabric
from tests.report.rendering import planted
from tests.report.showing import shown
from tests.report.training.making import trained
from tools.browser import Browser, chromium

pytestmark = pytest.mark.browser

DESKTOP, PHONE = (1280, 900), (390, 844)
REPORTS = {**CASES, "large": large_fabric, "shown": shown, "trained": trained}
DECIDED = ("first", "up", "resize", "replacement", "destroy", "destroyed", "policy-failure", "crash")
ALL = "document.querySelectorAll('details').forEach(one => one.open = true)"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("profile")) as started:
        yield started


@pytest.fixture
def opened(browser: Browser, tmp_path: Path):
    """Open a report from a file, with nothing beside it."""

    def show(name: str, *, size: tuple[int, int] = DESKTOP, **media: str) -> Browser:
        file = tmp_path / "report.html"
        file.write_text(page(REPORTS[name]()), encoding="utf-8")
        browser.size(*size, phone=size == PHONE)
        browser.media(**media)
        browser.open(file)
        return browser

    return show


def faults(browser: Browser) -> list[str]:
    """Ask axe-core for violations of WCAG 2.1 AA, contrast included."""
    axe = resources.files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    browser.value(f"{axe};0")
    result: dict[str, Any] = browser.value(
        "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']})"
        ".then(r => ({violations: r.violations.map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.html)),"
        " passes: r.passes.map(p => p.id)}))"
    )
    assert "color-contrast" in result["passes"] or result["violations"]
    return result["violations"]


@pytest.mark.parametrize("name", REPORTS)
def test_loads_nothing_and_logs_nothing(name: str, opened: Any) -> None:
    browser = opened(name)
    assert [line for line in browser.log if not line.startswith("loads file:")] == []
    assert len([line for line in browser.log if line.startswith("loads file:")]) == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize("name", ["shown", "first", "destroy", "policy-failure", "crash", "large", "trained"])
def test_no_fault_of_accessibility(name: str, size: tuple[int, int], scheme: str, opened: Any) -> None:
    browser = opened(name, size=size, scheme=scheme)
    browser.value(ALL)
    assert faults(browser) == []


@pytest.mark.parametrize("name", REPORTS)
def test_a_phone_scrolls_sideways_only_in_the_diff(name: str, opened: Any) -> None:
    browser = opened(name, size=PHONE)
    browser.value(ALL)
    assert browser.value("document.documentElement.scrollWidth") <= PHONE[0]
    wide = browser.value(
        "[...document.querySelectorAll('body *')].filter(one => one.clientWidth && !one.closest('.code, svg')"
        " && !one.matches('.visually-hidden, .skip') && getComputedStyle(one).overflowX !== 'visible' &&"
        " one.scrollWidth > one.clientWidth + 1).map(one => one.outerHTML.slice(0, 200))"
    )
    assert wide == []


@pytest.mark.parametrize(("size", "depth"), [(DESKTOP, 1000), (PHONE, 1600)])
@pytest.mark.parametrize("name", DECIDED)
def test_all_that_decides_stands_at_the_top(
    name: str, size: tuple[int, int], depth: int, opened: Any
) -> None:
    """Verdict, GPUs, cost before and after, quota, and each decision but notes are on the first screen."""
    browser = opened(name, size=size)
    places = browser.value(
        """[...document.querySelectorAll('[data-deciding]')]
          .filter(one => !one.closest('.notes'))
          .map(one => [one.dataset.deciding, one.getBoundingClientRect()])
          .map(([kind, box]) => [kind, box.bottom + scrollY, box.left, box.right, box.height])"""
    )
    kinds = [kind for kind, *_ in places]
    assert {"verdict", "gpus", "month", "change", "quota"} <= set(kinds)
    decisions = [decision for decision in REPORTS[name]().decisions if decision.level != "notes"]
    assert kinds.count("decision") == kinds.count("concerns") == len(decisions)
    for kind, bottom, left, right, height in places:
        assert bottom <= depth, kind
        assert 0 <= left < right <= size[0], kind
        assert height > 0, kind


def test_dark_is_dark_and_light_is_light(opened: Any) -> None:
    background = "getComputedStyle(document.body).backgroundColor"
    assert opened("shown", scheme="light").value(background) == "rgb(255, 255, 255)"
    assert opened("shown", scheme="dark").value(background) == "rgb(18, 22, 28)"


def test_keyboard_reaches_and_opens_everything(opened: Any) -> None:
    browser = opened("shown")
    browser.press("Tab")
    assert browser.value("document.activeElement.className") == "skip"
    assert browser.value("document.activeElement.getBoundingClientRect().left") >= 0
    browser.press("Enter")
    assert browser.value("location.hash") == "#report"
    wanted = browser.value(
        "[...document.querySelectorAll('main summary, main [tabindex=\"0\"]')]"
        ".filter(one => one.checkVisibility({contentVisibilityAuto: true})).length"
    )
    reached = 0
    for _ in range(wanted + 5):
        browser.press("Tab")
        reached += browser.value("document.activeElement.matches('main summary, main [tabindex=\"0\"]')")
    assert reached == wanted
    browser.value("document.querySelector('#diff summary').focus()")
    browser.press("Enter")
    assert browser.value("document.querySelector('#diff details').open") is True


def test_a_screen_reader_finds_landmarks_headings_and_the_picture(opened: Any) -> None:
    browser = opened("shown")
    nodes = browser.call("Accessibility.getFullAXTree")["nodes"]
    said = [
        (node["role"]["value"], node.get("name", {}).get("value", ""))
        for node in nodes
        if not node["ignored"]
    ]
    roles = [role for role, _ in said]
    for role in ("banner", "navigation", "main", "contentinfo", "table", "columnheader", "rowheader"):
        assert role in roles, role
    headings = [name for role, name in said if role == "heading"]
    assert headings[0].endswith(shown().headline)
    assert [heading for heading in headings[1:] if not heading.startswith("aws")] == [
        "To decide: 6", "BLOCKS: 1", "DESTROYS: 2", "COSTS: 2", "RISKS: 1", "Map", "GPUs and cost",
        "$/month by stack", "Change of the month", "Quota and capacity", "Need of each limit",
        "Links, power and losses", "Use of links by training and copies", "Loss of a power domain",
        "Reservations and blocks", "Begin and end of the capacity of each pool", "Full diff",
    ]  # fmt: skip
    picture = next(node for node in nodes if node.get("name", {}).get("value") == "Map of the fabric")
    assert "aws-us-east-1 to azure-eastus: vpn, 2 Gb/s, 31.5 ms" in picture["description"]["value"]


def test_print_shows_what_is_folded(opened: Any, tmp_path: Path) -> None:
    browser = opened("shown")
    data = base64.b64decode(browser.call("Page.printToPDF", printBackground=False)["data"])
    assert data.startswith(b"%PDF")
    browser.media(kind="print")
    assert browser.value("getComputedStyle(document.querySelector('nav')).display") == "none"
    # A row of the folded diff takes room on paper.
    assert browser.value("document.querySelector('#diff pre span').getBoundingClientRect().height") > 0


@pytest.mark.parametrize("name", ["shown", "first", "30-stacks", "large"])
def test_labels_of_the_picture_cover_nothing(name: str, opened: Any) -> None:
    browser = opened(name)
    covered = browser.value(
        """(() => {
          const found = [...document.querySelectorAll('.wide-map .label, .wide-map .region')];
          const boxes = found.map(one => one.getBoundingClientRect());
          const meet = (a, b) =>
            a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
          return boxes.flatMap((a, i) => boxes.slice(i + 1).filter(b => meet(a, b))).length;
        })()"""
    )
    assert covered == 0


@pytest.mark.parametrize(
    ("file", "size", "scheme"),
    [
        ("report-light.png", DESKTOP, "light"),
        ("report-dark.png", DESKTOP, "dark"),
        ("report-phone.png", PHONE, "light"),
    ],
)
def test_pictures(
    file: str, size: tuple[int, int], scheme: str, opened: Any, repo: Path, tmp_path: Path
) -> None:
    """Take the pictures of docs/report.md; GPUFABRIC_WRITE_GOLDEN=1 puts them there."""
    browser = opened("shown", size=size, scheme=scheme)
    picture = browser.picture(height=1480 if size == DESKTOP else 1620)
    assert picture.startswith(b"\x89PNG")
    assert len(picture) > 20_000
    folder = repo / "docs" / "images" if os.environ.get("GPUFABRIC_WRITE_GOLDEN") else tmp_path
    folder.mkdir(exist_ok=True)
    (folder / file).write_bytes(picture)
    assert (repo / "docs" / "images" / file).is_file()


SEED = 20
FOREIGN = """(() => {
  const own = new Set(('HTML HEAD META TITLE STYLE BODY A HEADER P H1 SPAN UL LI DL DIV DT DD NAV MAIN ' +
    'SECTION H2 H3 TABLE THEAD TBODY TR TH TD CODE BR SMALL DETAILS SUMMARY STRONG PRE FOOTER ' +
    'svg title desc g rect text polyline defs pattern').split(' '));
  return [...document.querySelectorAll('*')].flatMap(element => [
    ...(own.has(element.tagName) ? [] : [element.tagName]),
    ...[...element.attributes].filter(attribute =>
      attribute.name.startsWith('on') || attribute.name === 'src' ||
      (attribute.name === 'href' && !attribute.value.startsWith('#'))).map(attribute => attribute.name),
  ]);
})()"""


def test_planted_text_is_only_text(browser: Browser, tmp_path: Path) -> None:
    """No text from outside becomes an element, a handler or a link, or loads anything."""
    sampled = random.Random(SEED).sample(TEXTS, 40)
    for number, text in enumerate([*sampled, " ".join(sampled)]):
        file = tmp_path / f"{number}.html"
        file.write_text(page(planted(shown(), text)), encoding="utf-8")
        browser.open(file)
        assert browser.value(FOREIGN) == [], text
        assert [line for line in browser.log if not line.startswith("loads file:")] == [], text
