"""The first screen of a comment: small enough to read, and it holds all that decides."""

from collections.abc import Callable

import pytest

from gpufabric.report import figures
from gpufabric.report.markdown import markdown
from gpufabric.report.markdown_head import SCREEN_CHARACTERS, SCREEN_LINES, seen_characters
from gpufabric.report.model import Report
from gpufabric.report.source_links import SourceLinks
from gpufabric.report.stack_rows import stack_rows
from tests.report import making
from tests.report.conftest import CASES
from tests.report.reading import markdown_text
from tests.report.showing import shown

LINKS = SourceLinks("github", "https://github.example/team/fabric", "0123456789abcdef")
FOLD = "<details>"

EARLIER = {
    "first": (2016, 3855, 57730, 20),
    "up": (2516, 5119, 31883, 26),
    "resize": (749, 1828, 7167, 6),
    "replacement": (2701, 4740, 37622, 18),
    "destroy": (976, 4534, 34147, 153),
    "destroyed": (1401, 2866, 32605, 170),
    "policy-failure": (1794, 2749, 7703, 6),
    "crash": (990, 990, 990, 1),
    "1500-resources": (7058, 7116, 65353, 601),
    "30-stacks": (13289, 13348, 18358, 61),
}
"""Measured on the comment before its first screen was bounded: characters before the first fold, outside of
all folds, and in all; and findings, each of which was a line or a row of its own."""


def first_screen(report: Report, links: SourceLinks = LINKS) -> str:
    return markdown(report, links=links).partition(FOLD)[0]


def test_the_first_screen_is_bounded(case: tuple[str, Report]) -> None:
    _, report = case
    screen = first_screen(report)
    assert seen_characters(screen) <= SCREEN_CHARACTERS
    assert screen.count("\n") <= SCREEN_LINES


def test_nothing_but_folds_follows_the_first_screen(case: tuple[str, Report]) -> None:
    _, report = case
    depth, open_text = 0, ""
    for line in markdown(report, limit=10_000_000).partition(FOLD)[2].splitlines():
        depth += line.count(FOLD) - line.count("</details>")
        open_text += line if depth < 0 and "</details>" not in line else ""
        depth = max(depth, -1)
    assert len(open_text) < 200, open_text


def test_the_first_screen_decides(case: tuple[str, Report]) -> None:
    """It holds the verdict, the gravest decisions, and GPUs and cost of stacks, as far as there is room."""
    _, report = case
    screen = markdown_text(first_screen(report))
    assert screen.startswith("### ")
    assert f": {report.verdict} " in screen
    assert figures.gpus_text(report.totals) in screen
    assert figures.month_text(report.totals) in screen
    for decision in report.decisions[:5]:
        if decision.level != "notes":
            assert f"{decision.level} {decision.concerns}: {decision.what}"[:80] in screen
    for row in stack_rows(report)[:4]:
        assert " | ".join(row) in screen


def test_long_names_and_many_decisions_are_cut_and_counted() -> None:
    made = making.many_stacks(30)
    decision = next(iter(shown().decisions)).model_copy(update={"what": "is wrong " * 200})
    many = made.model_copy(update={"decisions": (decision,) * 40})
    screen = first_screen(many)
    assert seen_characters(screen) <= SCREEN_CHARACTERS
    lines = [line for line in screen.splitlines() if line.startswith(f"- **{decision.level}**")]
    assert lines
    assert f"- and {40 - len(lines)} more: {decision.level} {40 - len(lines)}" in screen
    rows = [line for line in screen.splitlines() if line.startswith("| aws-region")]
    assert f"and {len(made.stacks) - len(rows)} more stacks" in screen


def test_addresses_of_links_are_not_seen() -> None:
    assert seen_characters("[`a.yaml:1`](https://github.example/a.yaml#L1) b") == len("[`a.yaml:1`] b")


@pytest.mark.parametrize("name", ["replacement", "policy-failure"])
def test_rules_link_to_their_documentation(name: str) -> None:
    screen = first_screen(CASES[name]())
    assert "[`cost-unpriced`](https://github.example/team/fabric/blob/0123456789abcdef/docs/policies.md" in (
        screen
    )


def test_record_of_sizes(golden: Callable[[str, str], None]) -> None:
    """Record the sizes of all scenes, before and now; rounded, since each word would change them."""
    lines = [
        "Characters of the comment, before it had a first screen and now (rounded to hundreds).",
        "",
        "| Scene | Before the first fold | Outside of folds | In all | Findings | Decisions |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for name, make in CASES.items():
        report = make()
        text = markdown(report)
        screen, whole = (round(len(part), -2) for part in (text.partition(FOLD)[0], text))
        before, open_before, all_before, findings = EARLIER[name]
        cells = (
            f"{before:,} → {screen:,}",
            f"{open_before:,} → {screen:,}",
            f"{all_before:,} → {whole:,}",
            f"{findings:,}",
            f"{len(report.decisions):,}",
        )
        lines.append(f"| {name} | {' | '.join(cells)} |")
    golden("comment-sizes.md", "\n".join(lines) + "\n")
