"""Result of a check, stack by stack."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Literal

from gpufabric.check.needs import StackNeeds
from gpufabric.spec.problems import Problem

CheckFindingKind = Literal["violation", "waived", "advice", "not-evaluated", "internal-error"]
FindingLevel = Literal["mandatory", "advisory"]
CheckSource = Literal["program", "state", "events"]


class Exit(IntEnum):
    """Exit status of a check; of several stacks, the highest counts."""

    OK = 0
    VIOLATION = 1
    """A mandatory rule is violated, or in strict mode a rule cannot be evaluated."""

    DECLARATION = 2
    """A declaration, a file or an input of a resource has errors, so the stack cannot be checked."""

    INTERNAL = 3
    """The program or a mandatory rule crashed: a bug in gpufabric."""


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """One message of one rule.

    Attributes:
        rule: the rule's id.
        level: the level at which the engine reports it.
        message: the text.
        urn: the resource; empty for the stack.
        kind: kind of the message.
    """

    rule: str
    level: FindingLevel
    message: str
    urn: str = ""
    kind: CheckFindingKind = "violation"


@dataclass(slots=True)
class StackCheck:
    """Result of checking one stack.

    Attributes:
        stack: the stack's name.
        file: its configuration file, relative to the project; empty if there is none.
        resources: number of judged resources, with components and providers.
        findings: messages of the rules.
        problems: errors of the declaration.
        errors: other errors that prevent a full check.
        broken: type and place of the exception if the program crashed; empty otherwise.
        notes: limits of the result, and waivers that have expired or match nothing.
        waivers: places of the waivers that match something.
        lines: line of each finding in ``file``, in the order of the findings; 0 if unknown.
        seconds: duration.
        needs: what the program requests from its account, if that was collected in place of findings.
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
    needs: StackNeeds | None = None

    def exit(self, *, strict: bool) -> Exit:
        """Return the exit status of this stack."""
        mandatory = [finding for finding in self.findings if finding.level == "mandatory"]
        if self.broken or any(finding.kind == "internal-error" for finding in mandatory):
            return Exit.INTERNAL
        if self.problems or self.errors:
            return Exit.DECLARATION
        gap = strict and any(finding.kind == "not-evaluated" for finding in self.findings)
        return Exit.VIOLATION if mandatory or gap else Exit.OK

    def count(self, kind: CheckFindingKind, level: FindingLevel | None = None) -> int:
        """Count the findings of a kind, of one level or of both."""
        return sum(finding.kind == kind and level in (None, finding.level) for finding in self.findings)


@dataclass(slots=True)
class CheckReport:
    """Result of a check.

    Attributes:
        stacks: one result per stack, in order.
        strict: whether a rule that cannot be evaluated fails the check.
        source: input of the check: ``program``, ``state`` or ``events``.
        notes: notes about all stacks.
        seconds: duration.
    """

    stacks: Sequence[StackCheck]
    strict: bool = False
    source: CheckSource = "program"
    notes: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def exit(self) -> Exit:
        """Return the highest exit status of all stacks."""
        return max((check.exit(strict=self.strict) for check in self.stacks), default=Exit.OK)

    @property
    def all_notes(self) -> list[str]:
        """Notes about all stacks, then those of each stack with its name."""
        own = [f"{check.stack}: {note}" for check in self.stacks for note in check.notes]
        return [*self.notes, *own]

    def as_dict(self) -> Mapping[str, Any]:
        """Return the result as JSON data."""
        return {
            "source": self.source,
            "strict": self.strict,
            "exit": int(self.exit),
            "seconds": round(self.seconds, 2),
            "notes": list(self.notes),
            "stacks": [self._stack(check) for check in self.stacks],
        }

    def _stack(self, check: StackCheck) -> Mapping[str, Any]:
        return {
            "stack": check.stack,
            "file": check.file,
            "exit": int(check.exit(strict=self.strict)),
            "resources": check.resources,
            "findings": [
                {
                    "rule": finding.rule,
                    "level": finding.level,
                    "kind": finding.kind,
                    "message": finding.message,
                    "urn": finding.urn,
                    "line": line,
                }
                for finding, line in zip(check.findings, check.lines, strict=True)
            ],
            "problems": [str(problem) for problem in check.problems],
            "errors": list(check.errors),
            "broken": check.broken,
            "notes": list(check.notes),
            "seconds": round(check.seconds, 2),
        }
