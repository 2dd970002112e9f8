"""Pods get past every taint of their nodes."""

import pytest

from gpufabric.manifests.nodes import tolerations
from tests.manifests.conftest import EVERYTHING, Rendered, plan_of

SHAPES = {"aws": "p6-b200.48xlarge", "azure": "Standard_ND96isr_H200_v5", "oci": "BM.GPU.B200.8"}
GPU = {"key": "nvidia.com/gpu", "operator": "Exists", "effect": "NoSchedule"}
TEAM = {"key": "example.com/team", "operator": "Exists", "effect": "NoExecute"}


@pytest.mark.parametrize("cloud", SHAPES)
def test_software_and_jobs_tolerate_declared_taints(cloud: str) -> None:
    taints = [
        {"key": "example.com/team", "value": "a", "effect": "NoExecute"},
        {"key": "example.com/rather-not", "effect": "PreferNoSchedule"},
    ]
    plan = plan_of(cloud, pools={"train": {"shape": SHAPES[cloud], "nodes": 2, "taints": taints}})
    assert tolerations(plan.pools) == [TEAM, GPU]
    rendered = Rendered(cloud, plan, EVERYTHING)
    assert rendered.of_kind("ResourceFlavor")["train"]["spec"]["tolerations"] == [TEAM, GPU]
    worker = rendered.of_kind("MPIJob")["all-reduce-train"]["spec"]["mpiReplicaSpecs"]["Worker"]
    assert worker["template"]["spec"]["tolerations"] == [TEAM, GPU]
