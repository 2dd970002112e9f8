"""Reads what one run of the engine says of a stack. Kinds of events that are not known are passed over."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, cast

from gpufabric.engine.events import is_program_end
from gpufabric.engine.events import plain as without_colours
from gpufabric.policies.policy_names import ADVICE, FILES, GATHER
from gpufabric.report.diff import Told, property_changes
from gpufabric.report.events import Event, as_list, as_map
from gpufabric.report.model import Change, Diagnostic, Operation, Policy, PolicyKind, PropertyChange
from gpufabric.report.secrets import Mask
from gpufabric.report.values import Plain, plain, shown

STACK_TYPE = "pulumi:pulumi:Stack"
_PROVIDER = "pulumi:providers:"
_SHOWN: Mapping[str, Operation] = {
    "create": "create",
    "update": "update",
    "delete": "delete",
    "replace": "replace",
    "import": "import",
    "import-replacement": "replace",
    "create-replacement": "replace",
    "delete-replaced": "replace",
}
_CANCELLED = re.compile(r"(\w+ )?(canceled|failed)")
NOT_EVALUATED = "not evaluated: "


@dataclass(slots=True)
class Read:
    """What the engine said of a stack.

    Attributes:
        stack: its name; empty when the events name no resource.
        counts: resources by operation.
        ended: whether the engine reported an end.
        succeeded: whether it reported success.
        exists: whether the stack held something before; None: not said.
        before: its outputs before; None: not said.
        after: its outputs after; None: not said.
        complete: whether the program came to its end, so that its outputs are what it wants.
    """

    stack: str = ""
    counts: dict[str, int] = field(default_factory=dict[str, int])
    changes: list[Change] = field(default_factory=list[Change])
    policies: list[Policy] = field(default_factory=list[Policy])
    passed: list[str] = field(default_factory=list[str])
    diagnostics: list[Diagnostic] = field(default_factory=list[Diagnostic])
    ended: bool = False
    succeeded: bool = False
    exists: bool | None = None
    before: Mapping[str, Plain] | None = None
    after: Mapping[str, Plain] | None = None
    complete: bool = False


def read(events: Iterable[Event], mask: Mask) -> Read:
    """Read one run of the engine."""
    reader = _Reader(mask)
    for event in events:
        reader.take(event)
    return reader.finish()


class _Reader:
    def __init__(self, mask: Mask) -> None:
        self._mask = mask
        self._read = Read()
        self._steps: dict[str, list[Event]] = {}
        self._failed: set[str] = set()
        self._passed: set[str] = set()
        self._told = 0

    def take(self, event: Event) -> None:
        if "resourcePreEvent" in event:
            self._step(as_map(as_map(event["resourcePreEvent"]).get("metadata")))
        elif "resOutputsEvent" in event:
            self._outputs(as_map(as_map(event["resOutputsEvent"]).get("metadata")))
        elif "policyEvent" in event:
            self._policy(as_map(event["policyEvent"]))
        elif "diagnosticEvent" in event:
            self._diagnostic(as_map(event["diagnosticEvent"]))
        elif "summaryEvent" in event:
            summary = as_map(event["summaryEvent"])
            self._read.ended = True
            self._read.complete |= summary.get("result") == "succeeded"
            self._read.succeeded = summary.get("result", "succeeded") == "succeeded"
            self._read.counts = {
                str(key): one
                for key, one in sorted(as_map(summary.get("resourceChanges")).items())
                if isinstance(one, int)
            }
        for key in ("policyAnalyzeSummaryEvent", "policyAnalyzeStackSummaryEvent"):
            if key in event:
                told = as_map(event[key])
                # Stack policies are asked only once every step has succeeded.
                self._read.complete |= key == "policyAnalyzeStackSummaryEvent"
                self._passed.update(map(str, as_list(told.get("passed"))))
                self._failed.update(map(str, as_list(told.get("failed"))))

    def finish(self) -> Read:
        for steps in self._steps.values():
            change = self._change(steps)
            if change is not None:
                self._read.changes.append(change)
        self._read.changes.sort(key=lambda one: (one.type, one.name, one.urn))
        said = {one.policy for one in self._read.policies if one.kind == "violation"}
        internal = {GATHER, ADVICE, FILES}
        text = self._mask.text
        self._read.passed = sorted(map(text, self._passed - self._failed - said - internal))
        return self._read

    def _step(self, step: Event) -> None:
        urn, operation = str(step.get("urn", "")), str(step.get("op", ""))
        if not self._read.stack and urn.startswith("urn:pulumi:"):
            self._read.stack = urn.split("::", 1)[0].removeprefix("urn:pulumi:")
        if step.get("type") == STACK_TYPE:
            self._stack_outputs(step, known=False)
        elif operation in _SHOWN:
            self._steps.setdefault(urn, []).append(step)

    def _outputs(self, step: Event) -> None:
        if step.get("type") == STACK_TYPE:
            # A stack that exists is told of twice: as it was, and when its program has said its outputs.
            self._told += 1
            self._read.complete |= self._told > 1
            self._stack_outputs(step, known=True)

    def _stack_outputs(self, step: Event, *, known: bool) -> None:
        old, new = step.get("old"), step.get("new")
        # The first word counts: an update in two passes exists when the second begins.
        if self._read.exists is None:
            self._read.exists = isinstance(old, dict)
        if self._read.before is None and self._read.exists and isinstance(old, dict) and "outputs" in old:
            self._read.before = self._plain(cast("Event", old).get("outputs"))
        if step.get("op") == "delete":
            self._read.after = {}
        elif known and isinstance(new, dict) and cast("Event", new).get("outputs"):
            self._read.after = self._plain(cast("Event", new)["outputs"])

    def _plain(self, value: object) -> Mapping[str, Plain]:
        return cast("Mapping[str, Plain]", plain(as_map(value), self._mask))

    def _change(self, steps: list[Event]) -> Change | None:
        """Put the steps of one resource together: a replacement is up to three."""
        by_operation = {str(one["op"]): one for one in steps}
        step = next(
            (by_operation[key] for key in ("replace", "create-replacement") if key in by_operation), steps[0]
        )
        operation = _SHOWN[str(step["op"])]
        kind = self._mask.text(str(step.get("type", "")))
        if kind.startswith(_PROVIDER) and operation in ("create", "delete"):
            return None
        old, new = as_map(step.get("old")), as_map(step.get("new"))
        state = new or old
        properties = self._properties(step, operation, old, new)
        forced = tuple(self._mask.text(str(one)) for one in as_list(step.get("keys")))
        return Change(
            operation=operation,
            type=kind,
            name=self._name(str(step["urn"])),
            urn=self._mask.text(str(step["urn"])),
            protected=old.get("protect") is True,
            order=_order(list(by_operation)) if operation == "replace" else None,
            forced_by=(forced or _forcing(properties)) if operation == "replace" else (),
            properties=properties,
            noise=_noise(operation, properties),
            component=state.get("custom") is not True,
        )

    def _properties(
        self, step: Event, operation: Operation, old: Event, new: Event
    ) -> tuple[PropertyChange, ...]:
        before, after = self._plain(old.get("inputs")), self._plain(new.get("inputs"))
        if operation == "create":
            return tuple(
                PropertyChange(path=key, kind="add", after=shown(after[key])) for key in sorted(after)
            )
        if operation == "delete":
            return ()
        told = [
            Told(
                self._mask.text(path),
                str(as_map(one).get("diffKind", "update")),
                as_map(one).get("inputDiff") is True,
            )
            for path, one in sorted(as_map(step.get("detailedDiff")).items())
        ] or [
            Told(self._mask.text(str(one)), "update", from_inputs=True) for one in as_list(step.get("diffs"))
        ]
        forcing = [self._mask.text(str(one)) for one in as_list(step.get("keys"))]
        outputs = (self._plain(old.get("outputs")), self._plain(new.get("outputs")))
        return property_changes(before, after, told=told, forcing=forcing, outputs=outputs)

    def _policy(self, told: Event) -> None:
        policy = str(told.get("policyName", ""))
        message = self._mask.text(without_colours(str(told.get("message", ""))))
        title, separator, rest = message.partition("\n")
        title, message = (title, rest.strip()) if separator else ("", message)
        kind: PolicyKind = "violation"
        if policy == ADVICE:
            rule, _, message = message.partition(": ")
            policy, title = (rule, "") if message else (policy, title)
            message = message or rule
            kind = "not-evaluated" if message.startswith(NOT_EVALUATED) else "note"
        found = Policy(
            policy=self._mask.text(policy),
            level=str(told.get("enforcementLevel", "")),
            kind=kind,
            title=title,
            message=message.removeprefix(NOT_EVALUATED) if kind == "not-evaluated" else message,
            resource=self._name(str(told.get("resourceUrn") or "")),
        )
        if found not in self._read.policies:
            self._read.policies.append(found)

    def _diagnostic(self, told: Event) -> None:
        severity = told.get("severity")
        text = self._mask.text(without_colours(str(told.get("message", ""))))
        # "preview failed", "context canceled": the engine's own full stop after what went wrong.
        if severity not in ("error", "warning") or not text or _CANCELLED.fullmatch(text):
            return
        level: Literal["error", "warning"] = "error" if severity == "error" else "warning"
        if is_program_end(text) and any(one.severity == "error" for one in self._read.diagnostics):
            return
        found = Diagnostic(severity=level, message=text, resource=self._name(str(told.get("urn") or "")))
        if found not in self._read.diagnostics:
            self._read.diagnostics.append(found)

    def _name(self, urn: str) -> str:
        if not urn or f"::{STACK_TYPE}::" in urn:
            return ""
        return self._mask.text(urn.split("::", 3)[-1])


def _order(operations: list[str]) -> Literal["create first", "delete first"] | None:
    if "create-replacement" not in operations or "delete-replaced" not in operations:
        return None
    created_first = operations.index("create-replacement") < operations.index("delete-replaced")
    return "create first" if created_first else "delete first"


def _forcing(properties: Iterable[PropertyChange]) -> tuple[str, ...]:
    return tuple(one.path for one in properties if one.forces)


def _noise(
    operation: Operation, properties: tuple[PropertyChange, ...]
) -> Literal["unknown only", "same value"] | None:
    if operation != "update":
        return None
    if all(one.before == one.after and "[secret]" not in (one.after or "") for one in properties):
        return "same value"
    return "unknown only" if all(one.unknown and one.kind == "change" for one in properties) else None
