"""Renders alerts, and the spend of machines, as rules of the Prometheus operator."""

from itertools import groupby
from typing import Any

from gpufabric.manifests.health.alert import Alert
from gpufabric.manifests.health.alerts import alerts
from gpufabric.manifests.health.facts import POOL_LABEL_IN_METRICS, RegionHealth, Trait
from gpufabric.manifests.health.places import NAMESPACE, PART, PART_LABEL
from gpufabric.manifests.health.runbooks import RUNBOOKS
from gpufabric.manifests.model import Document, Step

SPEND = "gpufabric:gpu_nodes:usd_per_hour"
"""Recorded metric: price of the GPU machines that are in the cluster, in US dollars per hour."""


def rules(region: RegionHealth) -> Step:
    """Return the rules of a region."""
    groups = [
        {"name": f"gpufabric-{name}", "rules": [_alert(alert) for alert in members]}
        for name, members in groupby(
            sorted(alerts(region), key=lambda alert: alert.group), key=lambda alert: alert.group
        )
    ]
    if Trait.PRICED in region.traits:
        groups.append({"name": "gpufabric-prices", "rules": [{"record": SPEND, "expr": spend(region)}]})
    document: Document = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "gpufabric", "namespace": NAMESPACE, "labels": {PART_LABEL: PART}},
        "spec": {"groups": groups},
    }
    why = "Raises alerts on GPUs, RDMA ports, links, file systems, checkpoints and spend."
    return Step("alerts", why, (document,))


def spend(region: RegionHealth) -> str:
    """Return PromQL for the price of the machines in the cluster."""
    parts = [
        f'(sum(kube_node_labels{{{POOL_LABEL_IN_METRICS}="{pool}"}}) or vector(0)) * {usd}'
        for pool, usd in sorted(region.usd_per_node_hour.items())
    ]
    return " + ".join(parts)


def _alert(alert: Alert) -> dict[str, Any]:
    rule: dict[str, Any] = {"alert": alert.name, "expr": alert.expression}
    if alert.minutes:
        rule["for"] = f"{alert.minutes}m"
    rule["labels"] = {"severity": alert.severity}
    rule["annotations"] = {"summary": alert.summary, "runbook": RUNBOOKS[alert.name].text}
    return rule
