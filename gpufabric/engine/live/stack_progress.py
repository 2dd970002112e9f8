"""The progress of one stack, as the engine's events show it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from gpufabric.engine.result import Action
from gpufabric.events.model import EngineEvent, EngineMessage, ResourceStep, StepDone, StepPlanned
from gpufabric.wire.urn import PROVIDER_PREFIX, STACK_REFERENCE_TYPE

Phase = Literal["waiting", "running", "done", "not done"]

DOING: Mapping[Action, str] = {
    "preview": "previewing",
    "up": "updating",
    "preview-refresh": "reading",
    "refresh": "refreshing",
    "preview-destroy": "previewing",
    "destroy": "destroying",
}
PREVIEWS: tuple[Action, ...] = ("preview", "preview-refresh", "preview-destroy")
CREATIONS = frozenset({"create", "create-replacement"})
# ``replace`` only joins the creation and the deletion of a replacement, which have steps of their own.
_WITHOUT_WORK = frozenset({"same", "read", "read-replacement", "discard", "discard-replaced", "replace"})
_QUICK = (PROVIDER_PREFIX, STACK_REFERENCE_TYPE)

StepKey = tuple[str, str]
"""URN and operation: a replacement has several steps for one URN."""


@dataclass(frozen=True, slots=True)
class RunningStep:
    """A step that the engine has begun and not ended.

    Attributes:
        urn: the resource's URN.
        type: its type token.
        operation: the engine's name of the operation.
        began: time at which it began.
    """

    urn: str
    type: str
    operation: str
    began: float

    @property
    def creates(self) -> bool:
        """Whether it creates a resource."""
        return self.operation in CREATIONS


@dataclass(slots=True)
class StackProgress:
    """Progress of one stack. Times come from any clock that only moves forward, in seconds.

    Attributes:
        stack: the stack.
        phase: whether it waits, runs or has ended.
        state: the same in a word or two.
        action: the action of the engine that runs or ran last.
        done: number of finished resources of this action.
        total: expected number; 0 if unknown or after the stack's last action has succeeded.
        began: time at which the action began.
        ended: time at which it ended; None while it runs.
        running: steps that have begun and not ended.
        left: types of resources with steps that are still to end; None before the first preview.
    """

    stack: str
    phase: Phase = "waiting"
    state: str = "waiting"
    action: Action = "none"
    done: int = 0
    total: int = 0
    began: float = 0.0
    ended: float | None = None
    running: dict[StepKey, RunningStep] = field(default_factory=dict[StepKey, RunningStep])
    left: dict[StepKey, str] | None = None

    @property
    def changes_clouds(self) -> bool:
        """Whether the action that runs changes or reads resources in the clouds."""
        return self.phase == "running" and self.action not in PREVIEWS

    def start(self, action: Action, at: float, total: int = 0) -> None:
        """Begin an action of the engine."""
        self.phase, self.state, self.action = "running", DOING.get(action, action), action
        self.done, self.total, self.began, self.ended = 0, total, at, None
        self.running.clear()
        if action == "preview":
            self.left = {}
        elif action != "up":
            self.left = None

    def take(self, event: EngineEvent | None, at: float) -> None:
        """Add an event of the action."""
        match event:
            case StepPlanned(step) if _takes_time(step):
                key = (step.urn, step.operation)
                self.running[key] = RunningStep(step.urn, step.type, step.operation, at)
                if self.left is not None:
                    self.left[key] = step.type
            case StepDone(step):
                self._forget(step)
            case EngineMessage(severity="error", urn=urn) if urn:
                for key in [key for key in self.running if key[0] == urn]:
                    del self.running[key]
            case _:
                pass

    def pause(self, state: str, at: float) -> None:
        """End an action that is not the stack's last one; the stack waits for the next."""
        self._stop("waiting", state, at)

    def end(self, state: str, at: float, *, ok: bool) -> None:
        """End the last action of the stack."""
        self._stop("done" if ok else "not done", state, at)
        if ok:
            # The expected number includes the resources that the action has deleted.
            self.total = 0

    def _stop(self, phase: Phase, state: str, at: float) -> None:
        if self.phase != "running":
            self.began = at
        self.phase, self.state, self.ended = phase, state, at
        self.running.clear()

    def _forget(self, step: ResourceStep) -> None:
        key = (step.urn, step.operation)
        self.running.pop(key, None)
        # A preview ends the same steps as the update that follows, so only the update takes them off.
        if self.left is not None and self.action == "up":
            self.left.pop(key, None)


def _takes_time(step: ResourceStep) -> bool:
    """Tell whether a step waits for a cloud: components, providers and references do not."""
    state = step.new or step.old
    custom = state is not None and state.custom
    return custom and step.operation not in _WITHOUT_WORK and not step.type.startswith(_QUICK)
