from typing import Any

import pytest

from gpufabric.components.azure.node_patches import CHANNEL
from tests.components.azure.conftest import Build
from tests.components.recording import Graph

SATURDAYS = {"windows": [{"days": ["saturday"], "start": "22:00", "hours": 6}]}
SHORT = {"windows": [{"days": ["saturday"], "start": "22:00", "hours": 2}]}


def channel(graph: Graph) -> str:
    return graph.one("ManagedCluster").inputs["autoUpgradeProfile"]["nodeOSUpgradeChannel"]


def window(graph: Graph) -> dict[str, Any]:
    return graph.one("MaintenanceConfiguration").inputs["maintenanceWindow"]


def test_the_nodes_of_a_new_cluster_are_patched_in_a_window(region: Graph):
    assert channel(region) == "SecurityPatch"
    schedule = region.one("MaintenanceConfiguration")
    assert schedule.inputs == {
        "resourceGroupName": "demo-azure-eastus2-rg",
        "resourceName": region.one("ManagedCluster").inputs["resourceName"],
        "configName": "aksManagedNodeOSUpgradeSchedule",
        "maintenanceWindow": {
            "schedule": {"weekly": {"intervalWeeks": 1, "dayOfWeek": "Sunday"}},
            "startTime": "04:00",
            "durationHours": 4,
            "utcOffset": "+00:00",
        },
    }


def test_a_cluster_that_exists_keeps_its_channel_until_one_is_declared(build: Build, region: Graph):
    assert CHANNEL in region.one("ManagedCluster").ignore_changes
    for declared in ({}, {"automatic": False}):
        assert CHANNEL not in build(node_patches=declared).one("ManagedCluster").ignore_changes


def test_patches_follow_the_declared_windows(build: Build):
    assert window(build(maintenance=SATURDAYS)) == {
        "schedule": {"weekly": {"intervalWeeks": 1, "dayOfWeek": "Saturday"}},
        "startTime": "22:00",
        "durationHours": 6,
        "utcOffset": "+00:00",
    }


def test_a_window_of_every_day_is_a_daily_schedule(build: Build):
    week = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    declared = {"window": {"days": week, "start": "02:30", "hours": 5}}
    assert window(build(node_patches=declared))["schedule"] == {"daily": {"intervalDays": 1}}


@pytest.mark.parametrize(
    "declared", [{"node_patches": {"automatic": False}}, {"maintenance": SHORT}], ids=("off", "no window")
)
def test_without_a_window_nothing_is_patched_also_in_a_cluster_that_exists(
    build: Build, declared: dict[str, Any]
):
    graph = build(**declared)
    assert channel(graph) == "None"
    assert not graph.all("MaintenanceConfiguration")
    # AKS would patch a cluster that keeps its channel and loses its window at any time.
    assert CHANNEL not in graph.one("ManagedCluster").ignore_changes
