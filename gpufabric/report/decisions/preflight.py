"""Grounds of decisions in the verdicts of a preflight."""

from collections.abc import Iterator

from gpufabric.report.decisions.ground import Ground, NoDecision, Sorted
from gpufabric.report.decisions.model import DecisionLevel
from gpufabric.report.decisions.wording import without_breaks
from gpufabric.report.model import Report
from gpufabric.report.preflight import PreflightLine

_DOCS = "docs/preflight.md"
_WHY = "An account that lacks it stops the update in the middle"
_WHY_UNKNOWN = "Nobody knows whether the update meets it"


def preflight_grounds(report: Report) -> Iterator[Sorted]:
    """Sort the verdicts of the preflight: what is ok is counted."""
    for line in report.preflight:
        yield NoDecision("met needs") if line.status == "ok" else _ground(line)


def _ground(line: PreflightLine) -> Ground:
    is_unknown = line.status == "unknown"
    text = without_breaks(line.text)
    return Ground(
        level=_level(line),
        source="preflight",
        # A decision begins with the need itself.
        what=text.removeprefix(f"{' '.join(filter(None, (line.subject, line.item)))} "),
        stack=line.stack,
        resource=line.item or line.subject,
        noun=line.subject,
        detail=text,
        key=f"{line.subject} unknown" if is_unknown else text,
        shared=f"{line.subject}: not known whether the account is ready" if is_unknown else text,
        why=_WHY_UNKNOWN if is_unknown else _WHY,
        fix=line.next_step,
        docs=_DOCS,
        setting=line.setting,
        file=line.file,
        line=line.line,
    )


def _level(line: PreflightLine) -> DecisionLevel:
    if line.stops:
        return "blocks"
    return "notes" if line.status == "unknown" else "risks"
