"""Collects the results of a running engine from its events."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from gpufabric.engine.errors import explained, is_unsaved, without_list
from gpufabric.engine.result import FailedResource, PolicyFinding, Removal, remaining
from gpufabric.events.model import (
    EngineEvent,
    EngineMessage,
    PolicyMessage,
    ResourceState,
    ResourceStep,
    RunSummary,
    StepDone,
    StepPlanned,
)
from gpufabric.events.refreshes import Refreshes
from gpufabric.wire.urn import is_stack_urn, name_of
from gpufabric.wire.values import Value

_REMOVING = ("delete", "replace")
_REPLACING = ("create-replacement", "import-replacement")
DELETE_REPLACED = "delete-replaced"
"""Deletion of what a replacement leaves: of this run, or of an earlier one that was stopped."""


@dataclass(slots=True)
class Collected:
    """The result so far of one run of the engine.

    Attributes:
        finished: URNs of the resources that are finished.
        changes: number of resources by operation, known at the end.
        removals: resources that are deleted or replaced.
        findings: messages of policies.
        errors: error messages, in order.
        failures: resources that failed, by URN.
        unsaved: names of the resources whose steps the engine could not record in the state.
        ended: whether the engine reported the end of the operation.
        outputs: outputs of the stack, with markers in place of secret and unknown ones.
        outputs_changed: whether they differ from the previous ones.
        protection_changed: whether the engine protects other resources, which it counts as no change.
        differing: resources that a refresh found to differ from the state, by URN; None for one that is gone.
    """

    finished: set[str] = field(default_factory=set[str])
    changes: Mapping[str, int] = field(default_factory=dict[str, int])
    removals: list[Removal] = field(default_factory=list[Removal])
    findings: list[PolicyFinding] = field(default_factory=list[PolicyFinding])
    errors: list[str] = field(default_factory=list[str])
    failures: dict[str, FailedResource] = field(default_factory=dict[str, FailedResource])
    unsaved: list[str] = field(default_factory=list[str])
    ended: bool = False
    outputs: Mapping[str, Value] = field(default_factory=dict[str, Value])
    outputs_changed: bool = False
    protection_changed: bool = False
    differing: dict[str, ResourceState | None] = field(default_factory=dict[str, ResourceState | None])
    _operations: dict[str, str] = field(default_factory=dict[str, str], repr=False)
    _refreshes: Refreshes = field(default_factory=Refreshes, repr=False)
    _replaced: set[str] = field(default_factory=set[str], repr=False)
    _leftover: list[ResourceStep] = field(default_factory=list[ResourceStep], repr=False)

    @property
    def done(self) -> int:
        """Number of resources that are finished; of a finished run, those that remain, if any does.

        Results count the same resources.
        """
        return remaining(self.changes) or len(self.finished)

    def take(self, event: EngineEvent | None) -> None:
        """Add an event; None stands for one of a kind that gpufabric does not interpret."""
        read = self._refreshes.take(event)
        if read is not None:
            self._add_difference(read)
        if isinstance(event, StepPlanned):
            self._operations[event.step.urn] = event.step.operation
        match event:
            case StepPlanned(step) if step.operation in _REMOVING:
                self._replaced.add(step.urn)
                self._add_removal(step)
            case StepPlanned(step) if step.operation in _REPLACING:
                self._replaced.add(step.urn)
            case StepPlanned(step) if step.operation == DELETE_REPLACED:
                self._leftover.append(step)
            case StepDone(step):
                self._finish(step)
            case PolicyMessage():
                finding = PolicyFinding(event.policy, event.level, event.message)
                if finding not in self.findings:
                    self.findings.append(finding)
            case EngineMessage(severity="error"):
                self._add_error(event)
            case RunSummary():
                self.ended, self.changes = True, self._with_leftovers(event.changes)
            case _:
                pass

    def _with_leftovers(self, changes: Mapping[str, int]) -> Mapping[str, int]:
        """Count what a stopped replacement left. The engine deletes it, but does not count it (3.250.0)."""
        left = [step for step in self._leftover if step.urn not in self._replaced]
        for step in left:
            self._add_removal(replace(step, operation="delete"))
        return {**changes, "delete": changes.get("delete", 0) + len(left)} if left else changes

    def _add_difference(self, step: ResourceStep) -> None:
        gone = step.operation == "delete"
        self.differing[step.urn] = None if gone else step.new
        if gone:
            self._add_removal(step)

    def _add_removal(self, step: ResourceStep) -> None:
        keys = step.replace_keys or step.changed_keys
        removal = Removal(step.operation, step.type, name_of(step.urn), keys)
        if removal not in self.removals:
            self.removals.append(removal)

    def _finish(self, step: ResourceStep) -> None:
        self.finished.add(step.urn)
        if step.old is not None and step.new is not None and step.old.protect != step.new.protect:
            self.protection_changed = True
        if step.is_of_stack and step.new is not None:
            before = step.old.outputs if step.old else None
            self.outputs = step.new.outputs or {}
            self.outputs_changed = (before or {}) != self.outputs

    def _add_error(self, message: EngineMessage) -> None:
        if not message.message or message.is_cancellation or (self.errors and message.is_program_exit):
            return
        of_resource = message.urn and not is_stack_urn(message.urn)
        if of_resource:
            operation = self._operations.get(message.urn, "")
            self.failures[message.urn] = FailedResource(operation, message.message)
            if is_unsaved(message.message):
                self.unsaved.append(name_of(message.urn))
                if len(self.unsaved) > 1:
                    return  # the state has one cause, which the first error names
        said = without_list(message.message)
        text = f"{name_of(message.urn)}: {said}" if of_resource else explained(said)
        if text not in self.errors:
            self.errors.append(text)
