"""Builds a report from the events of stacks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from gpufabric.cost.change import CostChange
from gpufabric.engine.result import StackResult
from gpufabric.events.model import EngineMessage
from gpufabric.masking.known import mask_of
from gpufabric.masking.mask import Mask
from gpufabric.report.cost_lines import cost_lines_of
from gpufabric.report.decisions.decide import with_decisions
from gpufabric.report.decisions.places import NO_FILES, read_files
from gpufabric.report.drift import REFRESH, without_ignored
from gpufabric.report.engine_run import EngineRun, read_run
from gpufabric.report.losses import losses_of, rolls_of
from gpufabric.report.model import Diagnostic, Report, StackOutcome, StackReport
from gpufabric.report.outputs import number_of, summary_of, topology_of, with_quota, with_resources
from gpufabric.report.preflight import PreflightLine
from gpufabric.report.sources import RunOrigin, StackSource, read_run_folder, read_sources
from gpufabric.report.summary import NOTHING, Summary
from gpufabric.report.training.read import read_training
from gpufabric.report.undeclared import undeclared_stack
from gpufabric.report.values import Plain
from gpufabric.report.verdict import difference_of, headline, judge, totals_of

_OUTCOMES: Mapping[str, StackOutcome] = {
    "done": "ok",
    "declined": "ok",
    "failed": "failed",
    "interrupted": "failed",
    "running": "failed",
    "skipped": "skipped",
    "deferred": "deferred",
    "waiting": "missing",
}
_DECLARING = ("preview", "up")
"""Operations that show or make what is declared."""

_REASONS = {
    "interrupted": "interrupted",
    "running": "the run did not finish",
    "skipped": "not run: a stack it needs is not done",
    "declined": "declined",
    "deferred": "cannot be previewed until the stacks it needs exist",
    "waiting": "not started",
}


def report_of(
    paths: Sequence[Path],
    *,
    expected: Iterable[str] = (),
    environment: Mapping[str, str] | None = None,
    root: Path | None = None,
) -> Report:
    """Read folders of runs and files of events, and report on all stacks together.

    Args:
        paths: folders with a manifest, folders that hold such folders, or files.
        expected: stacks to report as missing if nothing was read for them.
        environment: variables of this process, whose credentials are masked.
        root: folder of ``Pulumi.yaml``, whose files say where to act; None if it is not there.

    Raises:
        DeclarationError: a path cannot be read or holds something else.
    """
    sources, origin = read_sources(paths)
    return build(sources, origin, expected=expected, environment=environment, root=root)


def report_of_run(
    folder: Path,
    results: Iterable[StackResult],
    environment: Mapping[str, str],
    root: Path | None = None,
) -> Report:
    """Report on the run of this process.

    Args:
        folder: folder of the run.
        results: results of the stacks to report on.
        environment: variables of this process, whose credentials are masked.
        root: folder of ``Pulumi.yaml``, whose files say where to act; None if it is not there.
    """
    sources, origin = read_run_folder(folder)
    known = {result.stack: result for result in results}
    return build(
        [
            replace(source, status=result.status, reason=result.reason, errors=tuple(result.errors))
            for source in sources
            if (result := known.get(source.stack)) is not None
        ],
        origin,
        environment=environment,
        root=root,
    )


def build(
    sources: Sequence[StackSource],
    origin: RunOrigin,
    *,
    expected: Iterable[str] = (),
    environment: Mapping[str, str] | None = None,
    root: Path | None = None,
) -> Report:
    """Report on stacks.

    Args:
        sources: the stacks; of several sources of one stack the last counts.
        origin: the run.
        expected: stacks to report as missing if they have no source.
        environment: variables of this process, whose credentials are masked.
        root: folder of ``Pulumi.yaml``, whose files say where to act; None if it is not there.
    """
    # One mask for all: a message of one stack may quote a secret of another.
    mask = mask_of(frozenset[str]().union(*(source.log.secret_texts for source in sources)), environment)
    latest: dict[str, tuple[StackSource, EngineRun]] = {}
    for source in sources:
        run = read_run(source.log.events, mask)
        latest[source.stack or run.stack or "stack"] = (source, run)
    stacks = [_stack(name, source, run, mask, origin.operation) for name, (source, run) in latest.items()]
    stacks += [
        StackReport(stack=name, outcome="missing", reason="the run left no result", policies_ran="not")
        for name in dict.fromkeys(expected)
        if name not in latest
    ]
    stacks += [undeclared_stack(record, mask) for record in origin.undeclared if record.stack not in latest]
    stacks.sort(key=lambda stack: stack.stack)
    totals = totals_of(stacks)
    errors = tuple(map(mask.text, origin.errors))
    verdict, reasons = judge(
        stacks, operation=origin.operation, errors=errors, expects_policies=bool(origin.run)
    )
    report = Report(
        operation=origin.operation,
        run=origin.run,
        commit=origin.commit,
        started=origin.started,
        policies_from=mask.text(origin.policies_from),
        source="run" if origin.run else "events",
        verdict=verdict,
        headline=headline(stacks, totals, verdict, origin.operation, errors),
        reasons=reasons,
        errors=errors,
        totals=totals,
        stacks=tuple(stacks),
        preflight=_still_open(origin.preflight, (source for source, _ in latest.values())),
        topology=topology_of((name, run.before, _after(run)) for name, (_, run) in sorted(latest.items())),
        training=None if root is None or origin.operation not in _DECLARING else read_training(root, mask),
    )
    names = [stack.stack for stack in stacks]
    return with_decisions(report, NO_FILES if root is None else read_files(root, names, mask.text))


def _still_open(lines: Iterable[PreflightLine], sources: Iterable[StackSource]) -> tuple[PreflightLine, ...]:
    """Leave out verdicts on stacks that were updated since."""
    updated = {source.stack for source in sources if source.ran and source.status == "done"}
    return tuple(line for line in lines if line.stack not in updated)


def _stack(name: str, source: StackSource, run: EngineRun, mask: Mask, operation: str) -> StackReport:
    not_destroyed = operation == "destroy" and source.status not in ("", "done")
    untouched = not_destroyed and not source.ran
    if not_destroyed:
        source = replace(source, cost=_left_by_destroy(source))
    outcome, reason = _outcome(source, run)
    before, after = _summaries(source, run, mask)
    if untouched:
        after = before
    changes = tuple(run.changes)
    if operation == REFRESH and source.cost is not None:
        ignored = {mask.text(urn): paths for urn, paths in source.cost.ignored.items()}
        changes = tuple(without_ignored(changes, ignored))
    return StackReport(
        stack=mask.text(name),
        outcome=outcome,
        reason=mask.text(reason),
        counts=run.counts,
        changes=changes,
        policies=tuple(run.policies),
        passed=tuple(run.passed),
        policies_ran=run.policies_ran,
        diagnostics=(*run.diagnostics, *_runner_errors(source, run, mask)),
        losses=losses_of(source.cost, changes, before, after, mask),
        rolls=rolls_of(source.cost, changes, mask),
        loosened=tuple(map(mask.text, source.cost.loosened)) if source.cost else (),
        before=before,
        after=after,
        usd_per_hour_difference=difference_of(before, after, "usd_per_hour"),
        usd_per_month_difference=difference_of(before, after, "usd_per_month"),
        cost_lines=cost_lines_of(source.cost, mask),
        overlap_usd_per_hour=number_of(source.cost and source.cost.overlap_usd_per_hour),
        overlaps=tuple(mask.text(overlap.text) for overlap in source.cost.overlaps) if source.cost else (),
    )


def _summaries(source: StackSource, run: EngineRun, mask: Mask) -> tuple[Summary | None, Summary | None]:
    """Return the figures before and after.

    GPUs and cost come from the resources. Without a record of these they come from the stack's output, which
    a refresh does not renew: after a difference it is no longer true.
    """
    outputs = _after(run)
    before = summary_of(run.before) or (NOTHING if run.existed is False else None)
    after = NOTHING if outputs is not None and not outputs else summary_of(outputs)
    cost = source.cost
    if cost is None:
        return before, None if run.differs else after
    return (
        with_resources(before, cost.before, cost.gpus_before, mask),
        with_quota(with_resources(after, cost.after, cost.gpus_after, mask), cost.quota, mask),
    )


def _left_by_destroy(source: StackSource) -> CostChange | None:
    """Return the cost of a stack that a destroy left: as before, or unknown if it stopped in the middle."""
    cost = source.cost
    if cost is None:
        return None
    if source.ran:
        return replace(cost, after=None, gpus_after=None, held_after=None, lines_after=None)
    return replace(
        cost,
        after=cost.before,
        gpus_after=cost.gpus_before,
        held_after=cost.held_before,
        lines_after=cost.lines_before,
    )


def _outcome(source: StackSource, run: EngineRun) -> tuple[StackOutcome, str]:
    """Return the outcome of a stack and its reason: what the runner knows, or else what the events say."""
    outcome: StackOutcome = "ok" if run.ended and run.succeeded and not run.has_errors else "failed"
    reason = ""
    if source.status:
        outcome = _OUTCOMES.get(source.status, "failed")
        reason = source.reason or _REASONS.get(source.status, "")
    if outcome == "ok" and source.broken:
        # Without its events, a change would look as if nothing had changed.
        return "missing", source.broken
    if outcome == "failed" and not (source.log.events or source.errors):
        return "missing", source.reason or "the run left no events"
    if outcome == "failed" and source.log.events:
        reason = reason or _failure(run)
    return outcome, reason


def _failure(run: EngineRun) -> str:
    if not run.ended:
        return "the engine reported no end: it crashed or was killed"
    violated = any(policy.kind == "violation" and policy.level == "mandatory" for policy in run.policies)
    return "a mandatory policy is violated" if violated and not run.has_errors else ""


def _runner_errors(source: StackSource, run: EngineRun, mask: Mask) -> Iterator[Diagnostic]:
    """Yield errors of the runner unless the events have errors, which the runner repeats.

    "preview failed" adds nothing to the reason of a stack that failed.
    """
    reason = source.reason or _failure(run)
    if not run.has_errors:
        for error in source.errors:
            if reason and EngineMessage(severity="error", message=error, urn="").is_conclusion:
                continue
            yield Diagnostic(severity="error", message=mask.text(error))


def _after(run: EngineRun) -> Mapping[str, Plain] | None:
    """Return the outputs after the change; None if they are unknown.

    A stack without changes keeps its outputs. If the program failed, the engine repeats the outputs from
    before, which are not those that the program declares.
    """
    if run.succeeded and run.existed and not run.changes and run.after is None:
        return run.before
    return run.after if run.complete else None
