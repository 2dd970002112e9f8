"""Operators that AKS clusters get."""

import json

from tests.manifests.conftest import Render


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
