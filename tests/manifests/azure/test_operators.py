"""Operators that AKS clusters get."""

import json

from tests.manifests.conftest import EVERYTHING, Render, Rendered, plan_of

SPOT = "Standard_ND96is_H100_v5"
"""A size without InfiniBand, which Azure sells as spot."""


def test_azure_installs_the_network_driver_before_the_gpu_driver(render: Render) -> None:
    rendered = render("azure", {"train": "Standard_ND96isr_H200_v5"})
    assert list(rendered.releases) == ["network-operator", "gpu-operator", "kueue"]
    assert rendered.releases["gpu-operator"].values["driver"] == {"enabled": True, "rdma": {"enabled": True}}
    policy = rendered.of_kind("NicClusterPolicy")["nic-cluster-policy"]["spec"]
    assert policy["ofedDriver"]["image"] == "doca-driver"
    resources = json.loads(policy["sriovDevicePlugin"]["config"])["resourceList"]
    assert [(resource["resourcePrefix"], resource["resourceName"]) for resource in resources] == [
        ("rdma", "ib")
    ]
    assert resources[0]["selectors"]["linkTypes"] == ["infiniband"]


def test_software_runs_on_spot_nodes_too() -> None:
    pool = {"shape": SPOT, "nodes": 2, "rdma": False, "capacity": {"mode": "spot"}}
    plan = plan_of("azure", pools={"train": pool})
    rendered = Rendered("azure", plan, EVERYTHING)
    spot = {"key": "kubernetes.azure.com/scalesetpriority", "operator": "Exists", "effect": "NoSchedule"}
    assert spot in rendered.releases["gpu-operator"].values["daemonsets"]["tolerations"]
    assert spot in rendered.of_kind("ResourceFlavor")["train"]["spec"]["tolerations"]
    worker = rendered.of_kind("MPIJob")["all-reduce-train"]["spec"]["mpiReplicaSpecs"]["Worker"]
    assert spot in worker["template"]["spec"]["tolerations"]
