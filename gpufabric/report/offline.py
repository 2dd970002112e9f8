"""Reports without credentials: results of policies on the declarations, with GPUs and cost.

A pull request from a fork gets no credentials, so nothing can be previewed for it. Figures come from the
report of an earlier run, or are computed from the declarations. The report says which, and how old they are.
"""

import os
from datetime import UTC, datetime
from pathlib import Path

from gpufabric.check.fabric import check_fabric, notes_on_ref
from gpufabric.check.result import CheckFinding, CheckReport, Exit, StackCheck
from gpufabric.masking.known import mask_of
from gpufabric.plan.clock import now
from gpufabric.report.check_figures import FiguredStacks, figures_of_declarations, figures_of_run
from gpufabric.report.decisions.decide import with_decisions
from gpufabric.report.decisions.places import read_files
from gpufabric.report.engine_run import CRASH, NOT_EVALUATED
from gpufabric.report.model import (
    Diagnostic,
    EarlierRun,
    PolicyKind,
    PolicyResult,
    Report,
    StackOutcome,
    StackReport,
)
from gpufabric.report.training.read import read_training
from gpufabric.report.verdict import headline, judge, totals_of
from gpufabric.wire.urn import is_stack_urn, name_of

OPERATION = "check"
_KINDS: dict[str, PolicyKind] = {
    "violation": "violation",
    "internal-error": "violation",
    "not-evaluated": "not-evaluated",
}


def report_of_check(root: Path, old: Report | None, policies_from: Path | None = None) -> Report:
    """Check the declarations of all stacks, and report on the result.

    Args:
        root: folder of ``Pulumi.yaml``.
        old: report of an earlier run, which has the GPUs and the cost; None to compute them.
        policies_from: folder of the ref from which settings of rules are taken; None for the checkout's.
            Computed figures are compared with its declarations.

    Raises:
        DeclarationError: the project cannot be read.
    """
    checked = check_fabric(root, [], strict=False, policies_from=policies_from)
    judged = _judged(checked)
    figured = figures_of_run(judged, old) if old else figures_of_declarations(judged, root, policies_from)
    return _report(figured, root, old, policies_from)


def report_of_findings(checked: CheckReport, root: Path, policies_from: Path | None = None) -> Report:
    """Report on the result of a check alone, without GPUs and cost.

    Args:
        checked: the result.
        root: folder of ``Pulumi.yaml``.
        policies_from: folder of the ref from which settings of rules are taken; None for the checkout's.
    """
    judged = _judged(checked)
    return _report(FiguredStacks(stacks=judged, totals=totals_of(judged)), root, None, policies_from)


def _judged(checked: CheckReport) -> tuple[StackReport, ...]:
    ordered = sorted(checked.stacks, key=lambda check: check.stack)
    return tuple(_stack(check, strict=checked.strict) for check in ordered)


def _report(figured: FiguredStacks, root: Path, old: Report | None, policies_from: Path | None) -> Report:
    stacks, totals = figured.stacks, figured.totals
    verdict, reasons = judge(stacks, previewed=False)
    report = Report(
        operation=OPERATION,
        source="check",
        policies_from=", ".join(notes_on_ref(policies_from)),
        verdict=verdict,
        headline=headline(stacks, totals, verdict, OPERATION),
        reasons=(*reasons, *figured.reasons),
        totals=totals,
        stacks=stacks,
        topology=figured.topology,
        training=read_training(root, mask_of([], os.environ)),
        snapshot=_snapshot(old) if old else None,
        declared=figured.declared,
    )
    return with_decisions(report, read_files(root, [stack.stack for stack in stacks]))


def _snapshot(old: Report) -> EarlierRun:
    taken = datetime.fromisoformat(old.started) if old.started else None
    if taken is not None and taken.tzinfo is None:
        taken = taken.replace(tzinfo=UTC)
    return EarlierRun(
        run=old.run,
        taken=old.started or "at an unknown time",
        age_days=(now() - taken).days if taken else None,
    )


def _stack(check: StackCheck, *, strict: bool) -> StackReport:
    broken = [f"{CRASH}{check.broken}"] if check.broken else []
    errors = [*map(str, check.problems), *check.errors, *broken]
    outcome: StackOutcome = "ok" if check.exit(strict=False) in (Exit.OK, Exit.VIOLATION) else "failed"
    return StackReport(
        stack=check.stack,
        outcome=outcome,
        policies_ran="all" if outcome == "ok" else "in-part",
        policies=tuple(_policy(finding, strict=strict) for finding in check.findings),
        diagnostics=tuple(Diagnostic(severity="error", message=error) for error in errors),
    )


def _policy(finding: CheckFinding, *, strict: bool) -> PolicyResult:
    """Return the result of a policy; in strict mode, one that cannot be evaluated fails the check."""
    fails = strict and finding.kind == "not-evaluated"
    return PolicyResult(
        policy=finding.rule,
        level="mandatory" if fails else finding.level,
        kind="violation" if fails else _KINDS.get(finding.kind, "note"),
        message=finding.message if fails else finding.message.removeprefix(NOT_EVALUATED),
        resource=name_of(finding.urn) if finding.urn and not is_stack_urn(finding.urn) else "",
    )
