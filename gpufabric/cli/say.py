"""Prints what commands say. No text from outside can act on a terminal or in the log of a job.

``SafeConsole`` does the same for tables and colours.
"""

import json
import re
from typing import Any

import typer
from rich.console import Console

from gpufabric.advice import advice_lines
from gpufabric.visible import visible, visible_json

_ANNOTATION = re.compile(r"::(?:error|warning|notice) [^\x00-\x1f\x7f]+")
"""A workflow command of GitHub Actions that shows a text."""

_ISSUE = re.compile(r"##vso\[task\.logissue [^\x00-\x1f\x7f\]]+\]([^\x00-\x1f\x7f]+)")
"""A logging command of Azure Pipelines that shows a text."""


def say(text: str, *, err: bool = False, nl: bool = True) -> None:
    """Print a text.

    Args:
        text: the text, parts of which may come from outside.
        err: print it to standard error.
        nl: end it with a line break.
    """
    typer.echo(visible(text), err=err, nl=nl)


def say_error(text: str) -> None:
    """Print why a command fails, to standard error."""
    typer.secho(f"error: {visible(text)}", fg="red", err=True)


def say_next(console: Console, advice: str) -> None:
    """Print what to do next, each of its commands on a line of its own.

    Args:
        console: the terminal.
        advice: prose with commands in backticks.
    """
    for line in advice_lines(f"Next: {advice}"):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def say_json(value: Any, *, sort_keys: bool = False) -> None:  # noqa: ANN401 - whatever JSON can hold
    """Print a value as JSON."""
    say_json_text(json.dumps(value, indent=2, sort_keys=sort_keys))


def say_json_text(text: str, *, nl: bool = True) -> None:
    """Print a text that is JSON already."""
    typer.echo(visible_json(text), nl=nl)


def say_annotation(line: str) -> None:
    """Print a line of the annotations of GitHub Actions or Azure Pipelines, whose texts are escaped already.

    Everything but one whole annotation is printed as text.
    """
    typer.echo(line if _is_annotation(line) else visible(line))


def _is_annotation(line: str) -> bool:
    issue = _ISSUE.fullmatch(line)
    # The text of an issue holds no further command.
    return bool(_ANNOTATION.fullmatch(line) or (issue and visible(issue[1]) == issue[1]))


def ask(question: str) -> str:
    """Ask for a text on the terminal."""
    return str(typer.prompt(visible(question)))
