"""Runs the rules over recorded resources."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from gpufabric.check.config import HIDDEN
from gpufabric.check.registered import STACK_TYPE
from gpufabric.check.result import Finding, Level, StackCheck
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.evaluate import Result, evaluate
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Rule
from gpufabric.policies.rules import RULES
from gpufabric.policies.settings import load_settings
from gpufabric.spec.problems import Problem


class Filter:
    """Takes secrets out of what people will see.

    Rules quote no property that could hold one; this is for whatever else gets into a message.

    Args:
        texts: what must not be shown.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        # As they are, and as JSON and Python write them inside a longer value.
        written = {form for text in texts for form in (text, json.dumps(text)[1:-1], repr(text)[1:-1])}
        # A secret inside a longer one must not leave the rest of that one behind.
        self._texts = sorted(written, key=len, reverse=True)

    def text(self, message: str) -> str:
        """Give a message without secrets."""
        for secret in self._texts:
            message = message.replace(secret, HIDDEN)
        return message

    def problem(self, problem: Problem) -> Problem:
        """Give a problem without secrets."""
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
        check: where the outcome goes.
        resources: the stack's resources.
        context: what is known beside them.
        root: folder of ``Pulumi.yaml``.
        strict: whether what could not be evaluated is a violation, for every rule.
        hidden: texts that no message may show.
        rules: the rules to run.
    """
    settings = load_settings(root, context.stack, rules, context.now.date())
    config: Mapping[str, Mapping[str, Any]] = {rule.id: {"strict": True} for rule in rules} if strict else {}
    evaluation = evaluate(resources, context, settings, config, rules)
    clean = Filter(hidden)
    check.resources = len(resources)
    # What is about the stack as a whole is shown at the stack's own resource, as the engine shows it.
    stack = next((one.urn for one in resources if one.type == STACK_TYPE), "")
    check.findings.extend(
        replace(one, message=clean.text(one.message), urn=one.urn or stack)
        for result in evaluation.results
        for one in _findings(result)
    )
    check.problems += tuple(clean.problem(one) for one in evaluation.problems)
    check.notes += tuple(clean.text(one) for one in evaluation.notes)
    check.waivers = frozenset(one.place for one in evaluation.used)


def _findings(result: Result) -> Iterator[Finding]:
    id_ = result.rule.id
    level: Level = "mandatory" if result.level == "mandatory" else "advisory"
    for one in result.violations:
        yield Finding(id_, level, one.message, one.urn, "internal-error" if one.internal else "violation")
    for one in result.waived:
        yield Finding(id_, "advisory", str(one), one.finding.urn, "waived")
    for one in result.advice:
        yield Finding(id_, "advisory", one.message, one.urn, "advice")
    if result.unevaluated:
        yield Finding(
            id_, level if result.strict else "advisory", result.unevaluated_text, "", "not-evaluated"
        )
