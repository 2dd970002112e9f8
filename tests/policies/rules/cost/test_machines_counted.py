"""Machines that no rule can price or count fail where something limits them."""

from decimal import Decimal
from typing import Any

import pytest

from gpufabric.policies.rule import RuleOutcome
from gpufabric.policies.rules.cost.machines_counted import MachinesCounted
from gpufabric.spec.money import Budget
from tests.policies.aws_stack import region
from tests.policies.conftest import UNKNOWN, Made
from tests.policies.rules.each_cloud import Cloud, each_cloud, unknown
from tests.policies.rules.growing_nodes import fabric, outcome_of, unpriced_view

RULE = MachinesCounted()

UNCOUNTED = {
    "aws": Made("aws:sagemaker/notebookInstance:NotebookInstance", {"instanceType": "ml.p5.48xlarge"}, "box"),
    "azure": Made("azure-native:servicefabric:NodeType", {"vmSize": "Standard_ND96isr_H100_v5"}, "box"),
    "oci": Made("oci:DataScience/jobRun:JobRun", {}, "box"),
}
TEXT = {
    "aws": "machines of box (aws:sagemaker/notebookInstance:NotebookInstance), instanceType p5.48xlarge: ",
    "azure": "machines of box (azure-native:servicefabric:NodeType), vmSize Standard_ND96isr_H100_v5: ",
    "oci": "machines of box (oci:DataScience/jobRun:JobRun): ",
}


@each_cloud
def test_counted_machines_pass(cloud: Cloud) -> None:
    assert outcome_of(RULE, cloud.view()) == RuleOutcome()
    limited = cloud.view(snapshot=cloud.snapshot(100), declaration=cloud.with_budget(usd_per_hour=Decimal(1)))
    assert outcome_of(RULE, limited) == RuleOutcome()


@each_cloud
def test_uncounted_machines_are_advice_without_a_limit(cloud: Cloud) -> None:
    name = cloud.declared.cloud
    (finding,) = outcome_of(RULE, cloud.view(4.0, UNCOUNTED[name])).advice
    assert finding.message.startswith(TEXT[name])
    assert finding.urn.endswith("::box")


LIMITS: dict[str, tuple[Any, str]] = {
    "hourly": (
        lambda cloud: {"declaration": cloud.with_budget(usd_per_hour=Decimal(10**6))},
        "the stack's budget cannot be judged",
    ),
    "monthly": (
        lambda cloud: {"declaration": cloud.with_budget(usd_per_month=Decimal(10**9))},
        "the stack's budget cannot be judged",
    ),
    "fabric": (
        lambda _: {"fabric": lambda: fabric(usd_per_hour=Decimal(10**6))},
        "the fabric's budget cannot be judged",
    ),
    "quota": (
        lambda cloud: {"snapshot": cloud.snapshot(100)},
        "the account's quota cannot be judged",
    ),
    "all": (
        lambda cloud: {
            "declaration": cloud.with_budget(usd_per_hour=Decimal(10**6)),
            "fabric": lambda: fabric(usd_per_hour=Decimal(10**6)),
            "snapshot": cloud.snapshot(100),
        },
        "the stack's budget, the fabric's budget and the account's quota cannot be judged",
    ),
}


@each_cloud
@pytest.mark.parametrize(("limit", "text"), LIMITS.values(), ids=LIMITS)
def test_uncounted_machines_fail_where_something_limits_them(cloud: Cloud, limit: Any, text: str) -> None:
    (finding,) = outcome_of(RULE, cloud.view(4.0, UNCOUNTED[cloud.declared.cloud], **limit(cloud))).violations
    assert finding.message.endswith(text)


def test_a_budget_without_amounts_limits_nothing() -> None:
    outcome = outcome_of(RULE, unpriced_view(fabric=fabric))
    assert (outcome.violations, len(outcome.advice)) == ([], 1)


def test_a_machine_type_outside_the_catalogue_fails_closed() -> None:
    budget = Budget(usd_per_month=Decimal(10**9))
    declared = region().model_copy(update={"budget": budget})
    (finding,) = outcome_of(RULE, unpriced_view(declaration=declared)).violations
    assert finding.message.startswith(
        "machines of train (aws:eks/nodeGroup:NodeGroup), instanceType p99.48xlarge: "
    )


@each_cloud
def test_what_is_unknown_until_apply_is_no_violation(cloud: Cloud) -> None:
    view = cloud.view(UNKNOWN, declaration=cloud.with_budget(usd_per_hour=Decimal(1)))
    outcome = outcome_of(RULE, view)
    assert (outcome.violations, outcome.advice) == ([], [])
    assert outcome.unevaluated_text() == unknown(cloud)
