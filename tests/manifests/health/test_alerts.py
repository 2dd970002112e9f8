"""Alerts: each is PromQL over metrics that the catalogue names and that an exporter of the region writes."""

import dataclasses
import re

import pytest
from ruamel.yaml import YAML

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.health import metrics
from gpufabric.manifests.health.alerts import alerts
from gpufabric.manifests.health.build import charts, documents
from gpufabric.manifests.health.facts import RegionHealth, Trait, replication_policy
from gpufabric.manifests.health.panels import panels
from gpufabric.manifests.health.rules import SPEND, spend
from gpufabric.manifests.model import Release
from tests.catalog.walk import CLOUDS
from tests.manifests.health.conftest import watched
from tests.manifests.health.promql import metrics_of

WITH_THE_STACK = {"node-exporter", "kube-state-metrics"}


def queries(region: RegionHealth) -> list[str]:
    shown = [query.expression for panel in panels(region) for query in panel.queries]
    return [*(alert.expression for alert in alerts(region)), *shown]


@pytest.mark.parametrize("cloud", CLOUDS)
def test_every_query_reads_metrics_of_the_catalogue(cloud: str) -> None:
    region = watched(cloud)
    used = {name for query in queries(region) for name in metrics_of(query)} - {SPEND}
    assert used <= set(metrics(default_catalog()))


def test_every_metric_of_the_catalogue_is_used() -> None:
    used = {name for cloud in CLOUDS for query in queries(watched(cloud)) for name in metrics_of(query)}
    used |= {name for cloud in CLOUDS for name in metrics_of(spend(watched(cloud)))}
    assert set(metrics(default_catalog())) - used == set()


@pytest.mark.parametrize("cloud", CLOUDS)
def test_every_metric_has_its_exporter_in_the_region(cloud: str) -> None:
    region = watched(cloud)
    steps = [*charts(region), *documents(region)]
    present = {step.content.name for step in steps if isinstance(step.content, Release)}
    present |= {step.name for step in steps} | WITH_THE_STACK
    # NVIDIA's and AMD's operators bring their exporters where they are installed.
    if cloud != "aws":
        present |= {"dcgm-exporter", "amd-metrics-exporter"}
    known = metrics(default_catalog())
    used = {name for query in queries(region) for name in metrics_of(query)} - {SPEND}
    assert {known[name].exporter.value for name in used} - present == set()


@pytest.mark.parametrize("cloud", CLOUDS)
def test_names_are_unique_and_texts_are_sentences(cloud: str) -> None:
    shown = alerts(watched(cloud))
    names = [alert.name for alert in shown]
    assert len(names) == len(set(names))
    for alert in shown:
        assert alert.name[0].isupper()
        assert re.search(r"[.)]$", alert.summary), alert.name


def test_a_region_gets_only_alerts_that_fit() -> None:
    on_aws = {alert.name for alert in alerts(watched("aws"))}
    on_oci = {alert.name for alert in alerts(watched("oci"))}
    assert {"VpnTunnelDown", "LustreAlmostFull", "GpuXidFatal"} <= on_aws
    assert "RdmaPortDown" not in on_aws  # node_exporter does not read the counters of EFA
    assert "AmdGpuUnhealthy" not in on_aws
    assert {"RdmaPortDown", "AmdGpuUnhealthy", "CheckpointCopyLate", "SpendOverBudget"} <= on_oci
    assert "VpnTunnelDown" not in on_oci  # no maintained exporter of OCI's metrics exists
    without = watched("oci", cordon=False, active_checks=None, node_checks=False)
    left = {alert.name for alert in alerts(without)}
    assert {"NodeUnrepaired", "ActiveCheckFailed", "NodeProblem"} & left == set()


def test_lag_of_replication_is_read_at_both_ends() -> None:
    region = watched("aws")
    names = {alert.name for alert in alerts(region)}
    assert {"CheckpointReplicationLate", "CheckpointReplicationFails"} <= names
    step = next(step for step in charts(region) if step.name == "cloudwatch-exporter")
    assert isinstance(step.content, Release)
    (job,) = YAML(typ="safe").load(step.content.values["config"])["customNamespace"]
    assert job["regions"] == sorted({region.job.plan.region, "eu-west-1"})
    assert [metric["name"] for metric in job["metrics"]] == [
        "ReplicationLatency",
        "OperationsFailedReplication",
    ]
    assert "CheckpointReplicationLate" not in {alert.name for alert in alerts(watched("oci"))}


def test_lag_of_azure_is_read_from_the_policy_of_the_source() -> None:
    region = watched("azure")
    names = {alert.name for alert in alerts(region)}
    assert {"CheckpointReplicationLate", "CheckpointReplicationUnknown"} <= names
    step = next(step for step in documents(region) if step.name == "azure-metrics-exporter")
    assert isinstance(step.content, tuple)
    (monitor,) = [document for document in step.content if document["kind"] == "ServiceMonitor"]
    *listed, named = monitor["spec"]["endpoints"]
    assert {endpoint["path"] for endpoint in listed} == {"/probe/metrics/list"}
    assert named["path"] == "/probe/metrics/resource"
    assert named["params"]["target"] == [replication_policy(region.job)]
    assert named["params"]["metric"] == ["PendingOperationsForReplication"]
    assert named["params"]["metricFilter"] == ["TimeBucket eq '*'"]


@pytest.mark.parametrize(
    ("bucket", "late"),
    [
        ("0-5 mins", False),
        ("5-10 minutes", False),
        ("10-15 mins", False),
        ("15-30 minutes", False),
        ("30 mins - 2 hours", True),
        ("2-8 hrs", True),
        ("8-24 Hours", True),
        ("> 24 hours", True),
    ],
)
def test_groups_of_azure_that_wait_for_30_minutes_or_more_are_late(bucket: str, late: bool) -> None:
    (alert,) = [alert for alert in alerts(watched("azure")) if alert.name == "CheckpointReplicationLate"]
    pattern = re.search(r'dimension=~"([^"]+)"', alert.expression)
    assert pattern is not None
    assert bool(re.fullmatch(pattern[1], bucket)) is late


def test_without_the_id_of_the_policy_nothing_is_promised() -> None:
    region = watched("azure")
    options = dataclasses.replace(region.job.options, checkpoints=None)
    before = dataclasses.replace(region, job=dataclasses.replace(region.job, options=options))
    assert replication_policy(before.job) is None
    assert not {alert.name for alert in alerts(before)} & {
        "CheckpointReplicationLate",
        "CheckpointReplicationUnknown",
    }


def test_spend_is_a_sum_over_pools_and_needs_every_price() -> None:
    region = watched("azure")
    assert spend(region).count("* 98.32") == 2
    assert metrics_of(spend(region)) == {"kube_node_labels"}
    unpriced = RegionHealth(region.job, region.health, region.copies, {})
    assert Trait.PRICED not in unpriced.traits
    assert "SpendOverBudget" not in {alert.name for alert in alerts(unpriced)}
