"""Makes a report from what the engine left: the folder of a run, or files of events."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from gpufabric.cost.change import CostChange, read_cost_change
from gpufabric.engine.result import StackResult
from gpufabric.engine.runs import FORMAT as RUN_FORMAT
from gpufabric.engine.runs import MANIFEST, cost_change_beside
from gpufabric.events.log import NO_EVENTS, EventLog, read_log
from gpufabric.report.engine_run import EngineRun, read_run
from gpufabric.report.model import NOTHING, Diagnostic, Outcome, Report, StackReport
from gpufabric.report.outputs import number_of, summary_of, topology_of, with_cost
from gpufabric.report.secrets import Mask, mask_of
from gpufabric.report.verdict import headline, judge, totals_of
from gpufabric.spec.problems import DeclarationError

_FORMATS = "what `gpufabric preview` leaves, `pulumi preview --json`, or an event stream of the engine"
_NO_COST = CostChange("", None, None)
_OUTCOMES: Mapping[str, Outcome] = {
    "done": "ok",
    "declined": "ok",
    "failed": "failed",
    "interrupted": "failed",
    "running": "failed",
    "skipped": "skipped",
    "deferred": "deferred",
    "waiting": "missing",
}
_REASONS = {
    "interrupted": "interrupted",
    "running": "broken off: the run did not come to an end",
    "skipped": "not run, since a stack that it needs is not done",
    "declined": "declined",
    "deferred": "cannot be previewed before the stacks that it needs exist",
    "waiting": "not begun",
}


@dataclass(frozen=True, slots=True)
class StackSource:
    """What is known of one stack.

    Attributes:
        stack: its name; empty when only the events tell it.
        log: events of the engine; empty if there are none.
        status: how the run ended, in the words of a run's manifest; empty when there is no manifest.
        reason: why it ended so, if the runner knows; empty otherwise.
        errors: errors of the runner, which the events may lack.
        cost: its cost before and after; None if the run left no record of it.
    """

    stack: str
    log: EventLog = NO_EVENTS
    status: str = ""
    cost: CostChange | None = None
    reason: str = ""
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunOrigin:
    """Which run a report is of."""

    operation: str = "preview"
    run: str = ""
    commit: str = ""
    started: str = ""


def report_of(
    paths: Sequence[Path], *, expected: Iterable[str] = (), environment: Mapping[str, str] | None = None
) -> Report:
    """Read folders of runs and files of events, and report on all stacks together.

    Args:
        paths: folders with a manifest, folders that hold such folders, or files.
        expected: stacks that must be there: one that left nothing is reported as missing.
        environment: variables of this process, whose credentials are masked.

    Raises:
        DeclarationError: something cannot be read or is something else.
    """
    sources: list[StackSource] = []
    origin = RunOrigin()
    for path in paths:
        found, origins = _read(path)
        sources.extend(found)
        for one in origins:
            origin = one if one.started >= origin.started else origin
    return build(sources, origin, expected=expected, environment=environment)


def report_of_run(folder: Path, results: Iterable[StackResult], environment: Mapping[str, str]) -> Report:
    """Report on the run of this process.

    Args:
        folder: folder of the run.
        results: results of the stacks to report on.
        environment: variables of this process, whose credentials are masked.
    """
    sources, origin = _run(folder / MANIFEST)
    known = {result.stack: result for result in results}
    return build(
        [
            replace(source, status=result.status, reason=result.reason, errors=tuple(result.errors))
            for source in sources
            if (result := known.get(source.stack)) is not None
        ],
        origin,
        environment=environment,
    )


def build(
    sources: Sequence[StackSource],
    origin: RunOrigin,
    *,
    expected: Iterable[str] = (),
    environment: Mapping[str, str] | None = None,
) -> Report:
    """Report on stacks.

    Args:
        sources: what is known of each.
        origin: which run it is.
        expected: stacks that must be there.
        environment: variables of this process, whose credentials are masked.
    """
    # One mask for all: a secret of one stack may be quoted by another.
    mask = mask_of(frozenset[str]().union(*(one.log.secret_texts for one in sources)), environment)
    runs = [(one, read_run(one.log.events, mask)) for one in sources]
    named = [(one.stack or run.stack or "stack", one, run) for one, run in runs]
    # Of several runs of one stack the last counts.
    latest = {name: (source, run) for name, source, run in named}
    stacks = [_stack(name, source, run, mask) for name, (source, run) in latest.items()]
    stacks += [
        StackReport(stack=name, outcome="missing", reason="the run left no result")
        for name in dict.fromkeys(expected)
        if name not in latest
    ]
    stacks.sort(key=lambda one: one.stack)
    totals = totals_of(stacks)
    verdict, reasons = judge(stacks)
    outputs = [(name, run.before, _after(run)) for name, (_, run) in sorted(latest.items())]
    return Report(
        operation=origin.operation,
        run=origin.run,
        commit=origin.commit,
        started=origin.started,
        source="run" if origin.run else "events",
        verdict=verdict,
        headline=headline(stacks, totals, verdict, origin.operation),
        reasons=reasons,
        totals=totals,
        stacks=tuple(stacks),
        topology=topology_of(outputs),
    )


def _stack(name: str, source: StackSource, run: EngineRun, mask: Mask) -> StackReport:
    outcome: Outcome = "ok" if run.ended and run.succeeded and not run.has_errors else "failed"
    reason = ""
    if source.status:
        outcome = _OUTCOMES.get(source.status, "failed")
        reason = mask.text(source.reason) or _REASONS.get(source.status, "")
    if not source.log.events and outcome in ("ok", "failed"):
        if outcome == "failed" and not source.errors:
            outcome, reason = "missing", mask.text(source.reason) or "the run left no events"
    elif outcome == "failed" and not reason:
        reason = _reason(run)
    empty = NOTHING if run.existed is False else None
    before = summary_of(run.before) or empty
    outputs = _after(run)
    after = NOTHING if outputs is not None and not outputs else summary_of(outputs)
    cost = source.cost or _NO_COST
    return StackReport(
        stack=mask.text(name),
        outcome=outcome,
        reason=reason,
        counts=run.counts,
        changes=tuple(run.changes),
        policies=tuple(run.policies),
        passed=tuple(run.passed),
        diagnostics=(*run.diagnostics, *_runner_errors(source, run, mask)),
        before=with_cost(before, cost.before, mask),
        after=with_cost(after, cost.after, mask),
        overlap_usd_per_hour=number_of(cost.overlap_usd_per_hour),
    )


def _runner_errors(source: StackSource, run: EngineRun, mask: Mask) -> Iterator[Diagnostic]:
    """Yield errors of the runner unless the events have errors: the runner repeats those."""
    if not run.has_errors:
        for error in source.errors:
            yield Diagnostic(severity="error", message=mask.text(error))


def _after(run: EngineRun) -> Mapping[str, Any] | None:
    """Give the outputs after the change; None when they are not known.

    A stack in which nothing changes keeps what it had. A program that broke down has said none: the engine
    then repeats the outputs from before.
    """
    if run.succeeded and run.existed and not run.changes and run.after is None:
        return run.before
    return run.after if run.complete else None


def _reason(run: EngineRun) -> str:
    if not run.ended:
        return "the engine reported no end: it broke down or was cut off"
    violated = any(one.kind == "violation" and one.level == "mandatory" for one in run.policies)
    if violated and not run.has_errors:
        return "a mandatory policy is violated"
    return ""


def _read(path: Path) -> tuple[list[StackSource], list[RunOrigin]]:
    if path.is_dir():
        manifests = [path / MANIFEST] if (path / MANIFEST).is_file() else sorted(path.rglob(MANIFEST))
        if not manifests:
            raise _fault(path, f"a folder without {MANIFEST}")
        found = [_run(one) for one in manifests]
        return [source for sources, _ in found for source in sources], [origin for _, origin in found]
    return [StackSource("", _log(path))], []


def _run(manifest: Path) -> tuple[list[StackSource], RunOrigin]:
    try:
        data: dict[str, Any] = json.loads(_text(manifest))
        stacks = cast("dict[str, dict[str, Any]]", data["stacks"])
        if data.get("format") != RUN_FORMAT:
            raise _fault(manifest, f"format {data.get('format')}")
        origin = RunOrigin(
            str(data["operation"]),
            str(data["run"]),
            str(data.get("commit", "")),
            str(data.get("started", "")),
        )
        sources = [StackSource(name, status=str(one.get("status", ""))) for name, one in stacks.items()]
        files = {name: [str(file) for file in one.get("events", [])] for name, one in stacks.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _fault(manifest, "something else than the manifest of a run") from None
    return [_with_events(one, manifest.parent, files[one.stack], origin.operation) for one in sources], origin


def _with_events(source: StackSource, folder: Path, files: list[str], operation: str) -> StackSource:
    """Read the events that tell most: all passes of the update where there are any, else its last preview."""
    present = [folder / Path(name).name for name in files if (folder / Path(name).name).is_file()]
    done = [one for one in present if f".{operation}." in one.name] if operation != "preview" else []
    chosen = done or present[-1:]
    return replace(
        source,
        log=sum((_log(one) for one in chosen), NO_EVENTS),
        cost=read_cost_change([cost_change_beside(one) for one in chosen]),
    )


def _log(path: Path) -> EventLog:
    try:
        return read_log(_text(path))
    except ValueError as error:
        raise _fault(path, str(error)) from None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise _fault(path, f"cannot be read ({error.strerror})") from error
    except UnicodeDecodeError:
        raise _fault(path, "not text in UTF-8") from None


def _fault(path: Path, given: str) -> DeclarationError:
    return DeclarationError.of(
        path.name, given=given, allowed=_FORMATS, limit="formats of gpufabric and Pulumi"
    )
