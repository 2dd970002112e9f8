"""The cost of a stack and what it holds before and after a change: one record for those who report.

The policy pack writes it for each preview and update, and the engine's runner before a destroy. It lies
beside the events of the run. Reports read it; without it they take the stack's ``summary`` output.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_jsonable_python

from gpufabric.cost.money import Money
from gpufabric.cost.overlap import Overlap
from gpufabric.cost.records import LineRecord
from gpufabric.protection.holdings import Holdings
from gpufabric.protection.rolls import Roll
from gpufabric.reading.json_text import read_json
from gpufabric.reading.limits import UnreadableError
from gpufabric.spec.problems import DeclarationError
from gpufabric.wire.values import as_map

FORMAT = 1


@dataclass(frozen=True, slots=True)
class CostChange:
    """Cost of one stack on both sides of a change, at the same prices.

    Attributes:
        stack: the stack's name.
        before: cost of the previous state; None if that is not known.
        after: cost of what is declared now; None likewise.
        overlap_usd_per_hour: the most that capacity beside other capacity costs during the change, on top of
            the cost before or after it; None if there is none, or if it is not known.
        overlaps: that capacity, with the cost and the time of each.
        held_before: machines, links and data of the previous state; None if that is not known.
        held_after: those that are declared now; None likewise.
        rolls: changes that restart machines of pools that stay, or that only new machines get.
        quota: demand at the peak of the change and limits, with the keys of the ``summary`` output; None if
            they were not judged. The policies know the previous state, and the program does not.
        gpus_before: GPUs of the machines in the previous state, at peak; None if that is not known.
        gpus_after: GPUs of the machines after the change; None likewise.
        lines_before: lines of the cost of the previous state, one for each resource; None if not known.
        lines_after: those after the change; None likewise.
        loosened: limits and settings of rules that the change loosens, one sentence each.
        ignored: paths of properties that the program ignores, by URN; only a refresh has them.
    """

    stack: str
    before: Money | None
    after: Money | None
    overlap_usd_per_hour: str | None = None
    overlaps: tuple[Overlap, ...] = ()
    held_before: Holdings | None = None
    held_after: Holdings | None = None
    rolls: tuple[Roll, ...] = ()
    quota: Sequence[Mapping[str, Any]] | None = None
    gpus_before: int | None = None
    gpus_after: int | None = None
    lines_before: tuple[LineRecord, ...] | None = None
    lines_after: tuple[LineRecord, ...] | None = None
    loosened: tuple[str, ...] = ()
    ignored: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])


def write_cost_change(change: CostChange, file: Path) -> None:
    """Write the record.

    Raises:
        OSError: the file cannot be written.
    """
    record = {"format": FORMAT, **asdict(change)}
    file.write_text(json.dumps(record, default=to_jsonable_python), encoding="utf-8")


def read_cost_change(files: Sequence[Path]) -> CostChange | None:
    """Read the records of the passes of one run: the cost before the first pass and after the last.

    Args:
        files: one per pass, in order; a pass that failed has none.

    Returns:
        the change over all passes; None if no pass left a record.

    Raises:
        DeclarationError: a file holds something else.
    """
    changes = [_read(file) for file in files if file.is_file()]
    if not changes:
        return None
    # A first pass without a record may have changed the state that the second one started from.
    first = changes[0] if files[0].is_file() else CostChange("", None, None)
    rolls = tuple(dict.fromkeys(roll for change in changes for roll in change.rolls))
    loosened = tuple(dict.fromkeys(text for change in changes for text in change.loosened))
    return replace(
        changes[-1],
        before=first.before,
        gpus_before=first.gpus_before,
        lines_before=first.lines_before,
        held_before=first.held_before,
        rolls=rolls,
        loosened=loosened,
    )


def _read(file: Path) -> CostChange:
    try:
        raw = read_json(file)
    except UnreadableError:
        raw = None
    data = as_map(raw)
    if data.get("format") != FORMAT:
        raise DeclarationError.of(
            file.name,
            given="not a record of the cost before and after",
            allowed=f"format {FORMAT}",
            limit="the version of gpufabric that wrote the run must read it",
        )
    return CostChange(
        stack=str(data.get("stack", "")),
        before=_money(data.get("before")),
        after=_money(data.get("after")),
        overlap_usd_per_hour=_amount(data.get("overlap_usd_per_hour")),
        overlaps=_overlaps(data.get("overlaps")),
        held_before=_held(data.get("held_before")),
        held_after=_held(data.get("held_after")),
        rolls=_rolls(data.get("rolls")),
        quota=_quota(data.get("quota")),
        gpus_before=_count(data.get("gpus_before")),
        gpus_after=_count(data.get("gpus_after")),
        lines_before=_lines(data.get("lines_before")),
        lines_after=_lines(data.get("lines_after")),
        loosened=tuple(_texts(data.get("loosened"))),
        ignored={urn: tuple(_texts(paths)) for urn, paths in as_map(data.get("ignored")).items()},
    )


def _money(raw: object) -> Money | None:
    if not raw:
        return None
    data = as_map(raw)
    return {
        "usd_per_hour": _amount(data.get("usd_per_hour")),
        "usd_per_month": _amount(data.get("usd_per_month")),
        "usd_per_hour_min": _amount(data.get("usd_per_hour_min")),
        "usd_upfront": _amount(data.get("usd_upfront")),
        "usd_prepaid_per_month": _amount(data.get("usd_prepaid_per_month")),
        "usd_per_gpu_hour": _amount(data.get("usd_per_gpu_hour")),
        "priced_gpus": _count(data.get("priced_gpus")),
        "assumptions": _texts(data.get("assumptions")),
        "unpriced": _texts(data.get("unpriced")),
        "unpriced_machines": _texts(data.get("unpriced_machines")),
    }


def _held(raw: object) -> Holdings | None:
    try:
        return TypeAdapter(Holdings).validate_python(raw) if raw is not None else None
    except ValidationError:
        return None


def _rolls(raw: object) -> tuple[Roll, ...]:
    try:
        return TypeAdapter(tuple[Roll, ...]).validate_python(raw or ())
    except ValidationError:
        return ()


def _overlaps(raw: object) -> tuple[Overlap, ...]:
    try:
        return TypeAdapter(tuple[Overlap, ...]).validate_python(raw or ())
    except ValidationError:
        return ()


def _quota(raw: object) -> list[Mapping[str, Any]] | None:
    return [as_map(line) for line in cast("list[object]", raw)] if isinstance(raw, list) else None


def _lines(raw: object) -> tuple[LineRecord, ...] | None:
    try:
        return TypeAdapter(tuple[LineRecord, ...]).validate_python(raw) if raw is not None else None
    except ValidationError:
        return None


def _texts(raw: object) -> list[str]:
    return list(map(str, cast("list[object]", raw))) if isinstance(raw, list) else []


def _amount(raw: object) -> str | None:
    return raw if isinstance(raw, str) else None


def _count(raw: object) -> int | None:
    return raw if isinstance(raw, int) and not isinstance(raw, bool) else None
