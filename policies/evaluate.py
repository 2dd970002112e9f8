"""Runs rules over a stack and applies levels, options and waivers.

All ways to run the rules share this module. ``evaluate`` is a plain function from resources to results. The
policy pack runs each rule with ``judge_rule``, since the engine has one policy per rule.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from pydantic import ValidationError

from gpufabric.policies.context import PolicyContext
from gpufabric.policies.options import with_config
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import EnforcementLevel, Finding, Rule, run_rule, unevaluated_text
from gpufabric.policies.rules import RULES
from gpufabric.policies.settings import RuleSettings, Settings
from gpufabric.policies.stack_view import StackView, view_of
from gpufabric.policies.unevaluated import Unevaluated
from gpufabric.policies.waivers import Waiver
from gpufabric.spec.problems import Problem


@dataclass(frozen=True, slots=True)
class Waived:
    """A violation that a waiver covers.

    Attributes:
        finding: the violation.
        waiver: its owner and last day.
    """

    finding: Finding
    waiver: Waiver

    def __str__(self) -> str:
        """Return the violation with its waiver."""
        waiver = self.waiver
        return f"waived until {waiver.expires.isoformat()} by {waiver.owner}: {self.finding.message}"


@dataclass(slots=True)
class RuleResult:
    """The result of one rule.

    Attributes:
        rule: the rule.
        level: effect of its violations in this stack.
        strict: whether unevaluated properties are violations.
        violations: what is wrong and not waived.
        waived: what is wrong and waived.
        advice: findings that are no violations.
        unevaluated: what could not be evaluated.
    """

    rule: Rule
    level: EnforcementLevel
    strict: bool = False
    violations: list[Finding] = field(default_factory=list[Finding])
    waived: list[Waived] = field(default_factory=list[Waived])
    advice: list[Finding] = field(default_factory=list[Finding])
    unevaluated: list[Unevaluated] = field(default_factory=list[Unevaluated])

    @property
    def unevaluated_text(self) -> str:
        """All unevaluated properties as one text; empty if there are none."""
        return unevaluated_text(self.unevaluated)

    @property
    def is_violated(self) -> bool:
        """Whether the rule is violated or, in strict mode, could not be evaluated."""
        return bool(self.violations or (self.strict and self.unevaluated))

    @property
    def fails(self) -> bool:
        """Whether it stops the update."""
        return self.level == "mandatory" and self.is_violated


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The results of all rules of a stack.

    Attributes:
        stack: the stack's name.
        results: one per rule that is not disabled, in the order of the rules.
        problems: faults in the project's policy files, each of which fails the run.
        notes: waivers that have expired, or that cover nothing.
        used: waivers that cover something; with those of all stacks, the others are unused.
    """

    stack: str
    results: tuple[RuleResult, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    used: frozenset[Waiver]

    @property
    def fails(self) -> bool:
        """Whether anything stops the update."""
        return bool(self.problems) or any(result.fails for result in self.results)


def evaluate(
    resources: tuple[Resource, ...],
    context: PolicyContext,
    settings: Settings | None = None,
    config: Mapping[str, Mapping[str, Any]] | None = None,
    rules: Iterable[Rule] = RULES,
) -> Evaluation:
    """Run all rules over a stack's resources; no property value makes it raise.

    Args:
        resources: the stack's resources, from a preview, a test monitor or a state.
        context: facts beside the resources; see ``gpufabric.policies.load_context.load_context``.
        settings: the project's levels, options and waivers; see
            ``gpufabric.policies.settings.load_settings``.
        config: options by rule id that take precedence over ``settings``.
        rules: rules to run.
    """
    decided = settings or Settings()

    @cache
    def view() -> StackView:
        return view_of(resources, context)

    results: list[RuleResult] = []
    for rule in rules:
        own = decided.of(rule)
        if own.level != "disabled":
            results.append(judge_rule(rule, view, own, decided.waivers, (config or {}).get(rule.id) or {}))
    return Evaluation(
        stack=context.stack,
        results=tuple(results),
        problems=decided.problems,
        notes=tuple(waiver_notes(results, decided.waivers, context)),
        used=frozenset(entry.waiver for result in results for entry in result.waived),
    )


def judge_rule(
    rule: Rule,
    view: Callable[[], StackView],
    settings: RuleSettings,
    waivers: Iterable[Waiver] = (),
    config: Mapping[str, Any] | None = None,
) -> RuleResult:
    """Run one rule; never raises.

    Args:
        rule: the rule, which runs even if its level is ``disabled``: callers check that.
        view: returns the stack; if it crashes, so does the rule.
        settings: level and options.
        waivers: waivers of the project.
        config: options of this run, which take precedence over ``settings``.
    """
    try:
        options = with_config(settings.options, config or {})
    except ValidationError as error:
        keys = sorted({str(detail["loc"][0]) for detail in error.errors(include_url=False) if detail["loc"]})
        fault = Finding(f"the configuration of {rule.id} is invalid in {', '.join(keys)}", internal=True)
        return RuleResult(rule, settings.level, violations=[fault])
    outcome = run_rule(rule, lambda: replace(view(), options=options))
    result = RuleResult(
        rule, settings.level, options.strict, advice=outcome.advice, unevaluated=outcome.unevaluated
    )
    own = [waiver for waiver in waivers if waiver.rule == rule.id]
    for finding in outcome.violations:
        # A rule that crashed has judged nothing that could be waived.
        waiver = None if finding.internal or not own else _waiver(finding, own, view())
        if waiver is None:
            result.violations.append(finding)
        elif waiver.holds(view().context.now.date()):
            result.waived.append(Waived(finding, waiver))
        else:
            note = f"{finding.message} (its waiver by {waiver.owner} expired on {waiver.expires.isoformat()})"
            result.violations.append(replace(finding, message=note))
    return result


def _waiver(finding: Finding, waivers: list[Waiver], view: StackView) -> Waiver | None:
    """Return the waiver of a violation; a valid one takes precedence over an expired one."""
    urn = finding.urn or view.urn
    fitting = [waiver for waiver in waivers if waiver.covers(waiver.rule, urn)]
    return max(fitting, key=lambda waiver: waiver.expires, default=None)


def waiver_notes(
    results: Iterable[RuleResult], waivers: Iterable[Waiver], context: PolicyContext
) -> Iterator[str]:
    """Yield the waivers of a stack that have expired or cover nothing.

    A waiver for several stacks may cover a violation in another stack, and a waiver of a rule with
    unevaluated properties may cover one that is not known yet: neither counts as unused.
    """
    by_id = {result.rule.id: result for result in results}
    today = context.now.date()
    for waiver in waivers:
        result = by_id.get(waiver.rule)
        if not waiver.concerns(context.stack) or result is None:
            continue
        if not waiver.holds(today):
            yield f"{waiver} expired on {waiver.expires.isoformat()}"
        elif (
            waiver.stack == context.stack
            and not result.unevaluated
            and not any(finding.internal for finding in result.violations)
            and not any(entry.waiver == waiver for entry in result.waived)
        ):
            yield f"{waiver} covers nothing"
