"""What came out of running the engine on one stack."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Action = Literal["preview", "up", "destroy"]

UNCHANGED_OPERATIONS = frozenset({"same", "read", "discard", "read-replacement"})


@dataclass(frozen=True, slots=True)
class PolicyFinding:
    """One message of the policy pack."""

    policy: str
    level: str
    message: str


@dataclass(slots=True)
class StackResult:
    """Outcome of one action on one stack.

    Attributes:
        stack: the stack's name.
        action: the last action that ran.
        ok: whether it succeeded.
        changes: resources by operation (create, update, same, ...).
        resources: resources that the stack holds after the action.
        outputs: the stack's outputs, as far as the action knew them.
        outputs_changed: whether they differ from what the stack put out before.
        findings: what the policy pack said in the last preview.
        errors: error messages of the engine, in order.
        seconds: time that all actions took.
    """

    stack: str
    action: Action
    ok: bool = True
    changes: Mapping[str, int] = field(default_factory=dict[str, int])
    resources: int = 0
    outputs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    outputs_changed: bool = False
    findings: list[PolicyFinding] = field(default_factory=list[PolicyFinding])
    errors: list[str] = field(default_factory=list[str])
    seconds: float = 0.0

    @property
    def changed(self) -> int:
        """Resources that change."""
        return sum(count for kind, count in self.changes.items() if kind not in UNCHANGED_OPERATIONS)


def remaining(changes: Mapping[str, int]) -> int:
    """Count the resources that a stack holds after an action with these changes."""
    gone = ("delete", "delete-replaced", "create-replacement", "discard")
    return sum(count for kind, count in changes.items() if kind not in gone)
