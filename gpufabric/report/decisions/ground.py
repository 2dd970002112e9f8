"""Grounds of decisions: each result of a report is one ground of a decision, or is counted."""

from dataclasses import dataclass
from typing import Literal

from gpufabric.report.decisions.model import Concern, DecisionLevel, DecisionSource

CountKind = Literal[
    "repeats",
    "met needs",
    "fitting quotas",
    "quotas without change",
    "fitting links",
    "unused links",
    "facts",
    "new machines only",
    "caused replacements",
    "after the update",
    "without a setting",
]
"""Reason to count a result. repeats: another result of the report says the same. without a
setting: no declaration can correct it."""


@dataclass(frozen=True, slots=True)
class Ground:
    """One result that asks for a decision.

    Attributes:
        level: level of the decision.
        source: part of the report.
        what: the matter, without the name of who is concerned.
        stack: the stack concerned; empty for the run.
        resource: the resource, pool, quota or link; empty for the stack.
        noun: kind of ``resource``, for counts.
        names_resource: whether ``what`` names the resource itself.
        detail: text about this stack or resource alone.
        rule: id of the policy, if a policy said it.
        requirement: title of that policy.
        key: grounds with equal keys are one decision; empty: those with the same ``what``.
        shared: the matter of a decision with several grounds; empty: ``what``.
        why: consequence.
        fix: how to correct it.
        docs: page and heading.
        setting: path of the property that settles the matter, as ``Rule.setting`` has it.
        current: value of the property, if it is not one of a declaration.
        suggested: value that settles the matter.
        action: what to do instead of setting the property, such as to ask the cloud for more.
        command: command that does it, or that helps.
        file: file to act in, if the result names it; empty: that of the property.
        line: its line, from 1.
    """

    level: DecisionLevel
    source: DecisionSource
    what: str
    stack: str
    resource: str = ""
    noun: str = "resource"
    names_resource: bool = False
    detail: str = ""
    rule: str = ""
    requirement: str = ""
    key: str = ""
    shared: str = ""
    why: str = ""
    fix: str = ""
    docs: str = ""
    setting: str = ""
    current: str = ""
    suggested: str = ""
    action: str = ""
    command: str = ""
    file: str = ""
    line: int = 0

    @property
    def group(self) -> tuple[str, ...]:
        """Identity of the decision that this is a ground of."""
        return (self.level, self.source, self.rule, self.key or self.what)

    @property
    def concern(self) -> Concern:
        """Who is concerned."""
        return Concern(stack=self.stack, resource=self.resource, detail=self.detail)


@dataclass(frozen=True, slots=True)
class NoDecision:
    """One result that asks for no decision, and the reason to count it."""

    kind: CountKind


Sorted = Ground | NoDecision
"""A result of the report, sorted: a ground of a decision, or counted."""
