"""Runbooks: each alert has one, in the rule and in the documentation."""

import re
from pathlib import Path

import pytest

from gpufabric.manifests.health.alerts import alerts
from gpufabric.manifests.health.rules import rules
from gpufabric.manifests.health.runbooks import RUNBOOKS
from tests.catalog.walk import CLOUDS
from tests.manifests.health.conftest import watched

DOCS = Path(__file__).resolve().parents[3] / "docs"


def names() -> set[str]:
    return {alert.name for cloud in CLOUDS for alert in alerts(watched(cloud))}


def test_each_alert_has_a_runbook_and_each_runbook_an_alert() -> None:
    assert set(RUNBOOKS) == names()


@pytest.mark.parametrize("name", RUNBOOKS)
def test_a_runbook_says_where_to_look_and_what_to_do(name: str) -> None:
    steps = RUNBOOKS[name]
    for text in (steps.look, steps.act):
        assert text.endswith((".", ")."))
        assert "{{" not in text  # Prometheus would take it for a template
    assert steps.act[0].isupper()


@pytest.mark.parametrize("name", RUNBOOKS)
def test_documents_that_a_runbook_names_exist(name: str) -> None:
    for page in re.findall(r"[a-z-]+\.md", RUNBOOKS[name].text):
        assert (DOCS / page).exists(), page


@pytest.mark.parametrize("cloud", CLOUDS)
def test_the_rule_carries_it(cloud: str) -> None:
    (document,) = rules(watched(cloud)).content  # type: ignore[misc]  # documents, not a chart
    for group in document["spec"]["groups"]:
        for rule in group["rules"]:
            if "alert" in rule:
                assert rule["annotations"]["runbook"] == RUNBOOKS[rule["alert"]].text


def test_the_documentation_lists_every_alert() -> None:
    text = (DOCS / "health.md").read_text(encoding="utf-8")
    for name in names():
        assert f"| `{name}` | " in text
