"""The summary of the cost of a stack."""

from decimal import Decimal
from typing import Any

from gpufabric.policies.rule import RuleOutcome
from gpufabric.policies.rules.cost.cost_summary import CostSummary, CostSummaryOptions
from gpufabric.policies.stack_view import view_of
from tests.policies.conftest import UNKNOWN
from tests.policies.rules.each_cloud import Cloud, each_cloud
from tests.policies.rules.growing_nodes import RATE, backbone, outcome_of, view


def test_summary_is_advice_with_the_cost_of_a_gpu_hour() -> None:
    outcome = outcome_of(CostSummary(), view())
    (finding,) = outcome.advice
    assert outcome.violations == []
    assert f"aws-us-east-1: $0.00 to ${4 * RATE:,.2f} (${RATE:,.2f} now)/hour" in finding.message
    assert f"${RATE / 8:,.2f}/GPU-hour of lease" in finding.message


def test_summary_takes_its_assumption_from_options_and_the_change_from_the_previous_state() -> None:
    options = CostSummaryOptions(egress_tib_per_month=Decimal(2), egress_usd_per_gib=Decimal("0.01"))
    (finding,) = outcome_of(CostSummary(), view(before=2.0), options).advice
    assert "2 TiB/month assumed x 1,024 x $0.01/GiB = $20.48/month" in finding.message
    before, after = round(2 * RATE, 2), round(4 * RATE, 2)
    assert f"+${after - before:,.2f}/hour, +100.0 % from ${before:,.2f}/hour" in finding.message


def test_summary_counts_what_it_could_not_read_and_says_nothing_of_nothing() -> None:
    (finding,) = outcome_of(CostSummary(), view(UNKNOWN)).advice
    assert finding.message.endswith("without 1 resource that could not be read")
    assert outcome_of(CostSummary(), view_of((), view().context)) == RuleOutcome()


def joined(**options: Any) -> RuleOutcome:
    return outcome_of(CostSummary(), backbone(), CostSummaryOptions(**options))


def test_summary_of_the_backbone_tells_what_data_between_regions_costs() -> None:
    total, link = joined().advice
    assert "data transfer on top, assumed: 10 TB/month between regions, $300.00/month" in total.message
    assert link.message == (
        "backbone: data transfer, assumed from training job t: over link aws-us-east-1--aws-us-east-2 "
        "(tgw-peering), 5 TB/month aws-us-east-1 to aws-us-east-2 at $0.03/GB = $150.00/month; 5 TB/month "
        "aws-us-east-2 to aws-us-east-1 at $0.03/GB = $150.00/month"
    )


def test_an_assumption_that_is_set_takes_the_place_of_the_derived_one() -> None:
    (only,) = joined(egress_tib_per_month=Decimal(2), egress_usd_per_gib=Decimal("0.01")).advice
    assert "2 TiB/month assumed x 1,024 x $0.01/GiB = $20.48/month" in only.message


@each_cloud
def test_summary_on_each_cloud(cloud: Cloud) -> None:
    (finding,) = outcome_of(CostSummary(), cloud.view()).advice
    assert "/GPU-hour of lease" in finding.message
    (finding,) = outcome_of(CostSummary(), cloud.view(UNKNOWN)).advice
    assert "without 1 resource that could not be read" in finding.message
    assert outcome_of(CostSummary(), view_of((), cloud.view().context)) == RuleOutcome()
