"""Collects what the engine reports while it runs.

Events are read as the JSON that the engine writes (``apitype.EngineEvent``,
https://github.com/pulumi/pulumi/blob/master/sdk/go/common/apitype/events.go), since the classes of the
Automation API leave some of it out, such as the severity of a policy.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gpufabric.engine.result import PolicyFinding, Removal

_STACK_TYPE = "pulumi:pulumi:Stack"
_COLOUR_TAG = re.compile(r"<\{%[^%]*%\}>")
_REMOVALS = {"delete": "delete", "replace": "replace"}
_CANCELLED = re.compile(r"(\w+ )?canceled")
_ENDED = re.compile(r"an unhandled error occurred: Program exited with .*")


@dataclass(slots=True)
class Collected:
    """What one run of the engine has said so far."""

    begun: bool = False
    """Whether the engine has reported anything: from then on it takes signals as requests."""

    finished: set[str] = field(default_factory=set[str])
    """Resources that are finished, by URN."""

    changes: dict[str, int] = field(default_factory=dict[str, int])
    removals: list[Removal] = field(default_factory=list[Removal])
    findings: list[PolicyFinding] = field(default_factory=list[PolicyFinding])
    errors: list[str] = field(default_factory=list[str])
    outputs: dict[str, Any] = field(default_factory=dict[str, Any])
    """Outputs of the stack, with marks in the place of secret and of still unknown ones."""

    outputs_changed: bool = False

    @property
    def done(self) -> int:
        """Number of resources that are finished."""
        return len(self.finished)

    def take(self, event: Mapping[str, Any]) -> None:
        """Take in one event."""
        self.begun = True
        if "resourcePreEvent" in event:
            self._take_removal(event["resourcePreEvent"]["metadata"])
        elif "resOutputsEvent" in event:
            self._take_step(event["resOutputsEvent"]["metadata"])
        elif "policyEvent" in event:
            policy = event["policyEvent"]
            text = plain(policy["message"])
            finding = PolicyFinding(policy["policyName"], str(policy["enforcementLevel"]), text)
            if finding not in self.findings:
                self.findings.append(finding)
        elif "diagnosticEvent" in event:
            self._take_diagnostic(event["diagnosticEvent"])
        elif "summaryEvent" in event:
            self.changes = dict(event["summaryEvent"].get("resourceChanges") or {})

    def _take_removal(self, step: Mapping[str, Any]) -> None:
        if step["op"] in _REMOVALS:
            keys = tuple(step.get("keys") or step.get("diffs") or ())
            name = str(step["urn"]).rsplit("::", 1)[-1]
            removal = Removal(_REMOVALS[step["op"]], str(step["type"]), name, keys)
            if removal not in self.removals:
                self.removals.append(removal)

    def _take_step(self, step: Mapping[str, Any]) -> None:
        self.finished.add(str(step["urn"]))
        if step["type"] == _STACK_TYPE and step.get("new") is not None:
            before: Mapping[str, Any] = step.get("old") or {}
            old = dict(before.get("outputs") or {})
            self.outputs = dict(step["new"].get("outputs") or {})
            self.outputs_changed = old != self.outputs

    def _take_diagnostic(self, diagnostic: Mapping[str, Any]) -> None:
        if diagnostic["severity"] != "error":
            return
        text = plain(diagnostic["message"])
        # "update canceled", "context canceled": the answer to a signal, which is no error.
        if text and not _CANCELLED.fullmatch(text) and not (self.errors and is_program_end(text)):
            urn = str(diagnostic.get("urn") or "")
            name = "" if not urn or f"::{_STACK_TYPE}::" in urn else f"{urn.rsplit('::', 1)[-1]}: "
            if name + text not in self.errors:
                self.errors.append(name + text)


def is_program_end(text: str) -> bool:
    """Tell whether an error only says that the program ended, which is no news after an error of its own."""
    return bool(_ENDED.fullmatch(text))


def plain(text: str) -> str:
    """Drop the engine's colour tags and surrounding blank lines."""
    return _COLOUR_TAG.sub("", text).strip()
