from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.protection.guards import AccountGuard, Guards
from gpufabric.protection.loosening import OptionFacts, RuleFacts, loosenings, without_losses

RULES = {
    "imdsv2": RuleFacts("mandatory", {"strict": OptionFacts(False, "false")}),
    "price-age": RuleFacts(
        "advisory", {"days": OptionFacts(90.0, "higher"), "text": OptionFacts(None, "any")}
    ),
    "increase": RuleFacts("mandatory", {"percent": OptionFacts(None, "higher")}),
    "notice": RuleFacts("advisory", {"days": OptionFacts(60.0, "lower")}),
}
URN = "urn:pulumi:aws-a::p::t::"


def waiver(resources: str = "train-a", day: int = 1, rule: str = "imdsv2") -> dict[str, Any]:
    return {"waivers": [{"rule": rule, "resources": f"{URN}{resources}", "expires": date(2027, 1, day)}]}


def loosened(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    old, new = Guards.model_validate(before), Guards.model_validate(after)
    return [str(loosening) for loosening in loosenings(old, new, RULES, "aws-a")]


def settings(**rules: Any) -> dict[str, Any]:
    return {"settings": {name.replace("_", "-"): values for name, values in rules.items()}}


LEVEL = "enforcementLevel"


def snapshot(limit: int = 768, used: int = 0, day: int = 1) -> dict[str, Any]:
    taken_at = datetime(2027, 1, day, tzinfo=UTC)
    return {"quotas": {"L-1": limit}, "snapshot": {"taken_at": taken_at, "used_by_others": {"L-1": used}}}


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        (
            {},
            settings(imdsv2={LEVEL: "disabled"}),
            "rule imdsv2: mandatory -> disabled (stacks/policies.yaml)",
        ),
        (
            {},
            settings(imdsv2={LEVEL: "advisory"}),
            "rule imdsv2: mandatory -> advisory (stacks/policies.yaml)",
        ),
        (
            settings(price_age={LEVEL: "mandatory"}),
            {},
            "rule price-age: mandatory -> advisory (stacks/policies.yaml)",
        ),
        (
            settings(imdsv2={"strict": True}),
            {},
            "rule imdsv2, option strict: true -> false (stacks/policies.yaml)",
        ),
        (
            {},
            settings(price_age={"days": 200}),
            "rule price-age, option days: 90 -> 200 (stacks/policies.yaml)",
        ),
        (
            settings(increase={"percent": 5}),
            {},
            "rule increase, option percent: 5 -> no limit (stacks/policies.yaml)",
        ),
        ({}, settings(notice={"days": 7}), "rule notice, option days: 60 -> 7 (stacks/policies.yaml)"),
        (
            {},
            settings(price_age={"text": "x"}),
            "rule price-age, option text: no limit -> x (stacks/policies.yaml)",
        ),
        ({}, waiver(), f"waiver of imdsv2 for {URN}train-a: none -> until 2027-01-01 (stacks/waivers.yaml)"),
        (
            waiver(),
            waiver(day=2),
            f"waiver of imdsv2 for {URN}train-a: until 2027-01-01 -> until 2027-01-02 (stacks/waivers.yaml)",
        ),
        (
            waiver(),
            waiver("train-*"),
            f"waiver of imdsv2 for {URN}train-*: {URN}train-a -> {URN}train-* (stacks/waivers.yaml)",
        ),
        (
            {"limits": {"budget.usd_per_hour": 6000}},
            {"limits": {"budget.usd_per_hour": 9000}},
            "budget.usd_per_hour: 6,000 -> 9,000 (stacks/Pulumi.aws-a.yaml)",
        ),
        (
            {"limits": {"fabric.budget.usd_per_month": 1}},
            {},
            "fabric.budget.usd_per_month: 1 -> no limit (Pulumi.yaml)",
        ),
        (
            {"limits": {"fabric.resilience.minimum_surviving_share": 0.5}},
            {"limits": {"fabric.resilience.minimum_surviving_share": 0.25}},
            "fabric.resilience.minimum_surviving_share: 0.5 -> 0.25 (Pulumi.yaml)",
        ),
        (
            {"limits": {"fabric.supply_chain.digests": "required"}},
            {"limits": {}},
            "fabric.supply_chain.digests: required -> no limit (Pulumi.yaml)",
        ),
        (
            {"limits": {"maintenance.enforce": True}},
            {"limits": {"maintenance.enforce": False}},
            "maintenance.enforce: true -> false (stacks/Pulumi.aws-a.yaml)",
        ),
        (
            {"prices": {"stacks/price-snapshots/aws-r.yaml": {"rows": {"SKU1": "2 USD for Hrs of p5"}}}},
            {"prices": {"stacks/price-snapshots/aws-r.yaml": {"rows": {"SKU1": "1 USD for Hrs of p5"}}}},
            "list price SKU1: 2 USD for Hrs of p5 -> 1 USD for Hrs of p5 (stacks/price-snapshots/aws-r.yaml)",
        ),
        (
            {"quotas": {"L-1": 384}},
            {"quotas": {"L-1": 768}},
            "quota L-1: 384 -> 768 (stacks/quota-snapshots/aws-a.yaml)",
        ),
        (
            {},
            {"quotas": {"L-1": 768}},
            "quota L-1: unknown -> 768 (stacks/quota-snapshots/aws-a.yaml)",
        ),
        (
            {"quotas": {"L-1": 768}},
            {},
            "quota L-1: 768 -> unknown (stacks/quota-snapshots/aws-a.yaml)",
        ),
        (
            snapshot(limit=384),
            snapshot(limit=768),
            "quota L-1: 384 -> 768, and taken_at is no newer (stacks/quota-snapshots/aws-a.yaml)",
        ),
        (
            snapshot(limit=384),
            snapshot(limit=768, day=2),
            "quota L-1: 384 -> 768 (stacks/quota-snapshots/aws-a.yaml)",
        ),
        (
            snapshot(used=300),
            snapshot(used=0),
            "quota L-1, used by others: 300 -> 0, and taken_at is no newer"
            " (stacks/quota-snapshots/aws-a.yaml)",
        ),
        (
            {"quotas": {}},
            {"quotas": {"L-1": 768}},
            "quota L-1: unknown -> 768 (stacks/quota-snapshots/aws-a.yaml)",
        ),
        (
            {"limits": {"fabric.resilience.checkpoints.interval_minutes": 120}},
            {},
            "fabric.resilience.checkpoints.interval_minutes: 120 -> no limit (Pulumi.yaml)",
        ),
        (
            {"protected": {"branch": "origin/main"}},
            {"protected": {"branch": "origin/mine"}},
            "protected_settings.branch: origin/main -> origin/mine (Pulumi.yaml)",
        ),
        (
            {},
            {"protected": {"files": ["stacks/waivers.yaml"]}},
            "protected_settings.files: stacks/waivers.yaml is added (Pulumi.yaml)",
        ),
    ],
)
def test_every_kind_of_loosened_setting_is_told_before_and_after(
    before: Mapping[str, Any], after: Mapping[str, Any], text: str
) -> None:
    assert loosened(before, after) == [text]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (settings(imdsv2={LEVEL: "disabled"}), {}),
        ({}, settings(imdsv2={LEVEL: "mandatory", "strict": True})),
        ({}, settings(price_age={"days": 30}, increase={"percent": 5}, notice={"days": 90})),
        (waiver(), {}),
        (waiver("train-*", 2), waiver("train-a", 1)),
        ({"limits": {"budget.usd_per_hour": 9000}}, {"limits": {"budget.usd_per_hour": 6000}}),
        ({}, {"limits": {"budget.usd_per_hour": 6000}}),
        ({"quotas": {"L-1": 768}}, {"quotas": {"L-1": 384}}),
        (snapshot(used=300), snapshot(used=0, day=2)),
        (snapshot(used=0), snapshot(used=300)),
        (snapshot(), {"quotas": {"L-1": 768}}),
        ({"protected": {"files": ["stacks/waivers.yaml"]}}, {}),
    ],
)
def test_tighter_settings_are_none(before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    assert loosened(before, after) == []


def test_a_waiver_of_another_rule_covers_nothing() -> None:
    assert len(loosened(waiver("train-*", rule="price-age"), waiver("train-a"))) == 1


@given(was=st.floats(0, 1e9), now=st.floats(0, 1e9))
def test_a_limit_is_loosened_exactly_if_it_rises(was: float, now: float) -> None:
    before, after = ({"limits": {"budget.usd_per_hour": limit}} for limit in (was, now))
    assert bool(loosened(before, after)) is (now > was)


def test_limits_on_losses_are_left_to_their_own_rule() -> None:
    guards = Guards(limits={"protection.gpus": 1, "fabric.protection.gpus": 1, "budget.usd_per_hour": 2})
    assert without_losses(guards).limits == {"budget.usd_per_hour": 2}


@pytest.mark.parametrize(("earlier", "count"), [("", 1), ("a.yaml", 1), ("b.yaml", 0)])
def test_quotas_of_one_account_are_compared(earlier: str, count: int) -> None:
    before = Guards(account=AccountGuard(limits={"ec2/L-1": 1}), account_file=earlier)
    after = Guards(account=AccountGuard(limits={"ec2/L-1": 2}), account_file="a.yaml")
    texts = [str(loosening) for loosening in loosenings(before, after, {}, "aws-a")]
    expected = "quota ec2/L-1: 1 -> 2, and read_at is no newer (a.yaml)"
    assert texts == [expected] * count
