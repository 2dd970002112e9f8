"""Settings of nodes on the real engine: what a preview says of a change, and what clouds have after it."""

from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.e2e.conftest import Declare, Sandbox
from tests.e2e.test_safe_changes import AWS, AZURE, B200, NODE_GROUP, OCI, changes, happened, values_of

pytestmark = [pytest.mark.engine, pytest.mark.slow]

SCRIPT = "#!/bin/bash\ntouch /etc/ours\n"
TEAM = {"key": "example.com/team", "value": "a", "effect": "NoExecute"}
H200 = "Standard_ND96isr_H200_v5"
AGENT_POOL = "azure-native:containerservice:AgentPool"
OKE_POOL = "oci:ContainerEngine/nodePool:NodePool"


def with_pool(region: Declare, stack: str, shape: str, **declared: Any) -> dict[str, Any]:
    return region(stack, pools={"train": {"shape": shape, "nodes": 2, **declared}}, storage={})


def test_a_taint_on_eks_restarts_nothing_and_a_disk_rolls_the_pool(sandbox: Sandbox, region: Declare) -> None:
    sandbox.declare(AWS, with_pool(region, AWS, B200))
    sandbox.up(AWS)
    sandbox.declare(AWS, with_pool(region, AWS, B200, taints=[TEAM]))
    assert changes(sandbox, AWS) == {"update": [f"{NODE_GROUP}::aws-us-east-1-train"]}
    assert "restart" not in sandbox.gpufabric("preview", AWS).text
    assert happened(sandbox, AWS) == {"update": 1}

    settings = {
        "taints": [TEAM],
        "disk": {"size_gib": 500},
        "user_data": SCRIPT,
        "release_version": "1.35.0-20261104",
    }
    sandbox.declare(AWS, with_pool(region, AWS, B200, **settings))
    assert (
        "pool train of aws-us-east-1: 2 machines with 16 GPUs restart"
        in sandbox.gpufabric("preview", AWS).text
    )
    sandbox.up(AWS)
    released = values_of(sandbox, NODE_GROUP, "releaseVersion")["aws-us-east-1-train"]
    assert released == "1.35.0-20261104"
    disks = values_of(
        sandbox, "aws:ec2/launchTemplate:LaunchTemplate", "blockDeviceMappings.0.ebs.volumeSize"
    )
    assert disks["aws-us-east-1-train"] == 500
    assert changes(sandbox, AWS) == {}


def test_a_disk_of_an_aks_pool_is_that_of_its_creation(sandbox: Sandbox, region: Declare) -> None:
    disk = {"size_gib": 128, "type": "managed"}
    sandbox.declare(AZURE, with_pool(region, AZURE, H200, disk=disk, linux={"swappiness": 10}))
    sandbox.up(AZURE)
    name = f"{AGENT_POOL}::azure-eastus-pool-train"
    assert values_of(sandbox, AGENT_POOL, "osDiskSizeGB")["azure-eastus-pool-train"] == 128

    sandbox.declare(AZURE, with_pool(region, AZURE, H200, disk=disk, linux={"swappiness": 10}, taints=[TEAM]))
    assert changes(sandbox, AZURE) == {"update": [name]}
    assert "restart" not in sandbox.gpufabric("preview", AZURE).text
    assert happened(sandbox, AZURE) == {"update": 1}
    assert values_of(sandbox, AGENT_POOL, "nodeTaints")["azure-eastus-pool-train"] == [
        "nvidia.com/gpu=present:NoSchedule",
        "example.com/team=a:NoExecute",
    ]

    larger = {**disk, "size_gib": 256}
    sandbox.declare(
        AZURE, with_pool(region, AZURE, H200, disk=larger, linux={"swappiness": 10}, taints=[TEAM])
    )
    refused = sandbox.gpufabric("preview", AZURE, status=1).text
    assert "osDiskSizeGB" in refused
    assert "a further node pool with the new value, then the old pool removed" in refused


