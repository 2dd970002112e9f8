"""Azure's own budget of a region."""

import pytest

from gpufabric.plan.clock import NOW_VARIABLE
from tests.components.azure.conftest import SUBSCRIPTION, Build

NOTIFIED = {"usd_per_month": 750000, "notify": ["fleet@example.com"]}


def test_no_address_no_budget(build: Build) -> None:
    assert build(budget={"usd_per_month": 750000}).all("Budget") == []


def test_it_counts_what_carries_the_stacks_tag(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NOW_VARIABLE, "2026-12-17T08:00:00Z")
    inputs = build(budget=NOTIFIED).one("Budget").inputs
    # AKS's machines are in a resource group of their own, so the budget is the subscription's.
    assert inputs["scope"] == f"subscriptions/{SUBSCRIPTION}"
    assert inputs["filter"]["tags"] == {
        "name": "gpufabric-stack",
        "operator": "In",
        "values": ["azure-eastus2"],
    }
    assert inputs["timePeriod"] == {"startDate": "2026-12-01T00:00:00Z"}
    assert inputs["amount"] == 750000
    assert sorted(alarm["threshold"] for alarm in inputs["notifications"].values()) == [80, 100]
