"""Runs the rules over recorded resources."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from gpufabric.check.result import CheckFinding, FindingLevel, StackCheck
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.evaluate import RuleResult, evaluate
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Rule
from gpufabric.policies.rules import RULES
from gpufabric.policies.settings import load_settings
from gpufabric.spec.problems import Problem
from gpufabric.wire.secrets import MASKED
from gpufabric.wire.urn import STACK_TYPE


class SecretFilter:
    """Masks secrets in messages.

    Rules quote no property that could hold a secret; this covers everything else that reaches a message.

    Args:
        texts: the secrets.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        # Secrets as they are, and as JSON and Python write them inside a longer value.
        written = {form for text in texts for form in (text, json.dumps(text)[1:-1], repr(text)[1:-1])}
        # The longest first: a secret inside a longer one must not leave the rest of that one visible.
        self._texts = sorted(written, key=len, reverse=True)

    def text(self, message: str) -> str:
        """Return a message without secrets."""
        for secret in self._texts:
            message = message.replace(secret, MASKED)
        return message

    def problem(self, problem: Problem) -> Problem:
        """Return a problem without secrets."""
        where, given = self.text(problem.where), self.text(problem.given)
        return replace(problem, where=where, given=given, allowed=self.text(problem.allowed))


def judge(
    check: StackCheck,
    resources: tuple[Resource, ...],
    context: PolicyContext,
    root: Path,
    *,
    strict: bool,
    hidden: Iterable[str] = (),
    rules: Sequence[Rule] = RULES,
) -> None:
    """Judge the resources of one stack with the project's levels, options and waivers.

    Args:
        check: receives the findings.
        resources: the stack's resources.
        context: declaration, snapshot and time.
        root: folder of ``Pulumi.yaml``.
        strict: whether a rule that cannot be evaluated is a violation, for every rule.
        hidden: secrets to mask in messages.
        rules: the rules to run.
    """
    ref = context.settings.ref if context.settings else None
    settings = load_settings(ref.tree if ref else root, context.stack, rules, context.now.date())
    config: Mapping[str, Mapping[str, Any]] = {rule.id: {"strict": True} for rule in rules} if strict else {}
    evaluation = evaluate(resources, context, settings, config, rules)
    clean = SecretFilter(hidden)
    check.resources = len(resources)
    # Findings about the whole stack get the URN of the stack, as the engine reports them.
    stack = next((resource.urn for resource in resources if resource.type == STACK_TYPE), "")
    check.findings.extend(
        replace(finding, message=clean.text(finding.message), urn=finding.urn or stack)
        for result in evaluation.results
        for finding in _findings(result)
    )
    check.problems += tuple(clean.problem(problem) for problem in evaluation.problems)
    check.notes += tuple(clean.text(note) for note in evaluation.notes)
    check.waivers = frozenset(waiver.place for waiver in evaluation.used)


def _findings(result: RuleResult) -> Iterator[CheckFinding]:
    id_ = result.rule.id
    level: FindingLevel = "mandatory" if result.level == "mandatory" else "advisory"
    for finding in result.violations:
        yield CheckFinding(
            id_, level, finding.message, finding.urn, "internal-error" if finding.internal else "violation"
        )
    for waived in result.waived:
        yield CheckFinding(id_, "advisory", str(waived), waived.finding.urn, "waived")
    for finding in result.advice:
        yield CheckFinding(id_, "advisory", finding.message, finding.urn, "advice")
    if result.unevaluated:
        yield CheckFinding(
            id_, level if result.strict else "advisory", result.unevaluated_text, "", "not-evaluated"
        )
