"""What a check found, stack by stack."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Literal

from gpufabric.spec.problems import Problem

Kind = Literal["violation", "waived", "advice", "not-evaluated", "internal-error"]
Level = Literal["mandatory", "advisory"]
CheckSource = Literal["program", "state", "events"]


class Exit(IntEnum):
    """Exit status of a check; of several stacks, the highest holds."""

    OK = 0
    VIOLATION = 1
    """A mandatory rule is violated, or in strict mode a rule could not be evaluated."""

    DECLARATION = 2
    """A declaration, a file or an input of a resource is at fault, so that the stack could not be judged."""

    INTERNAL = 3
    """The program or a mandatory rule broke down: a fault of gpufabric."""


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """One message of one rule.

    Attributes:
        rule: the rule's id.
        level: the level that the engine reports it at.
        message: what was found.
        urn: the resource it is about; empty for the stack.
        kind: what it says of the rule.
    """

    rule: str
    level: Level
    message: str
    urn: str = ""
    kind: Kind = "violation"


@dataclass(slots=True)
class StackCheck:
    """Outcome of checking one stack.

    Attributes:
        stack: the stack's name.
        file: its configuration file, relative to the project; empty when there is none.
        resources: how many resources were judged, components and providers included.
        findings: what the rules said.
        problems: faults of the declaration.
        errors: what else kept the stack from being judged in full.
        broken: how the program broke down; empty when it did not.
        notes: what limits the result, and waivers that have expired or cover nothing.
        waivers: places of the waivers that cover something.
        lines: line of each finding in ``file``, in the order of the findings; 0 when not known.
        seconds: time that it took.
    """

    stack: str
    file: str = ""
    resources: int = 0
    findings: list[CheckFinding] = field(default_factory=list[CheckFinding])
    problems: tuple[Problem, ...] = ()
    errors: tuple[str, ...] = ()
    broken: str = ""
    notes: tuple[str, ...] = ()
    waivers: frozenset[str] = frozenset()
    lines: list[int] = field(default_factory=list[int])
    seconds: float = 0.0

    def exit(self, *, strict: bool) -> Exit:
        """Give the exit status of this stack."""
        mandatory = [one for one in self.findings if one.level == "mandatory"]
        if self.broken or any(one.kind == "internal-error" for one in mandatory):
            return Exit.INTERNAL
        if self.problems or self.errors:
            return Exit.DECLARATION
        gap = strict and any(one.kind == "not-evaluated" for one in self.findings)
        return Exit.VIOLATION if mandatory or gap else Exit.OK

    def count(self, kind: Kind, level: Level | None = None) -> int:
        """Count the findings of a kind, of one level or of both."""
        return sum(one.kind == kind and level in (None, one.level) for one in self.findings)


@dataclass(slots=True)
class CheckReport:
    """Outcome of a check.

    Attributes:
        stacks: one outcome per stack, in order.
        strict: whether what could not be evaluated fails.
        source: what was judged: ``program``, ``state`` or ``events``.
        notes: what concerns all stacks.
        seconds: time that it took.
    """

    stacks: Sequence[StackCheck]
    strict: bool = False
    source: CheckSource = "program"
    notes: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def exit(self) -> Exit:
        """Give the highest exit status of all stacks."""
        return max((one.exit(strict=self.strict) for one in self.stacks), default=Exit.OK)

    def as_dict(self) -> Mapping[str, Any]:
        """Give the result as JSON data."""
        return {
            "source": self.source,
            "strict": self.strict,
            "exit": int(self.exit),
            "seconds": round(self.seconds, 2),
            "notes": list(self.notes),
            "stacks": [self._stack(one) for one in self.stacks],
        }

    def _stack(self, one: StackCheck) -> Mapping[str, Any]:
        return {
            "stack": one.stack,
            "file": one.file,
            "exit": int(one.exit(strict=self.strict)),
            "resources": one.resources,
            "findings": [
                {
                    "rule": finding.rule,
                    "level": finding.level,
                    "kind": finding.kind,
                    "message": finding.message,
                    "urn": finding.urn,
                    "line": line,
                }
                for finding, line in zip(one.findings, one.lines, strict=True)
            ],
            "problems": [str(problem) for problem in one.problems],
            "errors": list(one.errors),
            "broken": one.broken,
            "notes": list(one.notes),
            "seconds": round(one.seconds, 2),
        }
