from collections.abc import Callable, Sequence

import pytest

from gpufabric.report.decisions.decide import sorted_results, with_decisions
from gpufabric.report.model import Report
from gpufabric.report.terminal.screen import SCREEN_LINES, screen_lines
from tests.report import making
from tests.report.conftest import CASES
from tests.report.reading import screen


def after_table(report: Report, width: int = 120, *, proposed: bool = True) -> Sequence[str]:
    """Give the lines after the table of stacks, which begins with its headings."""
    lines = screen(report, width, proposed=proposed).splitlines()
    rows = [number for number, line in enumerate(lines) if line.startswith(report.stacks[-1].stack)]
    return lines[rows[0] + 1 :]


def titles(text: str) -> list[str]:
    """List the titles of sections, which follow an empty line, without what stands behind a colon."""
    return [part.splitlines()[0].split(":")[0] for part in text.split("\n\n")[1:]]


@pytest.mark.parametrize("proposed", [True, False])
def test_every_scene_fits_one_screen(case: tuple[str, Report], proposed: bool) -> None:
    assert len(after_table(case[1], proposed=proposed)) <= SCREEN_LINES


def test_numbers_of_all_scenes(golden: Callable[[str, str], None]) -> None:
    """Results become decisions, and everything becomes one screen."""
    lines = [
        "| Scene | Results | Decisions | of them notes | Lines after the table | Lines with `--verbose` |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for name, make in CASES.items():
        report = make()
        cells = (
            len(list(sorted_results(report))),
            len(report.decisions),
            sum(decision.level == "notes" for decision in report.decisions),
            len(after_table(report)),
            len(screen(report, verbose=True).splitlines()),
        )
        lines.append(f"| {name} | {' | '.join(f'{cell:,}' for cell in cells)} |")
    golden("numbers.md", "".join(f"{line}\n" for line in lines))


def test_no_line_is_longer_than_the_terminal(case: tuple[str, Report]) -> None:
    assert max(map(len, screen(case[1]).splitlines())) <= 120


@pytest.mark.parametrize("most", range(8, 30))
def test_what_does_not_fit_is_counted(most: int) -> None:
    report = CASES["replacement"]()
    lines = screen_lines(report, 120, most)
    assert len(lines) <= most
    levels = ("blocks", "destroys", "costs", "risks")
    shown = sum(line.startswith(levels) for line in lines)
    more = next((int(line.split()[1]) for line in lines if line.startswith("  and ")), 0)
    assert shown + more == sum(decision.level != "notes" for decision in report.decisions)


def test_the_table_of_stacks_comes_first() -> None:
    for proposed in (True, False):
        lines = screen(CASES["up"](), 160, proposed=proposed).splitlines()
        # The second quota of a stack has a line of its own.
        assert [line.split()[0] for line in lines[:6] if line[:1] not in ("", " ")][:4] == [
            "Stack",
            "aws-us-east-1",
            "azure-eastus",
            "backbone",
        ]


def test_a_sum_with_items_without_a_price_is_marked() -> None:
    line = screen(CASES["up"](), 160, proposed=False).splitlines()[1]
    assert "$912.61+" in line
    assert "8 x" not in line


def test_a_link_that_is_not_complete_needs_another_update() -> None:
    made = CASES["up"]()
    (link,) = made.topology.links
    pending = made.topology.model_copy(update={"links": (link.model_copy(update={"state": "pending"}),)})
    text = screen(made.model_copy(update={"topology": pending}), proposed=False)
    assert "link aws-us-east-1--azure-eastus needs another update to be complete\n" in text


def test_large_reports_fit_the_screen_and_count_what_is_left_out() -> None:
    lines = after_table(making.many_resources())
    assert len(lines) <= SCREEN_LINES
    assert "  and 596 more" in lines


@pytest.mark.parametrize("width", [40, 80, 250])
def test_no_width_hides_the_headline(case: tuple[str, Report], width: int) -> None:
    _, report = case
    words = " ".join(screen(report, width).split())
    assert " ".join(report.headline.split()) in words


@pytest.mark.parametrize("proposed", [True, False])
@pytest.mark.parametrize("verbose", [True, False])
def test_markup_in_names_is_text(proposed: bool, verbose: bool) -> None:
    report = making.many_stacks()
    named = report.stacks[0].model_copy(update={"stack": "[red]not markup[/red]"})
    renamed = with_decisions(report.model_copy(update={"stacks": (named, *report.stacks[1:])}))
    assert "[red]not markup[/red]" in screen(renamed, 160, proposed=proposed, verbose=verbose)


def test_verbose_has_every_section_and_property() -> None:
    text = screen(CASES["replacement"](), 160, verbose=True)
    assert titles(text) == [
        "To decide",
        "Lost",
        "Destroyed or replaced",
        "Not done",
        "Policies",
        "Quota and capacity",
        "Cost",
        "Changed resources and their properties",
    ]
    assert '  ~ cidrBlock: "10.16.0.0/16" -> "10.17.0.0/16" (forces the replacement)\n' in text
