"""Reports without credentials: what policies say of the declarations, beside figures of an earlier run.

A pull request from a fork gets no credentials, so nothing can be previewed for it. What can be told is told,
and what cannot is not made to look current.
"""

from datetime import UTC, datetime
from pathlib import Path

from gpufabric.check.fabric import check_fabric
from gpufabric.check.result import Exit, StackCheck
from gpufabric.plan.clock import now
from gpufabric.report.engine_run import NOT_EVALUATED
from gpufabric.report.model import (
    Diagnostic,
    EarlierRun,
    Outcome,
    PolicyKind,
    PolicyResult,
    Report,
    StackReport,
)
from gpufabric.report.verdict import headline, judge, totals_of
from gpufabric.wire.urn import name_of

OPERATION = "check"
_KINDS: dict[str, PolicyKind] = {
    "violation": "violation",
    "internal-error": "violation",
    "not-evaluated": "not-evaluated",
}


def report_of_check(root: Path, old: Report | None) -> Report:
    """Judge the declarations of all stacks.

    Args:
        root: folder of ``Pulumi.yaml``.
        old: report of an earlier run, for GPUs and cost as they were then.

    Raises:
        DeclarationError: the project cannot be read.
    """
    checked = check_fabric(root, [], strict=False)
    before = {one.stack: one.after or one.before for one in old.stacks} if old else {}
    stacks = tuple(
        _stack(one).model_copy(update={"before": before.get(one.stack), "after": before.get(one.stack)})
        for one in sorted(checked.stacks, key=lambda one: one.stack)
    )
    totals = totals_of(stacks)
    verdict, reasons = judge(stacks, previewed=False)
    return Report(
        operation=OPERATION,
        source="check",
        verdict=verdict,
        headline=headline(stacks, totals, verdict, OPERATION),
        reasons=reasons,
        totals=totals,
        stacks=stacks,
        topology=old.topology if old else Report.model_fields["topology"].default,
        snapshot=_snapshot(old) if old else None,
    )


def _snapshot(old: Report) -> EarlierRun:
    taken = datetime.fromisoformat(old.started) if old.started else None
    if taken is not None and taken.tzinfo is None:
        taken = taken.replace(tzinfo=UTC)
    return EarlierRun(
        run=old.run,
        taken=old.started or "at an unknown time",
        age_days=(now() - taken).days if taken else None,
    )


def _stack(check: StackCheck) -> StackReport:
    errors = [*map(str, check.problems), *check.errors, *([check.broken] if check.broken else [])]
    outcome: Outcome = "ok" if check.exit(strict=False) in (Exit.OK, Exit.VIOLATION) else "failed"
    return StackReport(
        stack=check.stack,
        outcome=outcome,
        policies=tuple(
            PolicyResult(
                policy=one.rule,
                level=one.level,
                kind=_KINDS.get(one.kind, "note"),
                message=one.message.removeprefix(NOT_EVALUATED),
                resource="" if not one.urn else name_of(one.urn),
            )
            for one in check.findings
        ),
        diagnostics=tuple(Diagnostic(severity="error", message=one) for one in errors),
    )
