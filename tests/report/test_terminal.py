import io
from itertools import pairwise

import pytest
from rich.console import Console

from gpufabric.report.model import Report
from gpufabric.report.terminal import ROWS, show_report, show_result
from tests.report import making
from tests.report.conftest import CASES


def shown(report: Report, width: int = 160, rows: int = ROWS, *, result: bool = False) -> str:
    printed = io.StringIO()
    show = show_result if result else show_report
    show(report, Console(file=printed, width=width), rows=rows)
    return "\n".join(line.rstrip() for line in printed.getvalue().splitlines()) + "\n"


def titles(text: str) -> list[str]:
    """List the titles of sections, which follow an empty line, without what stands behind a colon."""
    lines = text.splitlines()
    return [line.split(":")[0] for before, line in pairwise(lines) if not before]


@pytest.mark.parametrize(
    ("scene", "proposed", "result"),
    [
        (
            "first",
            ["Not done", "Policies", "Quota and capacity", "Cost"],
            ["Policies", "Not done"],
        ),
        (
            "up",
            ["Policies", "Quota and capacity", "Cost", "Links and losses"],
            ["Links and losses", "Policies"],
        ),
        (
            "replacement",
            ["Lost", "Destroyed or replaced", "Not done", "Policies", "Quota and capacity", "Cost"],
            ["Lost", "Destroyed or replaced", "Policies", "Not done"],
        ),
        (
            "destroyed",
            ["Lost", "Destroyed or replaced", "Policies", "Cost"],
            ["Lost", "Destroyed or replaced"],
        ),
    ],
)
def test_sections(scene: str, proposed: list[str], result: list[str]) -> None:
    assert titles(shown(CASES[scene]())) == proposed
    assert titles(shown(CASES[scene](), result=True)) == result


def test_a_result_begins_with_a_line_for_each_stack() -> None:
    lines = shown(CASES["up"](), result=True).splitlines()
    # The second quota of a stack has a line of its own.
    assert [line.split()[0] for line in lines[:6] if not line.startswith(" ")] == [
        "Stack",
        "aws-us-east-1",
        "azure-eastus",
        "backbone",
        "all",
    ]
    assert "$912.61+" in lines[1]
    assert "8 x" not in lines[1]


def test_a_link_that_is_not_complete_needs_another_update() -> None:
    made = CASES["up"]()
    (link,) = made.topology.links
    pending = made.topology.model_copy(update={"links": (link.model_copy(update={"state": "pending"}),)})
    text = shown(made.model_copy(update={"topology": pending}), result=True)
    assert "link aws-us-east-1--azure-eastus needs another update to be complete\n" in text


def test_large_reports_fit_two_screens_and_count_what_is_left_out() -> None:
    text = shown(making.many_resources())
    assert len(text.splitlines()) < 100
    assert "  and 588 more\n" in text


@pytest.mark.parametrize("width", [40, 80, 250])
def test_no_width_hides_the_headline(case: tuple[str, Report], width: int) -> None:
    _, report = case
    words = " ".join(shown(report, width).split())
    assert " ".join(report.headline.split()) in words


@pytest.mark.parametrize("result", [True, False])
def test_markup_in_names_is_text(result: bool) -> None:
    report = making.many_stacks()
    named = report.stacks[0].model_copy(update={"stack": "[red]not markup[/red]"})
    text = shown(report.model_copy(update={"stacks": (named, *report.stacks[1:])}), result=result)
    assert "[red]not markup[/red]" in text
