from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.evaluate import Evaluation, evaluate
from gpufabric.policies.options import RuleOptions
from gpufabric.policies.rule import EnforcementLevel, Finding, Rule
from gpufabric.policies.rules import RULES
from gpufabric.policies.settings import RuleSettings, Settings
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated
from gpufabric.policies.waivers import Waiver
from gpufabric.spec.problems import Problem
from tests.policies.aws_stack import changed, drop, put, region, sound
from tests.policies.conftest import UNKNOWN, seen

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
STACK = "aws-us-east-1"
CONTEXT = PolicyContext(stack=STACK, catalog=default_catalog(), now=NOW, declaration=region())
PREFIX = f"urn:pulumi:{STACK}::gpufabric::"
TEMPLATE = f"{PREFIX}aws:ec2/launchTemplate:LaunchTemplate::train-template"
NO_TOKENS = put("train-template", "metadataOptions", "httpTokens", value="optional")


def waiver(rule: str = "imdsv2", resources: str = TEMPLATE, expires: date = date(2027, 1, 31)) -> Waiver:
    return Waiver(rule, resources, "platform-team", "a good reason", expires, "stacks/waivers.yaml:2")


def of(rule: str, evaluation: Evaluation) -> Any:
    return next(result for result in evaluation.results if result.rule.id == rule)


def judged(*changes: Any, waivers: tuple[Waiver, ...] = (), **settings: RuleSettings) -> Evaluation:
    decided = Settings({key.replace("_", "-"): setting for key, setting in settings.items()}, waivers)
    return evaluate(seen(list(changed(*changes).values())), CONTEXT, decided)


class Odd(Rule):
    id = "odd"
    title = "Odd"
    why = "Why."
    level: EnforcementLevel = "mandatory"
    fix = "Fix."

    def __init__(self, *results: Any, level: EnforcementLevel = "mandatory") -> None:
        self.__dict__["level"] = level
        self._found = results

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        for result in self._found:
            if isinstance(result, Exception):
                raise result
            yield result


def test_sound_stack_passes_every_rule() -> None:
    evaluation = judged()
    assert [result.rule for result in evaluation.results] == list(RULES)
    violated = {result.rule.id for result in evaluation.results if result.is_violated}
    assert violated <= {"cost-price-age", "cost-unpriced"}, (
        "what the catalogue lacks is no fault of the stack"
    )
    assert not evaluation.fails


def test_violation_fails_and_says_which_rule() -> None:
    evaluation = judged(NO_TOKENS)
    assert evaluation.fails
    assert [result.rule.id for result in evaluation.results if result.fails] == ["imdsv2"]


def test_waived_violation_is_shown_with_owner_and_expiry_and_does_not_fail() -> None:
    evaluation = judged(NO_TOKENS, waivers=(waiver(),))
    result = of("imdsv2", evaluation)
    assert not evaluation.fails
    assert result.violations == []
    (waived,) = result.waived
    assert str(waived) == f"waived until 2027-01-31 by platform-team: {waived.finding.message}"
    assert waived.finding.urn == TEMPLATE
    assert evaluation.used == {waiver()}
    assert evaluation.notes == ()


def test_expired_waiver_fails_and_is_told() -> None:
    old = waiver(expires=date(2026, 11, 30))
    evaluation = judged(NO_TOKENS, waivers=(old,))
    (finding,) = of("imdsv2", evaluation).violations
    assert finding.message.endswith("(its waiver by platform-team expired on 2026-11-30)")
    assert evaluation.fails
    assert evaluation.notes == (f"{old} expired on 2026-11-30",)
    assert not judged(NO_TOKENS, waivers=(old, waiver())).fails, "one that holds goes before one that expired"


