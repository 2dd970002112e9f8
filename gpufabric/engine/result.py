"""What came out of running the engine on one stack."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Operation = Literal["preview", "up", "refresh", "destroy"]
"""What a user asks for."""

Action = Literal["none", "preview", "up", "preview-refresh", "refresh", "preview-destroy", "destroy"]
"""One run of the engine."""

Status = Literal["done", "failed", "skipped", "interrupted", "deferred", "declined"]
"""How a stack ended.

done: what was asked for is so. failed: the engine, or what runs it, gave an error. skipped: not run, since a
stack that it needs was not done. interrupted: stopped, or not begun, because of Ctrl-C. deferred: cannot be
previewed before the stacks that it needs exist. declined: the question was answered with no.
"""

UNCHANGED_OPERATIONS = frozenset({"same", "read", "discard", "read-replacement", "refresh"})


@dataclass(frozen=True, slots=True)
class PolicyFinding:
    """One message of the policy pack."""

    policy: str
    level: str
    message: str


@dataclass(frozen=True, slots=True)
class Removal:
    """A resource that an operation deletes or replaces.

    Attributes:
        operation: ``delete`` or ``replace``.
        type: type token.
        name: logical name.
        keys: the properties that force a replacement, as far as the provider said.
    """

    operation: str
    type: str
    name: str
    keys: tuple[str, ...] = ()


@dataclass(slots=True)
class StackResult:
    """Outcome of an operation on one stack.

    Attributes:
        stack: the stack's name.
        action: the last run of the engine.
        status: how it ended.
        reason: why it was skipped, deferred or not run; empty otherwise.
        changes: resources by operation (create, update, same, ...).
        removals: what is deleted or replaced.
        resources: resources that the stack holds after the action.
        outputs: the stack's outputs, as far as the action knew them.
        outputs_changed: whether they differ from what the stack put out before.
        findings: what the policy pack said in the last preview.
        errors: error messages of the engine, in order.
        next_steps: what to do about it, one sentence each.
        locked: whether another update of the stack, or one that was killed, holds its lock.
        killed: whether an engine ended without having released what it held.
        seconds: time that all actions took.
    """

    stack: str
    action: Action
    status: Status = "done"
    reason: str = ""
    changes: Mapping[str, int] = field(default_factory=dict[str, int])
    removals: list[Removal] = field(default_factory=list[Removal])
    resources: int = 0
    outputs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    outputs_changed: bool = False
    findings: list[PolicyFinding] = field(default_factory=list[PolicyFinding])
    errors: list[str] = field(default_factory=list[str])
    next_steps: list[str] = field(default_factory=list[str])
    locked: bool = False
    killed: bool = False
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether what was asked for is so."""
        return self.status == "done"

    @property
    def changed(self) -> int:
        """Resources that change."""
        return sum(count for kind, count in self.changes.items() if kind not in UNCHANGED_OPERATIONS)


def remaining(changes: Mapping[str, int]) -> int:
    """Count the resources that a stack holds after an action with these changes."""
    gone = ("delete", "delete-replaced", "create-replacement", "discard")
    return sum(count for kind, count in changes.items() if kind not in gone)


def steps(changes: Mapping[str, int]) -> int:
    """Count the resources that an action with these changes goes through."""
    return remaining(changes) + changes.get("delete", 0)
