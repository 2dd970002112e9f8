"""Result of running the engine on one stack."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from gpufabric.engine.locks import Lock
from gpufabric.masking.mask import Mask

EngineOperation = Literal["preview", "up", "refresh", "destroy"]
"""Command of a user."""

Action = Literal["none", "preview", "up", "preview-refresh", "refresh", "preview-destroy", "destroy"]
"""One run of the engine."""

StackStatus = Literal["done", "failed", "skipped", "interrupted", "deferred", "declined"]
"""Status of a stack after an operation.

done: success. failed: the engine or its runner reported an error. skipped: not run, because a stack it needs
is not done. interrupted: stopped or not started because of Ctrl-C. deferred: cannot be previewed until the
stacks it needs exist. declined: the user answered no.
"""

_CREATING = frozenset({"create", "create-replacement"})
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
        keys: the properties that force a replacement, if the provider says them.
    """

    operation: str
    type: str
    name: str
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FailedResource:
    """A resource that failed.

    Attributes:
        operation: what the engine did with it, such as ``create``; empty if it planned nothing.
        text: the error.
    """

    operation: str
    text: str

    @property
    def is_creation(self) -> bool:
        """Whether there was no such resource before, or another one that it replaces."""
        return self.operation in _CREATING


@dataclass(slots=True)
class StackResult:
    """Result of an operation on one stack.

    Attributes:
        stack: the stack's name.
        action: the last run of the engine.
        status: how it ended.
        reason: why it was skipped, deferred or not run; empty otherwise.
        changes: number of resources by operation (create, update, same, ...).
        removals: deleted or replaced resources.
        resources: number of resources after the action.
        outputs: the stack's known outputs.
        outputs_changed: whether they differ from the previous outputs.
        protection_changed: whether the engine protects another set of resources.
        findings: messages of policies in the last preview.
        errors: error messages of the engine, in order.
        failures: resources that failed, by URN.
        unsaved: names of the resources whose steps the engine could not record in the state.
        next_steps: what the user can do, one sentence each.
        locked: whether a running or killed update holds the stack's lock.
        pending: whether an engine that runs or was stopped has pending operations in the state.
        locks: the locks; None if only the engine can read them.
        killed: whether the engine was killed before it could release its lock.
        seconds: duration of all actions.
        state: digests of the state that the action started from; None if it was not read.
        files: digests of the files that the program read; None if it did not run.
        events: name of the file of its events in the folder of the run; empty if it has none.
    """

    stack: str
    action: Action
    status: StackStatus = "done"
    reason: str = ""
    changes: Mapping[str, int] = field(default_factory=dict[str, int])
    removals: list[Removal] = field(default_factory=list[Removal])
    resources: int = 0
    outputs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    outputs_changed: bool = False
    protection_changed: bool = False
    findings: list[PolicyFinding] = field(default_factory=list[PolicyFinding])
    errors: list[str] = field(default_factory=list[str])
    failures: Mapping[str, FailedResource] = field(default_factory=dict[str, FailedResource])
    unsaved: Sequence[str] = ()
    next_steps: list[str] = field(default_factory=list[str])
    locked: bool = False
    pending: bool = False
    locks: Sequence[Lock] | None = None
    killed: bool = False
    seconds: float = 0.0
    state: Mapping[str, str] | None = None
    files: Mapping[str, str] | None = None
    events: str = ""

    @property
    def ok(self) -> bool:
        """Whether the operation succeeded."""
        return self.status == "done"

    @property
    def is_update(self) -> bool:
        """Whether an update changes resources, outputs or protection."""
        return bool(self.changed or self.outputs_changed or self.protection_changed)

    @property
    def changed(self) -> int:
        """Number of resources that change."""
        return sum(count for kind, count in self.changes.items() if kind not in UNCHANGED_OPERATIONS)


def conceal(result: StackResult, mask: Mask) -> None:
    """Take the secrets out of a result: errors of commands and of the runner quote what they were given."""
    result.reason = mask.text(result.reason)
    result.errors = list(map(mask.text, result.errors))
    result.next_steps = list(map(mask.text, result.next_steps))


def remaining(changes: Mapping[str, int]) -> int:
    """Return the number of resources of a stack after an action with these changes."""
    gone = ("delete", "delete-replaced", "create-replacement", "discard")
    return sum(count for kind, count in changes.items() if kind not in gone)


def steps(changes: Mapping[str, int]) -> int:
    """Return the number of resources that an action with these changes processes."""
    return remaining(changes) + changes.get("delete", 0)
