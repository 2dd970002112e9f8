"""Turns rules into policies that the engine runs, and starts the pack.

A policy has one level, so that a mandatory rule becomes two: one of its own name for violations, and an
advisory one named ``<rule>-advice`` for what is worth knowing and what could not be evaluated. With
``strict: true`` in the configuration of the first, what could not be evaluated is a violation.
"""

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    PolicyComplianceFramework,
    PolicyConfigSchema,
    PolicyPack,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)

from policies.context import Context, load_context
from policies.resource import Inventory
from policies.rule import Finding, Outcome, Rule, run_rule
from policies.rules import RULES
from policies.view import StackView, view_of

PACK_NAME = "gpufabric"
ADVICE_SUFFIX = "-advice"
GATHER = "gather-inputs"

_LEVELS = {"mandatory": EnforcementLevel.MANDATORY, "advisory": EnforcementLevel.ADVISORY}
_STRICT = PolicyConfigSchema(
    {
        "strict": {
            "type": "boolean",
            "default": False,
            "description": "Count what cannot be evaluated in a preview as a violation.",
        }
    }
)


class Session:
    """What the policies of one process share.

    Args:
        context: gives the context when it is first needed.
    """

    def __init__(self, context: Callable[[], Context]) -> None:
        self.inventory = Inventory()
        self._context = context
        self._view: tuple[object, StackView] | None = None

    def view(self, args: StackValidationArgs) -> StackView:
        """Read the stack; every policy is handed a copy of the same resources, so it is read once."""
        key = (self.inventory.size, tuple(one.urn for one in args.resources))
        if self._view is None or self._view[0] != key:
            self._view = (key, view_of(self.inventory.join(args.resources), self._context()))
        return self._view[1]


def build_policies(
    context: Callable[[], Context] | None = None, rules: Iterable[Rule] = RULES
) -> list[Policy]:
    """Build the policies of the pack.

    Args:
        context: gives what is known beside the resources; by default read from the process's environment.
        rules: rules of the pack.
    """
    session = Session(context or (lambda: load_context(os.environ)))
    policies: list[Policy] = [_gather(session)]
    for rule in rules:
        policies.extend(_policies(rule, session))
    return policies


def run(root: Path) -> None:
    """Serve the pack; returns when the engine ends it.

    Args:
        root: folder of ``Pulumi.yaml``, in which the pack's folder lies.
    """
    policies = build_policies(lambda: load_context(os.environ, root=root))
    PolicyPack(PACK_NAME, policies, enforcement_level=EnforcementLevel.ADVISORY)


def _gather(session: Session) -> Policy:
    def validate(args: ResourceValidationArgs, _report: ReportViolation) -> None:
        session.inventory.add(args)

    return ResourceValidationPolicy(
        GATHER,
        "Gathers the inputs of all resources for the other policies; reports nothing",
        validate=validate,
        enforcement_level=EnforcementLevel.ADVISORY,
    )


def _policies(rule: Rule, session: Session) -> list[Policy]:
    runner = _Runner(rule, session)
    policies = [_policy(rule, rule.id, _LEVELS[rule.level], runner.violations, _STRICT)]
    if rule.level == "mandatory":
        policies.append(_policy(rule, f"{rule.id}{ADVICE_SUFFIX}", EnforcementLevel.ADVISORY, runner.advice))
    return policies


def _policy(
    rule: Rule,
    name: str,
    level: EnforcementLevel,
    validate: Callable[[StackValidationArgs, ReportViolation], None],
    config_schema: PolicyConfigSchema | None = None,
) -> Policy:
    return StackValidationPolicy(
        name,
        rule.title,
        validate=validate,
        enforcement_level=level,
        config_schema=config_schema,
        display_name=rule.title,
        framework=_framework(rule),
        tags=list(rule.clouds),
        remediation_steps=f"{rule.why} {rule.fix}",
    )


def _framework(rule: Rule) -> PolicyComplianceFramework | None:
    if not rule.reference:
        return None
    return PolicyComplianceFramework(name="checkov", reference=", ".join(rule.reference))


class _Runner:
    """Runs one rule for its one or two policies; the one for violations comes first in the pack."""

    def __init__(self, rule: Rule, session: Session) -> None:
        self._rule = rule
        self._session = session
        self._gaps_reported = False

    def violations(self, args: StackValidationArgs, report: ReportViolation) -> None:
        """Report violations, and in strict mode what could not be evaluated."""
        outcome = self._run(args)
        for finding in outcome.violations:
            _report(finding, report)
        strict = bool(args.get_config().get("strict", False))
        self._gaps_reported = strict or self._rule.level == "advisory"
        if self._gaps_reported and outcome.gaps:
            report(outcome.gap_text(), None)

    def advice(self, args: StackValidationArgs, report: ReportViolation) -> None:
        """Report what is worth knowing, and what could not be evaluated."""
        outcome = self._run(args)
        for finding in outcome.advice:
            _report(finding, report)
        if outcome.gaps and not self._gaps_reported:
            report(outcome.gap_text(), None)

    def _run(self, args: StackValidationArgs) -> Outcome:
        return run_rule(self._rule, lambda: self._session.view(args))


def _report(finding: Finding, report: ReportViolation) -> None:
    report(finding.message, finding.urn or None)
