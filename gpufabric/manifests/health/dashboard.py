"""Writes the Grafana dashboard of a region, as a ConfigMap that Grafana's sidecar loads."""

import json
from typing import Any

from gpufabric.manifests.health.facts import RegionHealth
from gpufabric.manifests.health.panels import Panel, panels
from gpufabric.manifests.health.places import NAMESPACE, PART, PART_LABEL
from gpufabric.manifests.model import Document, Step

SIDECAR_LABEL = "grafana_dashboard"
"""Label by which the sidecar of the chart kube-prometheus-stack finds dashboards (its values,
grafana.sidecar.dashboards)."""

SCHEMA_VERSION = 39
"""Version of Grafana's dashboard schema; Grafana migrates older ones when it loads them."""

_COLUMNS = 24
_WIDTH, _HEIGHT = 12, 8
_SOURCE = {"type": "prometheus", "uid": "${datasource}"}


def dashboard(region: RegionHealth) -> Step:
    """Return the dashboard of a region."""
    document: Document = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {
            "name": "gpufabric-dashboard",
            "namespace": NAMESPACE,
            "labels": {SIDECAR_LABEL: "1", PART_LABEL: PART},
        },
        "data": {"gpufabric.json": json.dumps(model(region), indent=2) + "\n"},
    }
    why = "Shows GPUs, RDMA ports, links, file systems, checkpoints and spend in Grafana."
    return Step("dashboard", why, (document,))


def model(region: RegionHealth) -> dict[str, Any]:
    """Return the dashboard in Grafana's JSON model."""
    stack = region.job.plan.stack
    return {
        "uid": f"gpufabric-{stack}"[:40],  # Grafana's limit
        "title": f"gpufabric {stack}",
        "tags": ["gpufabric"],
        "schemaVersion": SCHEMA_VERSION,
        "editable": False,
        "refresh": "1m",
        "time": {"from": "now-6h", "to": "now"},
        "templating": {
            "list": [
                {"name": "datasource", "type": "datasource", "query": "prometheus", "label": "Data source"}
            ]
        },
        "panels": _placed(panels(region)),
    }


def _placed(shown: list[Panel]) -> list[dict[str, Any]]:
    """Place panels two to a line, each row of them under its heading."""
    placed: list[dict[str, Any]] = []
    heading, x, y = "", 0, 0
    for panel in shown:
        if panel.row != heading:
            y += _HEIGHT if x else 0
            heading, x = panel.row, 0
            place = {"x": 0, "y": y, "w": _COLUMNS, "h": 1}
            placed.append(_row(heading, len(placed) + 1, place))
            y += 1
        placed.append(_graph(panel, len(placed) + 1, {"x": x, "y": y, "w": _WIDTH, "h": _HEIGHT}))
        x = (x + _WIDTH) % _COLUMNS
        y += 0 if x else _HEIGHT
    return placed


def _row(title: str, number: int, place: dict[str, int]) -> dict[str, Any]:
    return {"id": number, "type": "row", "title": title, "collapsed": False, "gridPos": place, "panels": []}


def _graph(panel: Panel, number: int, place: dict[str, int]) -> dict[str, Any]:
    return {
        "id": number,
        "type": "timeseries",
        "title": panel.title,
        "datasource": _SOURCE,
        "gridPos": place,
        "fieldConfig": {"defaults": {"unit": panel.unit}, "overrides": []},
        "targets": [
            {
                "refId": chr(ord("A") + index),
                "datasource": _SOURCE,
                "expr": query.expression,
                "legendFormat": query.legend,
            }
            for index, query in enumerate(panel.queries)
        ],
    }
