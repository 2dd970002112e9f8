"""Collects what the engine reports while it runs."""

import re
from dataclasses import dataclass, field
from typing import Any

from pulumi.automation import EngineEvent
from pulumi.automation.events import StepEventMetadata

from gpufabric.engine.result import PolicyFinding

_STACK_TYPE = "pulumi:pulumi:Stack"
_COLOUR_TAG = re.compile(r"<\{%[^%]*%\}>")


@dataclass(slots=True)
class Collected:
    """What one run of the engine has said so far."""

    done: int = 0
    """Resources that are finished."""

    changes: dict[str, int] = field(default_factory=dict[str, int])
    findings: list[PolicyFinding] = field(default_factory=list[PolicyFinding])
    errors: list[str] = field(default_factory=list[str])
    outputs: dict[str, Any] = field(default_factory=dict[str, Any])
    """Outputs of the stack, with marks in the place of secret and of still unknown ones."""

    outputs_changed: bool = False

    def take(self, event: EngineEvent) -> None:
        """Take in one event."""
        if event.res_outputs_event is not None:
            self.done += 1
            self._take_outputs(event.res_outputs_event.metadata)
        if event.policy_event is not None:
            policy = event.policy_event
            text = plain(policy.message)
            finding = PolicyFinding(policy.policy_name, str(policy.enforcement_level), text)
            if finding not in self.findings:
                self.findings.append(finding)
        if event.diagnostic_event is not None and event.diagnostic_event.severity == "error":
            text = plain(event.diagnostic_event.message)
            if text and text not in self.errors:
                self.errors.append(text)
        if event.summary_event is not None:
            changes: dict[Any, int] = dict(event.summary_event.resource_changes)
            self.changes = {str(getattr(kind, "value", kind)): count for kind, count in changes.items()}

    def _take_outputs(self, step: StepEventMetadata) -> None:
        if step.type == _STACK_TYPE and step.new is not None:
            old = dict((step.old.outputs if step.old else None) or {})
            self.outputs = dict(step.new.outputs or {})
            self.outputs_changed = old != self.outputs


def plain(text: str) -> str:
    """Drop the engine's colour tags and surrounding blank lines."""
    return _COLOUR_TAG.sub("", text).strip()