def test_settings_of_an_oke_pool_reach_new_machines_only(sandbox: Sandbox, region: Declare) -> None:
    shape, managed = "BM.GPU.B200.8", {"operations": "managed-pool"}
    sandbox.declare(OCI, with_pool(region, OCI, shape, **managed))
    sandbox.up(OCI)
    settings = {"taints": [TEAM], "disk": {"size_gib": 1024}, "user_data": SCRIPT}
    sandbox.declare(OCI, with_pool(region, OCI, shape, **managed, **settings))
    assert changes(sandbox, OCI) == {"update": [f"{OKE_POOL}::oci-us-ashburn-1-train-node-pool"]}
    assert "restarts, only new machines get it" in sandbox.gpufabric("preview", OCI, "--verbose").text
    assert happened(sandbox, OCI) == {"update": 1}
    sizes = values_of(sandbox, OKE_POOL, "nodeSourceDetails.bootVolumeSizeInGbs")
    assert sizes["oci-us-ashburn-1-train-node-pool"] == "1024"
    assert changes(sandbox, OCI) == {}


def test_an_image_of_the_user_replaces_the_group_and_a_newer_one_rolls_it(
    sandbox: Sandbox, region: Declare
) -> None:
    group, template = f"{NODE_GROUP}::aws-us-east-1-train", "aws:ec2/launchTemplate:LaunchTemplate"
    sandbox.declare(AWS, with_pool(region, AWS, B200))
    sandbox.up(AWS)
    own = {"node_image_id": "ami-0123456789abcdef0", "node_image_base": "AL2023_x86_64_NVIDIA"}
    sandbox.declare(AWS, with_pool(region, AWS, B200, **own))
    assert group in changes(sandbox, AWS)["replace"]
    sandbox.up(AWS)
    assert values_of(sandbox, NODE_GROUP, "amiType")["aws-us-east-1-train"] == "CUSTOM"
    assert changes(sandbox, AWS) == {}

    newer = own | {"node_image_id": "ami-0fedcba9876543210"}
    sandbox.declare(AWS, with_pool(region, AWS, B200, **newer))
    assert changes(sandbox, AWS) == {"update": [f"{template}::aws-us-east-1-train-own-image", group]}
    sandbox.up(AWS)
    images = values_of(sandbox, template, "imageId")
    assert images["aws-us-east-1-train-own-image"] == newer["node_image_id"]


def test_groups_of_an_aks_pool_change_in_place_and_its_message_does_not(
    sandbox: Sandbox, region: Declare
) -> None:
    name = f"{AGENT_POOL}::azure-eastus-pool-train"
    subscription = "5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93"
    asg = (
        f"/subscriptions/{subscription}/resourceGroups/company/providers/Microsoft.Network"
        "/applicationSecurityGroups/"
    )
    company: dict[str, Any] = {
        "cloud": "azure",
        "account": subscription,
        "region": "eastus",
        "resource_group": "company",
        "resources": [
            {"type": "application-security-group", "name": name, "inputs": {}} for name in ("one", "two")
        ],
    }
    file = sandbox.root / "company.yaml"
    yaml: Any = YAML(typ="safe")
    yaml.dump({"accounts": [company]}, file)
    sandbox.gpufabric("sim", "seed", str(file))
    declared = {"message_of_the_day": "Hello.", "application_security_group_ids": [f"{asg}one"]}
    sandbox.declare(AZURE, with_pool(region, AZURE, H200, **declared))
    sandbox.up(AZURE)
    declared["application_security_group_ids"] = [f"{asg}one", f"{asg}two"]
    sandbox.declare(AZURE, with_pool(region, AZURE, H200, **declared))
    assert changes(sandbox, AZURE) == {"update": [name]}
    assert happened(sandbox, AZURE) == {"update": 1}
    declared["message_of_the_day"] = "Good day."
    sandbox.declare(AZURE, with_pool(region, AZURE, H200, **declared))
    refused = sandbox.gpufabric("preview", AZURE, status=1).text
    assert "messageOfTheDay" in refused
