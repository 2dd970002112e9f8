"""Prometheus' promtool evaluates the rules of each cloud: alerts fire when they should, and only then."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from gpufabric.manifests.health.alert import Alert
from gpufabric.manifests.health.alerts import alerts
from gpufabric.manifests.health.facts import RegionHealth
from gpufabric.manifests.health.rules import rules
from gpufabric.manifests.health.runbooks import RUNBOOKS
from gpufabric.manifests.text import to_yaml
from tests.catalog.walk import CLOUDS
from tests.cluster.alert_cases import CASES
from tests.cluster.alert_cases.case import Case, Series
from tests.manifests.health.conftest import watched
from tools.cluster.binaries import binary

pytestmark = pytest.mark.cluster


def cases_of(cloud: str) -> list[Case]:
    return [case for case in CASES if cloud in case.clouds]


def expected(alert: Alert, case: Case) -> dict[str, Any]:
    return {
        "exp_labels": {"severity": alert.severity, **case.labels},
        "exp_annotations": {"summary": case.summary, "runbook": RUNBOOKS[alert.name].text},
    }


def unit_test(name: str, minutes: int, series: Series, alerts_: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "interval": "1m",
        "input_series": [{"series": key, "values": values} for key, values in series.items()],
        "alert_rule_test": [{"eval_time": f"{minutes}m", "alertname": name, "exp_alerts": alerts_}],
    }


def unit_tests(region: RegionHealth, cloud: str) -> list[dict[str, Any]]:
    by_name = {alert.name: alert for alert in alerts(region)}
    made: list[dict[str, Any]] = []
    for case in cases_of(cloud):
        fires = [expected(by_name[case.alert], case)]
        made.append(unit_test(case.alert, case.minutes, case.fires, fires))
        made += [unit_test(case.alert, case.minutes, series, []) for series in case.quiet]
    return made


@pytest.mark.parametrize("cloud", CLOUDS)
def test_every_alert_has_cases(cloud: str) -> None:
    assert {case.alert for case in cases_of(cloud)} == {alert.name for alert in alerts(watched(cloud))}


@pytest.mark.parametrize("cloud", CLOUDS)
def test_alerts_fire_when_they_should_and_only_then(cloud: str, tmp_path: Path) -> None:
    region = watched(cloud)
    (document,) = rules(region).content  # type: ignore[misc]  # documents, not a chart
    (tmp_path / "rules.yaml").write_text(to_yaml(document["spec"]), encoding="utf-8")
    tests = {
        "rule_files": ["rules.yaml"],
        "evaluation_interval": "1m",
        "tests": unit_tests(region, cloud),
    }
    (tmp_path / "tests.yaml").write_text(to_yaml(tests), encoding="utf-8")
    for command in (["check", "rules", "rules.yaml"], ["test", "rules", "tests.yaml"]):
        done = subprocess.run(
            [str(binary("promtool")), *command], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
