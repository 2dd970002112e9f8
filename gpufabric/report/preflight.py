"""Verdicts of a preflight as data of a report."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError

from gpufabric.masking.mask import Mask
from gpufabric.preflight.result import PreflightReport, StackPreflight
from gpufabric.preflight.verdict import PreflightStatus, PreflightVerdict
from gpufabric.reading.json_text import read_json
from gpufabric.report.data import Data

PREFLIGHT = "preflight.json"
"""File of a preflight in the folder of a run."""


class PreflightLine(Data):
    """Whether an account is ready for one need of a stack."""

    stack: str
    subject: str
    """Kind of the need, such as ``quota`` or ``reservation``."""

    item: str = ""
    """The need itself, such as the key of a quota; empty if the subject says it."""

    status: PreflightStatus
    text: str
    """The verdict in one line, with what is given and what is needed."""

    source: str = ""
    read_at: str = ""
    """Time of the answer (ISO 8601); empty if there is none."""

    next_step: str = ""
    file: str = ""
    line: int = 0
    setting: str = ""
    stops: bool = False
    """Whether the update would fail for it."""


def lines_of(report: PreflightReport) -> tuple[PreflightLine, ...]:
    """Return the verdicts of a preflight, and the errors of stacks that it could not check."""
    return tuple(line for stack in report.stacks for line in _lines(stack))


def write_preflight(folder: Path, report: PreflightReport, mask: Mask) -> None:
    """Write a preflight into the folder of a run.

    Args:
        folder: the folder.
        report: the preflight.
        mask: masks secrets.
    """
    listed = [line.model_dump(mode="json") for line in lines_of(report)]
    text = json.dumps({"headline": report.headline, "lines": listed}, indent=1)
    (folder / PREFLIGHT).write_text(f"{mask.text(text)}\n", encoding="utf-8")


def read_preflight(folder: Path) -> tuple[PreflightLine, ...]:
    """Read the preflight of a run; nothing if it had none, or if another version wrote it."""
    try:
        data = cast("Mapping[str, Any]", read_json(folder / PREFLIGHT))
        return tuple(PreflightLine.model_validate(line) for line in data["lines"])
    except (ValueError, KeyError, TypeError, ValidationError):
        return ()


def _lines(stack: StackPreflight) -> Iterator[PreflightLine]:
    for problem in stack.problems:
        yield PreflightLine(stack=stack.stack, subject="stack", status="unknown", text=problem)
    yield from map(_line, stack.verdicts)


def _line(verdict: PreflightVerdict) -> PreflightLine:
    return PreflightLine(
        stack=verdict.stack,
        subject=verdict.subject,
        item=verdict.item,
        status=verdict.status,
        text=verdict.text,
        source=verdict.source,
        read_at=verdict.read_at.isoformat() if verdict.read_at else "",
        next_step=verdict.next_step,
        file=verdict.file,
        line=verdict.line,
        setting=verdict.setting,
        stops=verdict.stops,
    )
