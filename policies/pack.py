"""Turns rules into policies that the engine runs, and starts the pack.

A policy has one level. Each rule is one policy, which reports its violations. A single advisory policy,
``advice``, reports the advice of all rules, their unevaluated properties and waived violations: every
policy gets a copy of all resources, so that a second policy per rule would add seconds to the preview of a
large stack. If ``strict`` is set for a rule, its unevaluated properties are violations.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from threading import Timer

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

from gpufabric.loading import loading
from gpufabric.plan import clock
from gpufabric.policies import deferred
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.evaluate import judge_rule, waiver_notes
from gpufabric.policies.load_context import load_context
from gpufabric.policies.not_applicable import not_applicable
from gpufabric.policies.options import schema_of
from gpufabric.policies.policy_names import ADVICE, FILES, GATHER, PACK_NAME
from gpufabric.policies.references import shown
from gpufabric.policies.rule import Rule
from gpufabric.policies.rules import RULES
from gpufabric.policies.run_config import RunConfig, observe
from gpufabric.policies.session import PackSession
from gpufabric.policies.settings import SETTINGS_FILE, Settings, load_settings
from gpufabric.policies.variables import COST_CHANGE_VARIABLE, POLICIES_FROM_VARIABLE, PROJECT_VARIABLE
from gpufabric.policies.waivers import WAIVERS_FILE
from gpufabric.protection.git_ref import load_ref
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.yamlfile import read_yaml
from gpufabric.wire.project import PROJECT_FILE

_ADVISORY = EnforcementLevel.ADVISORY
_TOLD_ONCE = ("PULUMI_CONFIG", "PULUMI_PROJECT")
"""Variables from which the SDK configures itself at the start, and would again before each answer."""

_FIRST_QUESTIONS_SECONDS = 0.15
"""Time for the answers that the engine waits for before it runs the program; loading would delay them."""


class ReportingPolicies(list[Policy]):
    """Policies in the order in which the SDK runs them, without those that have nothing to report.

    Args:
        policies: all of them.
        session: knows which rules are silent; the first stack policy of a pass finds them.
    """

    def __init__(self, policies: Iterable[Policy], session: PackSession) -> None:
        super().__init__(policies)
        self._session = session

    def __iter__(self) -> Iterator[Policy]:
        """Iterate over the policies that have something to report."""
        return (policy for policy in super().__iter__() if policy.name not in self._session.silent)


def build_policies(
    context: Callable[[], PolicyContext], rules: Iterable[Rule] = RULES, settings: Settings | None = None
) -> list[Policy]:
    """Build the policies of the pack.

    Args:
        context: returns the facts beside the resources.
        rules: rules of the pack.
        settings: levels, options and waivers of the stack; by default the rules' own, and none.
    """
    session = PackSession(context, settings or Settings())
    judged = list(rules)
    policies = [
        _gather(session),
        # The first policy that sees the stack finds the rules with nothing to report.
        _files(session, judged),
        *(_policy(rule, session) for rule in judged),
        # Last: it reports the results that the others left.
        _advice(session, judged),
    ]
    return ReportingPolicies(policies, session)


def project_of(environment: Mapping[str, str], pack: Path) -> Path:
    """Return the folder whose files the rules read: that of the run, or the project that holds the pack.

    The engine names the project of a run, and does not say where it lies. A pack that lies elsewhere, for
    example in the folder of published packs, reads the files in its own folder.

    Args:
        environment: variables of the pack's process.
        pack: folder of the pack.
    """
    named = environment.get(PROJECT_VARIABLE, "")
    if named:
        return Path(named)
    judged = environment.get("PULUMI_PROJECT", "")
    return pack.parent if not judged or judged == _project_in(pack.parent) else pack


def _project_in(folder: Path) -> str:
    """Return the name of the project in a folder; empty if there is none, or its file cannot be read."""
    try:
        return str(read_yaml(folder / PROJECT_FILE, PROJECT_FILE).data.get("name", ""))
    except DeclarationError:
        return ""


def run(root: Path) -> None:
    """Serve the pack; returns when the engine ends it.

    Args:
        root: folder whose files the rules read; see :func:`project_of`.
    """

    environment = dict(os.environ)
    for name in _TOLD_ONCE:
        os.environ.pop(name, None)

    settings = _settings(root)
    run_config = RunConfig(RULES, settings)

    @cache
    def context() -> PolicyContext:
        return replace(load_context(environment, root=root), loosened_by_run=run_config.loosenings)

    def prepare() -> None:
        # Rules repeat these steps and report their errors.
        with suppress(Exception), loading():
            deferred.load()
            known = context()
            if known.fabric is not None:
                known.fabric()

    def prepared() -> PolicyContext:
        preparing.join()
        return context()

    policies = build_policies(prepared, RULES, settings)
    # The engine waits for the pack at the start and at the end; the program runs in between.
    preparing = Timer(_FIRST_QUESTIONS_SECONDS, prepare)
    preparing.daemon = True
    preparing.start()
    observe(run_config.configure)
    PolicyPack(PACK_NAME, policies, enforcement_level=_ADVISORY)


def _settings(root: Path) -> Settings:
    try:
        today = clock.now().date()
    except DeclarationError:
        # Every rule reports the error: none can judge without a time.
        return Settings()
    folder = os.environ.get(POLICIES_FROM_VARIABLE, "")
    # The settings of another ref; its waivers hold for the checkout.
    stated_in = load_ref(Path(folder)).tree if folder else root
    return load_settings(stated_in, os.environ.get("PULUMI_STACK", ""), RULES, today)


def _gather(session: PackSession) -> Policy:
    def validate(args: ResourceValidationArgs, _report: ReportViolation) -> None:
        session.inventory.add(args)

    return ResourceValidationPolicy(
        GATHER,
        "Gathers the inputs of all resources for the other policies; reports nothing",
        validate=validate,
        enforcement_level=_ADVISORY,
    )


def _policy(rule: Rule, session: PackSession) -> Policy:
    own = session.settings.of(rule)

    def validate(args: StackValidationArgs, report: ReportViolation) -> None:
        waivers = session.settings.waivers
        result = judge_rule(rule, lambda: session.view(args), own, waivers, args.get_config())
        session.results[rule.id] = result
        for finding in result.violations:
            report(finding.message, finding.urn or None)
        if result.strict and result.unevaluated:
            report(result.unevaluated_text, None)

    return StackValidationPolicy(
        rule.id,
        rule.title,
        validate=validate,
        enforcement_level=EnforcementLevel(own.level),
        config_schema=PolicyConfigSchema(schema_of(own.options)),
        display_name=rule.title,
        framework=_framework(rule),
        tags=list(rule.clouds),
        remediation_steps=f"{rule.why} {rule.fix}",
    )


def _framework(rule: Rule) -> PolicyComplianceFramework | None:
    """Return the frameworks of a rule, joined into one: the engine knows one per policy."""
    if not rule.reference:
        return None
    return PolicyComplianceFramework(
        name="; ".join(reference.framework.name for reference in rule.reference),
        version="; ".join(reference.framework.version for reference in rule.reference),
        reference=shown(rule.reference),
        specification=rule.reference[0].framework.url,
    )


def _files(session: PackSession, rules: Iterable[Rule]) -> Policy:
    def validate(args: StackValidationArgs, report: ReportViolation) -> None:
        session.listen(rules, args)
        for problem in session.settings.problems:
            report(str(problem), None)

    return StackValidationPolicy(
        FILES,
        f"{SETTINGS_FILE} and {WAIVERS_FILE} are valid",
        validate=validate,
        enforcement_level=EnforcementLevel.MANDATORY,
    )


def _advice(session: PackSession, rules: Sequence[Rule]) -> Policy:
    def validate(args: StackValidationArgs, report: ReportViolation) -> None:
        results = list(session.results.values())
        session.results = {}
        for result in results:
            for waived in result.waived:
                report(f"{result.rule.id}: {waived}", waived.finding.urn or None)
            for finding in result.advice:
                report(f"{result.rule.id}: {finding.message}", finding.urn or None)
            if result.unevaluated and not result.strict:
                report(f"{result.rule.id}: {result.unevaluated_text}", None)
        if session.settings.waivers and results:
            for note in waiver_notes(results, session.settings.waivers, session.view(args).context):
                report(note, None)
        if _is_plain(session, args) and (text := not_applicable(rules, session.settings)):
            report(text, None)
        problem = _price(session, args)
        if problem:
            report(problem, None)

    return StackValidationPolicy(
        ADVICE,
        "Worth knowing",
        validate=validate,
        enforcement_level=_ADVISORY,
    )


def _is_plain(session: PackSession, args: StackValidationArgs) -> bool:
    try:
        return session.view(args).context.is_plain
    except Exception:
        # Every rule reports the error.
        return False


def _price(session: PackSession, args: StackValidationArgs) -> str:
    """Write the cost before and after if the variable names a file; return the error, if any."""
    file = os.environ.get(COST_CHANGE_VARIABLE)
    if not file:
        return ""
    try:
        deferred.write_cost_change(deferred.cost_of_change(session.view(args)), Path(file))
    except Exception as error:
        return f"cost before and after: not written ({type(error).__name__})"
    return ""
