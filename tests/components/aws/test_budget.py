"""AWS's own budget of a region."""

from tests.components.aws.conftest import Build
from tests.components.recording import Graph

NOTIFIED = {"usd_per_month": 750000, "notify": ["fleet@example.com"], "alert_percent": [50, 100]}


def test_no_address_no_budget(region: Graph, build: Build) -> None:
    assert region.all("Budget") == []
    assert build(budget={"usd_per_month": 750000}).all("Budget") == []


def test_it_warns_by_mail_about_the_spend_of_the_region(build: Build) -> None:
    inputs = build(budget=NOTIFIED).one("Budget").inputs
    assert (inputs["limitAmount"], inputs["limitUnit"], inputs["timeUnit"]) == ("750000", "USD", "MONTHLY")
    assert inputs["costFilters"] == [{"name": "Region", "values": ["us-west-2"]}]
    assert [alarm["threshold"] for alarm in inputs["notifications"]] == [50, 100]
    for alarm in inputs["notifications"]:
        assert alarm["subscriberEmailAddresses"] == ["fleet@example.com"]
        assert alarm["notificationType"] == "ACTUAL"
