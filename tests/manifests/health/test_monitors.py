"""Configuration of node-problem-detector."""

import json
import re

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.health import xid_errors
from gpufabric.manifests.health.conditions import OF_DETECTOR
from gpufabric.manifests.health.monitors import kernel_monitor, plugin_monitor, scripts
from tests.catalog.walk import SHAPES, WITHOUT_GPUS
from tests.manifests.conftest import pool_of

CHECKED = [(cloud, name) for cloud, name in SHAPES if cloud != "aws"]


@pytest.mark.parametrize(("cloud", "name"), CHECKED, ids=[name for _, name in CHECKED])
def test_every_shape_has_checks_that_exist(cloud: str, name: str) -> None:
    monitor = json.loads(plugin_monitor(pool_of(cloud, name, "train"), "/run/nvidia/driver"))
    known = {condition.type for condition in OF_DETECTOR}
    declared = {condition["type"] for condition in monitor["conditions"]}
    assert declared == {rule["condition"] for rule in monitor["rules"]}
    assert declared <= known
    assert ("GpuCountProblem" in declared) == (name not in WITHOUT_GPUS)
    for rule in monitor["rules"]:
        assert rule["path"].removeprefix("/scripts/") in scripts()
        assert rule["timeout"] <= monitor["pluginConfig"]["timeout"]


def test_ports_of_the_fabric_are_named_where_others_have_the_same_link_layer() -> None:
    monitor = json.loads(plugin_monitor(pool_of("oci", "BM.GPU.H200.8", "train"), "/"))
    links = next(rule for rule in monitor["rules"] if rule["condition"] == "RdmaLinkProblem")
    assert links["args"][:3] == ["/host", "Ethernet", "8"]
    assert links["args"][3:5] == ["mlx5_0", "mlx5_3"]
    on_azure = json.loads(plugin_monitor(pool_of("azure", "Standard_ND96isr_H200_v5", "train"), "/"))
    links = next(rule for rule in on_azure["rules"] if rule["condition"] == "RdmaLinkProblem")
    assert links["args"] == ["/host", "InfiniBand", "8"]


@pytest.mark.parametrize(
    ("line", "fatal"),
    [
        ("NVRM: Xid (PCI:0000:8d:00): 79, pid=1234, name=python, GPU has fallen off the bus.", True),
        ("NVRM: Xid (PCI:0000:8d:00): 48, pid=1234, An uncorrectable double bit error", True),
        ("NVRM: Xid (PCI:0000:8d:00): 31, pid=1234, MMU Fault", False),
        ("NVRM: Xid (PCI:0000:8d:00): 148, pid=1234", False),
    ],
)
def test_only_some_xid_errors_set_a_condition(line: str, fatal: bool) -> None:
    monitor = json.loads(kernel_monitor(xid_errors(default_catalog()).fatal.value))
    event, condition = monitor["rules"]
    assert re.search(event["pattern"], line)
    assert bool(re.search(condition["pattern"], line)) is fatal
