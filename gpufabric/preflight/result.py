"""The result of a preflight: one answer per stack."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import IntEnum
from typing import Any

from gpufabric.catalog.shape import Cloud
from gpufabric.plural import plural
from gpufabric.preflight.verdict import FAILING, UNSURE, PreflightStatus, PreflightVerdict

FORMAT = 1
STATUSES: tuple[PreflightStatus, ...] = ("missing", "short", "pending", "unknown", "ok")
"""Statuses, the most severe first."""


class PreflightExit(IntEnum):
    """Exit status of a preflight."""

    OK = 0
    LACKING = 1
    """Something is short or missing; with ``--fail-unknown`` also pending or unknown."""

    DECLARATION = 2
    """A declaration has errors, so the needs of the stack are unknown."""

    UNSURE = 3
    """Nothing is short or missing, but something is pending or unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StackPreflight:
    """The answer for one stack.

    Attributes:
        stack: the stack.
        verdicts: verdicts on its needs.
        problems: errors of its declaration; there are no verdicts then.
        clouds: clouds whose providers it uses.
    """

    stack: str
    verdicts: tuple[PreflightVerdict, ...] = ()
    problems: tuple[str, ...] = ()
    clouds: tuple[Cloud, ...] = ()

    @property
    def status(self) -> PreflightStatus:
        """The most severe status; ``unknown`` if the stack could not be checked."""
        if self.problems:
            return "unknown"
        held = {verdict.status for verdict in self.verdicts}
        for status in STATUSES:
            if status in held:
                return status
        return "unknown"

    def of(self, *statuses: PreflightStatus) -> list[PreflightVerdict]:
        """Return the verdicts of some statuses."""
        return [verdict for verdict in self.verdicts if verdict.status in statuses]

    def as_dict(self) -> Mapping[str, Any]:
        """Return the answer as JSON data."""
        return {
            "stack": self.stack,
            "status": self.status,
            "verdicts": [verdict.as_dict() for verdict in self.verdicts],
            "problems": list(self.problems),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class PreflightReport:
    """The result of a preflight.

    Attributes:
        stacks: one answer per stack, in order.
        checked_at: time of the checks.
        is_live: whether the clouds were asked; otherwise the answers come from files.
        fail_unknown: whether something pending or unknown counts as lacking.
        notes: limits of the result.
        seconds: duration.
    """

    stacks: Sequence[StackPreflight]
    checked_at: datetime
    is_live: bool = True
    fail_unknown: bool = False
    notes: tuple[str, ...] = ()
    seconds: float = field(default=0.0, compare=False)

    @property
    def verdicts(self) -> list[PreflightVerdict]:
        """Verdicts of all stacks."""
        return [verdict for stack in self.stacks for verdict in stack.verdicts]

    @property
    def exit(self) -> PreflightExit:
        """Exit status of the command."""
        if any(stack.problems for stack in self.stacks):
            return PreflightExit.DECLARATION
        held = {verdict.status for verdict in self.verdicts}
        if held & set(FAILING):
            return PreflightExit.LACKING
        unsure = bool(held & set(UNSURE)) or any(stack.status == "unknown" for stack in self.stacks)
        if not unsure:
            return PreflightExit.OK
        return PreflightExit.LACKING if self.fail_unknown else PreflightExit.UNSURE

    @property
    def headline(self) -> str:
        """The result in one line, such as ``2 of 4 stacks ready; 1 short, 3 unknown``."""
        ready = sum(stack.status == "ok" for stack in self.stacks)
        counts = {
            status: sum(verdict.status == status for verdict in self.verdicts) for status in STATUSES[:-1]
        }
        rest = ", ".join(f"{number:,} {status}" for status, number in counts.items() if number)
        first = f"{ready:,} of {plural(len(self.stacks), 'stack')} ready"
        return f"{first}; {rest}" if rest else first

    def with_verdicts(self, verdicts: Iterable[PreflightVerdict]) -> "PreflightReport":
        """Return the report with further verdicts, each added to its stack."""
        more = list(verdicts)
        return replace(
            self,
            stacks=[
                replace(
                    stack,
                    verdicts=(
                        *stack.verdicts,
                        *(verdict for verdict in more if verdict.stack == stack.stack),
                    ),
                )
                for stack in self.stacks
            ],
        )

    def as_dict(self) -> Mapping[str, Any]:
        """Return the result as JSON data."""
        return {
            "format": FORMAT,
            "exit": int(self.exit),
            "headline": self.headline,
            "checked_at": self.checked_at.isoformat(),
            "live": self.is_live,
            "notes": list(self.notes),
            "seconds": round(self.seconds, 2),
            "stacks": [stack.as_dict() for stack in self.stacks],
        }