@pytest.mark.parametrize(
    ("changes", "waiver", "notes"),
    [
        ((), waiver(), 1),
        ((NO_TOKENS,), waiver(resources=f"{PREFIX}*::other"), 1),
        ((NO_TOKENS,), waiver(resources="urn:pulumi:aws-*::*::*::other"), 0),
        ((), waiver(resources=TEMPLATE.replace(STACK, "aws-us-east-2")), 0),
        # What is unknown may turn out to need it.
        (
            (
                put(
                    "train-template",
                    "metadataOptions",
                    "httpTokens",
                    value=UNKNOWN,
                ),
            ),
            waiver(),
            0,
        ),
    ],
)
def test_unused_waivers_of_this_stack_are_told(changes: Any, waiver: Waiver, notes: int) -> None:
    evaluation = judged(*changes, waivers=(waiver,))
    assert evaluation.notes == (f"{waiver} covers nothing",) * notes
    assert evaluation.used == frozenset()


def test_finding_about_the_stack_is_waived_by_the_stacks_own_urn() -> None:
    finding = Finding(f"{STACK}: too much")
    own = waiver("odd", f"{PREFIX}pulumi:pulumi:Stack::gpufabric-*")
    settings = Settings(waivers=(own,))
    (result,) = evaluate((), CONTEXT, settings, rules=[Odd(finding)]).results
    assert [waived.finding for waived in result.waived] == [finding]


def test_breakdown_cannot_be_waived_and_fails_a_mandatory_rule_only() -> None:
    settings = Settings(waivers=(waiver("odd", f"{PREFIX}*::gpufabric-{STACK}"),))
    broken = evaluate((), CONTEXT, settings, rules=[Odd(KeyError("hunter2")), *RULES])
    assert broken.fails
    assert of("odd", broken).waived == []
    assert "hunter2" not in str(broken.results)
    assert len(broken.results) == len(RULES) + 1
    assert not evaluate((), CONTEXT, rules=[Odd(KeyError("hunter2"), level="advisory")]).fails


def test_levels_and_strictness_of_a_stack() -> None:
    advisory = judged(NO_TOKENS, imdsv2=RuleSettings("advisory", RuleOptions()))
    assert of("imdsv2", advisory).is_violated
    assert not advisory.fails
    disabled = judged(NO_TOKENS, imdsv2=RuleSettings("disabled", RuleOptions()))
    assert "imdsv2" not in [result.rule.id for result in disabled.results]
    unknown = put("train-template", "metadataOptions", "httpTokens", value=UNKNOWN)
    assert not judged(unknown).fails
    strict = judged(unknown, imdsv2=RuleSettings("mandatory", RuleOptions(strict=True)))
    assert [result.rule.id for result in strict.results if result.fails] == ["imdsv2"]
    text = "not evaluated: train-template.metadataOptions.httpTokens unknown until apply"
    assert of("imdsv2", strict).unevaluated_text == text


def test_unknown_of_one_resource_hides_no_violation_of_another() -> None:
    unknown = put("system-template", "metadataOptions", "httpTokens", value=UNKNOWN)
    evaluation = judged(unknown, NO_TOKENS)
    assert evaluation.fails, "a mandatory rule stays mandatory"
    assert len(of("imdsv2", evaluation).violations) == 1


def test_configuration_of_a_run_goes_before_settings_and_wrong_one_is_the_rules_own_fault() -> None:
    resources = seen(list(sound().values()))
    strict = evaluate(resources, CONTEXT, config={"imdsv2": {"strict": True}})
    assert of("imdsv2", strict).strict
    wrong = evaluate(resources, CONTEXT, config={"imdsv2": {"hunter": "hunter2"}})
    (finding,) = of("imdsv2", wrong).violations
    assert finding.message == "the configuration of imdsv2 is invalid in hunter"
    assert finding.internal


def test_files_at_fault_fail() -> None:
    problem = Problem("waivers", "7", "a list", "gpufabric's schema", "stacks/waivers.yaml", 1)
    assert evaluate((), CONTEXT, Settings(problems=(problem,))).fails


def test_broken_context_is_every_rules_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = replace(CONTEXT, catalog=None)
    evaluation = evaluate(seen(list(changed(drop("lustre")).values())), broken)
    assert all(result.violations[0].internal for result in evaluation.results)
