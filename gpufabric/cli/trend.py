"""``gpufabric report --keep`` and ``--trend``: keeps figures of a fabric, and shows them over time."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import typer

from gpufabric.cli.say import say, say_error, say_json_text
from gpufabric.cli.textfile import write
from gpufabric.plan.clock import now
from gpufabric.report.model import Report
from gpufabric.report.trend.dated_figures import kept_json, kept_of
from gpufabric.report.trend.json_form import trend_json
from gpufabric.report.trend.markdown import trend_markdown
from gpufabric.report.trend.model import Trend
from gpufabric.report.trend.page import trend_page
from gpufabric.report.trend.sources import read_trend
from gpufabric.report.trend.text import headline
from gpufabric.spec.problems import DeclarationError

HISTORY = "history"
"""Folder of kept figures, relative to the project."""

EXIT_DAMAGED = 1
_FORMS: Mapping[str, Callable[[Trend], str]] = {
    "markdown": trend_markdown,
    "html": trend_page,
    "json": trend_json,
}


def keep_figures(made: Report, folder: Path) -> None:
    """Write the figures of a report into a folder; those of the same run replace each other.

    Raises:
        DeclarationError: the folder cannot be written.
    """
    kept = kept_of(made, now())
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DeclarationError.of(
            "--keep",
            given=f"{folder.name} ({error.strerror})",
            allowed="a folder that can be written",
            limit="the system",
        ) from None
    write(folder / kept.file_name, kept_json(kept), "--keep")
    say(f"kept: {folder / kept.file_name}", err=True)


def show_trend(paths: Sequence[Path], form: str, out: Path | None) -> None:
    """Write the trend of kept figures. Damaged files are named, and the rest is shown.

    Args:
        paths: files and folders with figures.
        form: ``markdown``, ``html`` or ``json``.
        out: the file to write; None for standard output.

    Raises:
        DeclarationError: there are no figures.
        typer.BadParameter: a trend has no such form.
    """
    if form not in _FORMS:
        raise typer.BadParameter(f"--trend has no format {form}; it has {', '.join(_FORMS)}")
    trend = read_trend(paths, os.environ)
    text = _FORMS[form](trend)
    if out is not None:
        write(out, text, "--out")
        say(f"{out}: {headline(trend)}")
    elif form == "json":
        say_json_text(text, nl=False)
    else:
        say(text, nl=False)
    for damaged in trend.damaged:
        say_error(damaged.error)
    if trend.damaged:
        raise typer.Exit(EXIT_DAMAGED)
