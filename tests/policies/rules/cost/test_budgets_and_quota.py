"""Budgets, unpriced resources and quotas on the demo stack, with facts from the catalogue."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cost.items import NodePool
from gpufabric.cost.rates import Rate, node_rate
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.rule import Outcome, run_rule
from gpufabric.policies.rules.capacity.quota_headroom import QuotaHeadroom
from gpufabric.policies.rules.cost.budget_hourly import BudgetHourly
from gpufabric.policies.rules.cost.budget_monthly import BudgetMonthly
from gpufabric.policies.rules.cost.unpriced import UnpricedResources
from gpufabric.policies.stack_view import view_of
from gpufabric.quota.snapshot import FamilyState, PendingIncrease, QuotaSnapshot
from gpufabric.spec.oci.region import OciRegion

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
SHAPE = "BM.GPU.B200.8"


def nodes_of(kit: Any, size: Any, *more: Any) -> list[Any]:
    provider = {"region": "us-ashburn-1"}
    configuration = kit.made(
        "oci:Core/instanceConfiguration:InstanceConfiguration",
        {"instanceDetails": {"launchDetails": {"shape": SHAPE}}},
        "nodes",
        provider=provider,
    )
    network = kit.made(
        "oci:Core/clusterNetwork:ClusterNetwork",
        {"instancePools": [{"size": size}]},
        "network",
        {"instancePools": "nodes"},
        provider,
    )
    return [configuration, network, *more]


def declared(**budget: str) -> OciRegion:
    return OciRegion.model_construct(
        cloud="oci",
        region="us-ashburn-1",
        tenancy_id="tenancy",
        pools={},
        budget=OciRegion.model_fields["budget"].annotation.model_validate(budget),  # type: ignore[union-attr]
    )


def known(snapshot: QuotaSnapshot | None = None, **budget: str) -> PolicyContext:
    return PolicyContext(
        stack="oci-us-ashburn-1",
        catalog=default_catalog(),
        now=NOW,
        declaration=declared(**budget),
        snapshot=snapshot,
    )


def per_hour(nodes: int) -> Decimal:
    pool = NodePool(
        name="",
        cloud="oci",
        region="us-ashburn-1",
        shape=SHAPE,
        capacity="on-demand",
        nodes_min=0,
        nodes_now=0,
        nodes_max=nodes,
    )
    rate = node_rate(pool, default_catalog(), NOW.date())
    assert isinstance(rate, Rate)
    return nodes * rate.usd


def outcome(rule: Any, made: list[Any], context: PolicyContext, kit: Any) -> Outcome:
    return run_rule(rule, lambda: view_of(kit.seen(made), context))


@pytest.mark.parametrize(
    ("rule", "hours", "key"), [(BudgetHourly(), 1, "hour"), (BudgetMonthly(), 730, "month")]
)
def test_budget(kit: Any, rule: Any, hours: int, key: str) -> None:
    amount = per_hour(40) * hours
    within = known(**{f"usd_per_{key}": str(amount)})
    assert outcome(rule, nodes_of(kit, 40), within, kit) == Outcome()
    beyond = known(**{f"usd_per_{key}": str(amount - 1)})
    (finding,) = outcome(rule, nodes_of(kit, 40), beyond, kit).violations
    assert finding.message.startswith(
        f"oci-us-ashburn-1: ${amount:,.2f}/{key} of ${amount - 1:,.2f}/{key} (40 x {SHAPE} x "
    )
    assert finding.message.endswith(f"exceeds the budget by $1.00/{key}")


def test_budget_of_the_other_period_is_not_this_rules(kit: Any) -> None:
    assert outcome(BudgetHourly(), nodes_of(kit, 40), known(usd_per_month="1"), kit) == Outcome()
    assert outcome(BudgetMonthly(), nodes_of(kit, 40), known(usd_per_hour="1"), kit) == Outcome()


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


def test_unpriced_items_and_unknown_types_are_listed(kit: Any) -> None:
    bucket = kit.made("oci:ObjectStorage/bucket:Bucket", {}, "bucket")
    other = kit.made("oci:Database/dbSystem:DbSystem", {}, "db")
    judged = outcome(UnpricedResources(), nodes_of(kit, 40, bucket, other), known(), kit)
    assert [finding.message for finding in judged.violations] == [
        "oci-us-ashburn-1: 1 item has no price: object storage",
        "oci-us-ashburn-1: 1 resource is of types not known to gpufabric: oci:Database/dbSystem:DbSystem (1)",
    ]
    assert outcome(UnpricedResources(), nodes_of(kit, 40), known(), kit) == Outcome()


def recorded(limit: int, asked: int | None = None) -> QuotaSnapshot:
    family = default_catalog().shape("oci", SHAPE).quota.family
    assert family is not None
    pending = None if asked is None else PendingIncrease(limit=asked, filed=NOW.date())
    state = FamilyState(limit=limit, used=0, pending=pending)
    return QuotaSnapshot(taken_at=NOW, source="console", families={family.value: state})


def test_quota_that_fits_is_silent(kit: Any) -> None:
    assert outcome(QuotaHeadroom(), nodes_of(kit, 40), known(recorded(320)), kit) == Outcome()


@pytest.mark.parametrize(
    ("snapshot", "violation", "advice"),
    [
        (recorded(312), "short by 8", ""),
        (recorded(312, 320), "", "short by 8 but pending: 8 more requested on 2026-12-01"),
        (None, "", "unknown, the stack has no quota snapshot"),
    ],
)
def test_quota(kit: Any, snapshot: QuotaSnapshot | None, violation: str, advice: str) -> None:
    judged = outcome(QuotaHeadroom(), nodes_of(kit, 40), known(snapshot), kit)
    for findings, text in ((judged.violations, violation), (judged.advice, advice)):
        assert len(findings) == bool(text)
        assert all(text in finding.message for finding in findings)
        assert all(
            finding.message.startswith("oci-us-ashburn-1: 40 nodes x 8 GPU = 320") for finding in findings
        )


def test_quota_tells_what_it_could_not_read(kit: Any) -> None:
    context = replace(known(), snapshot_problem="it is broken")
    judged = outcome(QuotaHeadroom(), nodes_of(kit, 40), context, kit)
    assert "oci-us-ashburn-1.yaml is at fault: it is broken" in judged.unevaluated_text()
    bucket = kit.made("oci:ObjectStorage/bucket:Bucket", {"region": 7}, "bucket", provider={"region": 7})
    judged = outcome(QuotaHeadroom(), nodes_of(kit, 40, bucket), known(recorded(320)), kit)
    assert judged == Outcome()
