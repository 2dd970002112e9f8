"""Reads the events of one stack into the parts of a report."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, cast

from gpufabric.engine.errors import explained
from gpufabric.events.model import (
    EngineEvent,
    EngineMessage,
    PolicyMessage,
    PolicySummary,
    ResourceStep,
    RunSummary,
    StepDone,
    StepPlanned,
)
from gpufabric.events.refreshes import Refreshes
from gpufabric.masking.mask import Mask
from gpufabric.policies.policy_names import ADVICE, FILES, GATHER
from gpufabric.report.changes import OPERATIONS, change_of
from gpufabric.report.model import Diagnostic, PoliciesRan, PolicyKind, PolicyResult, ResourceChange
from gpufabric.report.values import Plain, plain
from gpufabric.wire.urn import is_stack_urn, name_of, stack_of
from gpufabric.wire.values import Value

NOT_EVALUATED = "not evaluated: "
CRASH = "internal error: "
"""Begin of the text of a crash of the program or a rule."""

_NO_RULES = frozenset({GATHER, ADVICE, FILES})
"""Policies of the pack that are not rules."""


_LEFTOVER = {"delete-replaced"}


@dataclass(slots=True)
class EngineRun:
    """Result of one run of the engine on one stack, or of several in a row.

    Attributes:
        stack: the stack's name; empty if the events name no resource.
        counts: number of resources by operation.
        ended: whether the engine reported an end.
        succeeded: whether it reported success.
        existed: whether the stack held anything before; None if the events do not say.
        before: its outputs before; None likewise.
        after: its outputs after; None likewise.
        policies_ran: whether policies judged the stack.
        complete: whether the program ran to its end, so that the outputs after are the ones it declares.
        differs: whether a refresh found the cloud to differ from the state.
    """

    stack: str = ""
    counts: dict[str, int] = field(default_factory=dict[str, int])
    changes: list[ResourceChange] = field(default_factory=list[ResourceChange])
    policies: list[PolicyResult] = field(default_factory=list[PolicyResult])
    passed: list[str] = field(default_factory=list[str])
    policies_ran: PoliciesRan = "not"
    diagnostics: list[Diagnostic] = field(default_factory=list[Diagnostic])
    ended: bool = False
    succeeded: bool = False
    existed: bool | None = None
    before: Mapping[str, Plain] | None = None
    after: Mapping[str, Plain] | None = None
    complete: bool = False
    differs: bool = False

    @property
    def has_errors(self) -> bool:
        """Whether the engine, a provider or the program reported an error."""
        return any(diagnostic.severity == "error" for diagnostic in self.diagnostics)


def read_run(events: Iterable[EngineEvent], mask: Mask) -> EngineRun:
    """Read the events of a stack; secrets are masked."""
    reader = _EventReader(mask)
    for event in events:
        reader.take(event)
    return reader.finish()


@dataclass(slots=True)
class _PolicyPass:
    """Results of the policies in one pass; ``complete`` once all of them have judged."""

    results: list[PolicyResult] = field(default_factory=list[PolicyResult])
    passed: set[str] = field(default_factory=set[str])
    failed: set[str] = field(default_factory=set[str])
    complete: bool = False

    def add(self, later: "_PolicyPass") -> None:
        self.results += (result for result in later.results if result not in self.results)
        self.passed |= later.passed
        self.failed |= later.failed


class _EventReader:
    def __init__(self, mask: Mask) -> None:
        self._mask = mask
        self._run = EngineRun()
        self._steps: dict[str, list[ResourceStep]] = {}
        self._policies = _PolicyPass()
        self._earlier_policies = _PolicyPass()
        self._pass_ended = False
        self._stack_steps_done = 0
        self._program_failed = False
        self._refreshes = Refreshes()
        self._read: dict[str, ResourceStep] = {}

    def take(self, event: EngineEvent) -> None:
        if self._pass_ended:
            self._end_pass()
        read = self._refreshes.take(event)
        if read is not None and not read.is_of_stack:
            self._run.differs = True
            self._read[read.urn] = read
        match event:
            case StepPlanned(step):
                self._plan(step)
            case StepDone(step):
                self._finish_step(step)
            case PolicyMessage():
                self._add_policy(event)
            case EngineMessage():
                self._add_diagnostic(event)
            case RunSummary():
                self._end(event)
            case PolicySummary():
                # The engine asks policies of the whole stack only after every step has succeeded.
                self._run.complete |= event.of_stack
                self._policies.complete |= event.of_stack
                self._policies.passed.update(event.passed)
                self._policies.failed.update(event.failed)
            case _:
                pass

    def finish(self) -> EngineRun:
        # After a refresh, an update plans what it does about a difference.
        read = {urn: [step] for urn, step in self._read.items()}
        changes = (change_of(steps, self._mask) for steps in (read | self._steps).values())
        self._run.changes = sorted(
            (change for change in changes if change is not None),
            key=lambda change: (change.type, change.name, change.urn),
        )
        # The engine does not count what an earlier replacement left that was stopped.
        left = [steps for steps in self._steps.values() if {step.operation for step in steps} == _LEFTOVER]
        if left:
            counts = self._run.counts
            self._run.counts = {**counts, "delete": counts.get("delete", 0) + len(left)}
        self._end_pass()
        # After a program that failed, the engine repeats the outputs from before.
        self._run.complete &= not self._program_failed
        policies = self._earlier_policies
        self._run.policies = policies.results
        violated = {policy.policy for policy in policies.results if policy.kind == "violation"}
        passed = policies.passed - policies.failed - violated - _NO_RULES
        self._run.passed = sorted(map(self._mask.text, passed))
        if policies.complete:
            self._run.policies_ran = "all"
        elif policies.results or policies.passed or policies.failed:
            self._run.policies_ran = "in-part"
        return self._run

    def _end_pass(self) -> None:
        """Let the policies of a pass replace those of the passes before it, if all of them have judged.

        Otherwise, the earlier ones still say something about resources that the pass did not reach.
        """
        if self._policies.complete:
            self._earlier_policies = self._policies
        else:
            self._earlier_policies.add(self._policies)
        self._policies = _PolicyPass()
        self._pass_ended = False

    def _end(self, summary: RunSummary) -> None:
        self._pass_ended = True
        self._run.ended = True
        self._run.complete |= summary.result == "succeeded"
        self._run.succeeded = summary.result in ("", "succeeded")
        self._run.counts = dict(sorted(summary.changes.items()))

    def _plan(self, step: ResourceStep) -> None:
        if not self._run.stack:
            self._run.stack = stack_of(step.urn)
        if step.is_of_stack:
            self._read_outputs(step, known=False)
        elif step.operation in OPERATIONS:
            self._steps.setdefault(step.urn, []).append(step)

    def _finish_step(self, step: ResourceStep) -> None:
        if step.is_of_stack:
            # An existing stack has two events: its old outputs, then those that the program declares.
            self._stack_steps_done += 1
            self._run.complete |= self._stack_steps_done > 1
            self._read_outputs(step, known=True)

    def _read_outputs(self, step: ResourceStep, *, known: bool) -> None:
        # Only the first event counts: in an update of two passes, the stack exists when the second begins.
        if self._run.existed is None:
            self._run.existed = step.old is not None
        if self._run.before is None and self._run.existed and step.old and step.old.outputs is not None:
            self._run.before = self._plain(step.old.outputs)
        if step.operation == "delete":
            self._run.after = {}
        elif known and step.new and step.new.outputs:
            self._run.after = self._plain(step.new.outputs)

    def _plain(self, values: Mapping[str, Value]) -> Mapping[str, Plain]:
        return cast("Mapping[str, Plain]", plain(values, self._mask))

    def _add_policy(self, violation: PolicyMessage) -> None:
        title, separator, rest = self._mask.text(violation.message).partition("\n")
        policy = PolicyResult(
            policy=self._mask.text(violation.policy),
            level=violation.level,
            kind="violation",
            title=title if separator else "",
            message=rest.strip() if separator else title,
            resource=self._name(violation.urn),
        )
        if violation.policy == ADVICE:
            policy = self._advice(policy)
        if policy not in self._policies.results:
            self._policies.results.append(policy)

    def _advice(self, policy: PolicyResult) -> PolicyResult:
        """Return a message of the policy ``advice`` under the name of the rule that it starts with."""
        rule, _, message = policy.message.partition(": ")
        named = {"policy": rule, "title": ""} if message else {}
        message = message or rule
        kind: PolicyKind = "not-evaluated" if message.startswith(NOT_EVALUATED) else "note"
        return policy.model_copy(
            update={**named, "kind": kind, "message": message.removeprefix(NOT_EVALUATED)}
        )

    def _add_diagnostic(self, message: EngineMessage) -> None:
        if message.severity not in ("error", "warning") or not message.message or message.is_conclusion:
            return
        self._program_failed |= message.is_program_exit
        if message.is_program_exit and self._run.has_errors:
            return
        severity: Literal["error", "warning"] = "error" if message.severity == "error" else "warning"
        diagnostic = Diagnostic(
            severity=severity,
            message=self._mask.text(explained(message.message)),
            resource=self._name(message.urn),
        )
        if diagnostic not in self._run.diagnostics:
            self._run.diagnostics.append(diagnostic)

    def _name(self, urn: str) -> str:
        return "" if not urn or is_stack_urn(urn) else self._mask.text(name_of(urn))
