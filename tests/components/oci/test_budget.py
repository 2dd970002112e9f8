"""OCI's own budget of a region."""

from tests.components.oci.conftest import COMPARTMENT, TENANCY, Build

NOTIFIED = {"usd_per_month": "750000.75", "notify": ["fleet@example.com", "finance@example.com"]}


def test_no_address_no_budget(build: Build) -> None:
    assert build(budget={"usd_per_month": 750000}).all("Budget") == []


def test_it_is_in_the_root_compartment_and_counts_the_regions(build: Build) -> None:
    graph = build(budget=NOTIFIED)
    budget = graph.one("Budget").inputs
    assert budget["compartmentId"] == TENANCY
    assert budget["targets"] == [COMPARTMENT]
    assert budget["amount"] == 750000  # OCI takes whole amounts only


def test_it_warns_at_each_percentage(build: Build) -> None:
    rules = build(budget=NOTIFIED).all("Rule")
    assert sorted(rule.inputs["threshold"] for rule in rules) == [80, 100]
    for rule in rules:
        assert rule.inputs["recipients"] == "fleet@example.com, finance@example.com"
