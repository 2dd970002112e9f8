"""Budgets of a stack, by the hour and by the month."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from gpufabric.policies.context import PolicyContext
from gpufabric.policies.evaluate import judge_rule
from gpufabric.policies.options import RuleOptions
from gpufabric.policies.rule import Rule, RuleOutcome, run_rule
from gpufabric.policies.rules.cost.budget_hourly import BudgetHourly, HourlyBudgetOptions
from gpufabric.policies.rules.cost.budget_monthly import BudgetMonthly, MonthlyBudgetOptions
from gpufabric.policies.settings import RuleSettings
from gpufabric.policies.stack_view import view_of
from gpufabric.spec.money import Budget
from tests.policies.aws_stack import region
from tests.policies.conftest import UNKNOWN
from tests.policies.rules.each_cloud import Cloud, each_cloud, unknown
from tests.policies.rules.growing_nodes import outcome_of, unpriced_view
from tests.policies.rules.sized_network import SHAPE, known, nodes_of, outcome, per_hour


@pytest.mark.parametrize(
    ("rule", "hours", "key"), [(BudgetHourly(), 1, "hour"), (BudgetMonthly(), 730, "month")]
)
def test_budget(kit: Any, rule: Any, hours: int, key: str) -> None:
    amount = per_hour(40) * hours
    within = known(**{f"usd_per_{key}": str(amount)})
    assert outcome(rule, nodes_of(kit, 40), within, kit) == RuleOutcome()
    beyond = known(**{f"usd_per_{key}": str(amount - 1)})
    (finding,) = outcome(rule, nodes_of(kit, 40), beyond, kit).violations
    assert finding.message.startswith(
        f"oci-us-ashburn-1: ${amount:,.2f}/{key} of ${amount - 1:,.2f}/{key} (40 x {SHAPE} x "
    )
    assert f"exceeds the budget by at least $1.00/{key}; 1 item has no price: root disks" in finding.message


def test_budget_of_the_other_period_is_not_this_rules(kit: Any) -> None:
    assert outcome(BudgetHourly(), nodes_of(kit, 40), known(usd_per_month="1"), kit) == RuleOutcome()
    assert outcome(BudgetMonthly(), nodes_of(kit, 40), known(usd_per_hour="1"), kit) == RuleOutcome()


def test_unknown_size_does_not_hide_a_violation(kit: Any) -> None:
    hidden = kit.made("oci:Core/instance:Instance", {"shape": kit.unknown_text}, "extra")
    judged = outcome(BudgetHourly(), nodes_of(kit, 40, hidden), known(usd_per_hour="1"), kit)
    assert len(judged.violations) == 1
    assert judged.unevaluated_text() == "not evaluated: extra.shape unknown until apply"


def test_unknown_size_is_told_although_the_rest_passes(kit: Any) -> None:
    judged = outcome(BudgetHourly(), nodes_of(kit, kit.unknown_number), known(usd_per_hour="1"), kit)
    assert judged.violations == []
    assert judged.unevaluated_text() == "not evaluated: network.instancePools[0].size unknown until apply"


def test_missing_declaration_is_told(kit: Any) -> None:
    context = replace(known(), declaration=None, declaration_problem="is missing")
    assert (
        outcome(BudgetHourly(), [], context, kit).unevaluated_text()
        == "not evaluated: budget unknown: is missing"
    )


@pytest.mark.parametrize(
    ("rule", "hours", "options", "key"),
    [
        (BudgetHourly(), 1, HourlyBudgetOptions, "usd_per_hour"),
        (BudgetMonthly(), 730, MonthlyBudgetOptions, "usd_per_month"),
    ],
)
def test_the_pack_limits_stacks_that_declare_no_budget(
    kit: Any, rule: Rule, hours: int, options: type[RuleOptions], key: str
) -> None:
    amount = per_hour(40) * hours

    def judged(limit: Decimal | None, context: PolicyContext) -> RuleOutcome:
        view = view_of(kit.seen(nodes_of(kit, 40)), context)
        return run_rule(rule, lambda: replace(view, options=options.model_validate({key: limit})))

    plain = replace(known(), declaration=None, is_plain=True)
    for context in (plain, known()):
        assert judged(amount, context) == RuleOutcome()
        (finding,) = judged(amount - 1, context).violations
        assert "exceeds the budget" in finding.message
    assert judged(None, plain) == RuleOutcome()
    # What the stack declares takes precedence.
    assert judged(Decimal(1), known(**{key: str(amount)})) == RuleOutcome()


@pytest.mark.parametrize(
    ("rule", "hours", "key"), [(BudgetHourly(), 1, "hour"), (BudgetMonthly(), 730, "month")]
)
@each_cloud
def test_budget_on_each_cloud(cloud: Cloud, rule: Rule, hours: int, key: str) -> None:
    amount = (cloud.view().bill.usd_per_hour() * hours).quantize(Decimal("0.01"))
    assert amount > 0
    within = cloud.with_budget(**{f"usd_per_{key}": amount + 1})
    assert outcome_of(rule, cloud.view(declaration=within)) == RuleOutcome()
    beyond = cloud.with_budget(**{f"usd_per_{key}": amount - 1})
    (finding,) = outcome_of(rule, cloud.view(declaration=beyond)).violations
    assert "exceeds the budget" in finding.message
    assert outcome_of(rule, cloud.view(UNKNOWN, declaration=within)).unevaluated_text() == unknown(cloud)


@pytest.mark.parametrize("rule", [BudgetHourly(), BudgetMonthly()])
def test_a_budget_is_not_evaluated_with_machines_of_unknown_price(rule: Rule) -> None:
    limits = Budget(usd_per_hour=Decimal(20), usd_per_month=Decimal(20_000))
    stack = unpriced_view(declaration=region().model_copy(update={"budget": limits}))
    lax = judge_rule(rule, lambda: stack, RuleSettings("mandatory", RuleOptions()))
    assert not lax.fails
    assert "16 x p99.48xlarge without a price: the budget cannot be evaluated" in lax.unevaluated_text
    strict = judge_rule(rule, lambda: stack, RuleSettings("mandatory", RuleOptions(strict=True)))
    assert strict.fails
