"""The allowed increase of cost."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from gpufabric.policies.rule import RuleOutcome
from gpufabric.policies.rules.cost.cost_increase import CostIncrease, CostIncreaseOptions
from gpufabric.policies.stack_view import view_of
from tests.policies.conftest import UNKNOWN, seen
from tests.policies.rules.each_cloud import Cloud, each_cloud
from tests.policies.rules.growing_nodes import RATE, nodes, outcome_of, unpriced_nodes, unpriced_view, view


@pytest.mark.parametrize(
    ("limits", "before", "said"),
    [
        ({}, 1.0, ""),
        ({"max_usd_per_hour": 4 * RATE}, 1.0, ""),
        ({"max_usd_per_hour": 3 * RATE}, 1.0, ""),
        ({"max_usd_per_hour": 3 * RATE - 1}, 1.0, f"at most ${3 * RATE - 1:,.2f}/hour more is allowed"),
        ({"max_percent": 100}, 2.0, ""),
        ({"max_percent": Decimal("99.5")}, 2.0, "at most 99.5 % more is allowed"),
        ({"max_percent": 1, "max_usd_per_hour": 1}, 4.0, ""),
        ({"max_percent": 1, "max_usd_per_hour": 1}, 8.0, ""),
    ],
)
def test_increase(limits: Any, before: float, said: str) -> None:
    outcome = outcome_of(CostIncrease(), view(before=before), CostIncreaseOptions(**limits))
    assert len(outcome.violations) == bool(said)
    assert all(said in finding.message for finding in outcome.violations)
    assert outcome.unevaluated == []


def test_increase_without_an_earlier_price_is_not_evaluated() -> None:
    limits = CostIncreaseOptions(max_percent=Decimal(1))
    unknown = outcome_of(CostIncrease(), view(previous_problem="no file is named"), limits)
    assert unknown.unevaluated_text() == "not evaluated: earlier cost unknown: no file is named"
    empty = replace(view().context, previous=())
    of_nothing = outcome_of(CostIncrease(), view_of(seen(nodes(4.0)), empty), limits)
    assert of_nothing.violations == []
    assert "is zero, so an increase in percent does not exist" in of_nothing.unevaluated_text()


def test_unknown_size_before_or_now_is_told() -> None:
    limits = CostIncreaseOptions(max_usd_per_hour=Decimal(1))
    for view_ in (view(UNKNOWN, before=1.0), view(1.0, before=UNKNOWN)):  # type: ignore[arg-type]
        assert (
            "train.scalingConfig.maxSize unknown"
            in outcome_of(CostIncrease(), view_, limits).unevaluated_text()
        )


@each_cloud
def test_increase_on_each_cloud(cloud: Cloud) -> None:
    limits = CostIncreaseOptions(max_percent=Decimal(50))

    def judged(before: Any, after: Any) -> RuleOutcome:
        return outcome_of(CostIncrease(), cloud.view(after, previous=seen(cloud.machines(before))), limits)

    assert judged(4.0, 6.0) == RuleOutcome()
    (finding,) = judged(2.0, 4.0).violations
    assert "at most 50 % more is allowed" in finding.message
    assert judged(UNKNOWN, 1.0).unevaluated_text() != ""
    assert cloud.size in judged(1.0, UNKNOWN).unevaluated_text()


@pytest.mark.parametrize("limits", [{"max_usd_per_hour": 10**6}, {"max_percent": 10**6}])
def test_it_is_not_evaluated_with_machines_of_unknown_price(limits: Any) -> None:
    options = CostIncreaseOptions(**limits)
    known = replace(unpriced_view().context, previous=seen(nodes(4.0)))
    new = outcome_of(CostIncrease(), view_of(seen(unpriced_nodes()), known), options)
    assert "change unknown: 16 x p99.48xlarge without a price after" in new.unevaluated_text()
    before = replace(known, previous=seen(unpriced_nodes()))
    old = outcome_of(CostIncrease(), view_of(seen(nodes(4.0)), before), options)
    assert "change unknown: 16 x p99.48xlarge without a price before" in old.unevaluated_text()
    assert new.violations == old.violations == []
