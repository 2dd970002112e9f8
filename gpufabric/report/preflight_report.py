"""The report on a preflight alone, for SARIF and the annotations of code hosts."""

from pathlib import Path

from gpufabric.preflight.result import PreflightExit, PreflightReport
from gpufabric.report.decisions.decide import with_decisions
from gpufabric.report.decisions.places import read_files
from gpufabric.report.model import Report, StackReport, Verdict
from gpufabric.report.preflight import lines_of
from gpufabric.report.verdict import totals_of

OPERATION = "preflight"


def report_of_preflight(checked: PreflightReport, root: Path) -> Report:
    """Return the report on a preflight, without changes and amounts.

    Args:
        checked: the preflight.
        root: folder of ``Pulumi.yaml``.
    """
    stacks = tuple(
        StackReport(stack=stack.stack, outcome="failed" if stack.problems else "ok", policies_ran="not")
        for stack in checked.stacks
    )
    stops = any(verdict.stops for verdict in checked.verdicts)
    unsure = checked.exit is not PreflightExit.OK
    verdict: Verdict = "blocked" if stops else "attention" if unsure else "ready"
    report = Report(
        operation=OPERATION,
        source="check",
        verdict=verdict,
        headline=checked.headline,
        totals=totals_of(stacks),
        stacks=stacks,
        preflight=lines_of(checked),
    )
    return with_decisions(report, read_files(root, [stack.stack for stack in stacks]))
