"""Runs the rules over recorded resources."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from gpufabric.check.result import CheckFinding, FindingLevel, StackCheck
from gpufabric.masking.mask import Mask
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.evaluate import RuleResult, evaluate
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Rule
from gpufabric.policies.rules import RULES
from gpufabric.policies.settings import load_settings
from gpufabric.spec.problems import Problem
from gpufabric.wire.urn import STACK_TYPE


def masked_problem(problem: Problem, mask: Mask) -> Problem:
    """Return a problem without secrets."""
    where, given = mask.text(problem.where), mask.text(problem.given)
    return replace(problem, where=where, given=given, allowed=mask.text(problem.allowed))


def judge(
    check: StackCheck,
    resources: tuple[Resource, ...],
    context: PolicyContext,
    root: Path,
    *,
    strict: bool,
    mask: Mask | None = None,
    rules: Sequence[Rule] = RULES,
) -> None:
    """Judge the resources of one stack with the project's levels, options and waivers.

    Args:
        check: receives the findings.
        resources: the stack's resources.
        context: declaration, snapshot and time.
        root: folder of ``Pulumi.yaml``.
        strict: whether a rule that cannot be evaluated is a violation, for every rule.
        mask: masks secrets in messages. Rules quote no property that could hold one; it covers all else.
        rules: the rules to run.
    """
    ref = context.settings.ref if context.settings else None
    settings = load_settings(ref.tree if ref else root, context.stack, rules, context.now.date())
    config: Mapping[str, Mapping[str, Any]] = {rule.id: {"strict": True} for rule in rules} if strict else {}
    evaluation = evaluate(resources, context, settings, config, rules)
    mask = mask or Mask()
    check.resources = len(resources)
    # Findings about the whole stack get the URN of the stack, as the engine reports them.
    stack = next((resource.urn for resource in resources if resource.type == STACK_TYPE), "")
    check.findings.extend(
        replace(finding, message=mask.text(finding.message), urn=finding.urn or stack)
        for result in evaluation.results
        for finding in _findings(result)
    )
    check.problems += tuple(masked_problem(problem, mask) for problem in evaluation.problems)
    check.notes += tuple(mask.text(note) for note in evaluation.notes)
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
