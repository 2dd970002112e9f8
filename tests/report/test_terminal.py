"""Reports on a terminal; GPUFABRIC_WRITE_GOLDEN=1 writes them anew."""

import io
from collections.abc import Callable

import pytest
from rich.console import Console

from gpufabric.report.model import Report
from gpufabric.report.terminal import ROWS, show_report
from tests.report import making
from tests.report.conftest import CASES


def shown(report: Report, width: int = 160, rows: int = ROWS) -> str:
    printed = io.StringIO()
    show_report(report, Console(file=printed, width=width), rows=rows)
    return "\n".join(line.rstrip() for line in printed.getvalue().splitlines()) + "\n"


def test_text(case: tuple[str, Report], golden: Callable[[str, str], None]) -> None:
    name, report = case
    golden(f"{name}.txt", shown(report))
    assert shown(CASES[name]()) == shown(report)


def test_large_reports_fit_two_screens_and_count_what_is_left_out() -> None:
    text = shown(making.many_resources())
    assert len(text.splitlines()) < 100
    assert " more\n" in text


@pytest.mark.parametrize("width", [40, 80, 250])
def test_no_width_hides_the_headline(case: tuple[str, Report], width: int) -> None:
    _, report = case
    words = " ".join(shown(report, width).split())
    assert " ".join(report.headline.split()) in words


def test_markup_in_names_is_text() -> None:
    report = making.many_stacks()
    named = report.stacks[0].model_copy(update={"stack": "[red]not markup[/red]"})
    text = shown(report.model_copy(update={"stacks": (named, *report.stacks[1:])}))
    assert "[red]not markup[/red]" in text
