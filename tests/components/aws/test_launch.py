"""Launch templates of pools: interfaces, user data, images and settings of nodes."""

import base64
from email import message_from_string

import pytest
import yaml

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.nodes import node_facts
from gpufabric.plan.aws.volumes import GPU_ROOT_GIB
from tests.components.aws.conftest import Build
from tests.components.aws.pools import (
    BLOCK,
    ON_DEMAND_SHAPES,
    build_pool,
)
from tests.components.recording import Graph


@pytest.mark.parametrize("shape", ON_DEMAND_SHAPES)
def test_interfaces_use_every_efa_of_the_shape(build: Build, shape: str) -> None:
    efa = default_catalog().shape("aws", shape).efa
    assert efa is not None
    _, template, _ = build_pool(build, shape)
    interfaces = template.inputs["networkInterfaces"]
    rdma = [interface for interface in interfaces if interface["interfaceType"] in ("efa", "efa-only")]
    assert len(rdma) == efa.max_interfaces.value
    first = interfaces[0]
    assert (first["networkCardIndex"], first["deviceIndex"]) == (0, 0)
    assert first["interfaceType"] != "efa-only"
    places = [(interface["networkCardIndex"], interface["deviceIndex"]) for interface in interfaces]
    assert len(set(places)) == len(places)
    cards = [group for group in efa.cards for _ in range(int(group.count.value))]
    assert all(cards[int(interface["networkCardIndex"])].efa.value for interface in rdma)


@pytest.mark.parametrize("shape", ON_DEMAND_SHAPES)
def test_interfaces_share_the_efa_group_and_the_clusters(build: Build, shape: str) -> None:
    graph, template, _ = build_pool(build, shape)
    nodes = next(resource.id for resource in graph.all("SecurityGroup") if resource.name.endswith("-nodes"))
    for interface in template.inputs["networkInterfaces"]:
        assert interface["securityGroups"] == [nodes, "sg-cluster"]
        assert interface["deleteOnTermination"] == "true"
        # A managed node group refuses a template that names subnets.
        assert "subnetId" not in interface
    assert "vpcSecurityGroupIds" not in template.inputs


@pytest.mark.parametrize("shape", ["p5.48xlarge", "p6-b300.48xlarge"])
def test_legacy_layout_gives_each_efa_an_address(build: Build, shape: str) -> None:
    efa = default_catalog().shape("aws", shape).efa
    assert efa is not None
    _, template, _ = build_pool(build, shape, nic_layout="legacy")
    kinds = [interface["interfaceType"] for interface in template.inputs["networkInterfaces"]]
    assert kinds.count("efa") == efa.max_interfaces.value
    assert "efa-only" not in kinds


@pytest.mark.parametrize("shape", ON_DEMAND_SHAPES)
def test_image_and_taint_fit_processor_and_accelerator(build: Build, shape: str) -> None:
    facts = default_catalog().shape("aws", shape)
    vendor = facts.vendor
    _, template, group = build_pool(build, shape)
    image, taint = {
        ("nvidia", "x86_64"): ("AL2023_x86_64_NVIDIA", "nvidia.com/gpu"),
        ("nvidia", "arm64"): ("AL2023_ARM_64_NVIDIA", "nvidia.com/gpu"),
        ("aws", "x86_64"): ("AL2023_x86_64_NEURON", "aws.amazon.com/neuron"),
        ("none", "x86_64"): ("AL2023_x86_64_STANDARD", "gpufabric.dev/pool"),
        ("none", "arm64"): ("AL2023_ARM_64_STANDARD", "gpufabric.dev/pool"),
    }[vendor, facts.host.architecture.value]
    assert group.inputs["amiType"] == image
    assert [entry["key"] for entry in group.inputs["taints"]] == [taint]
    assert "imageId" not in template.inputs


def test_user_data_joins_the_local_disks_and_reserves_huge_pages(region: Graph) -> None:
    template = region.one("LaunchTemplate", "aws-us-west-2-train")
    message = message_from_string(base64.b64decode(template.inputs["userData"]).decode())
    assert message.get_content_type() == "multipart/mixed"
    part, script = [leaf for leaf in message.walk() if not leaf.is_multipart()]
    assert part.get_content_type() == "application/node.eks.aws"
    text = str(part.get_payload())
    assert "kind: NodeConfig" in text
    assert "strategy: RAID0" in text
    assert template.inputs["blockDeviceMappings"][0]["ebs"]["volumeSize"] == GPU_ROOT_GIB
    assert script.get_content_type() == "text/x-shellscript"
    assert "vm.nr_hugepages=5128" in str(script.get_payload())


@pytest.mark.parametrize(("shape", "stopped"), [("p6e-gb200.36xlarge", True), ("p6-b200.48xlarge", False)])
def test_ultraservers_stop_the_imex_service_of_their_image(build: Build, shape: str, stopped: bool) -> None:
    capacity = {"capacity": {**BLOCK, "nodes": 18}} if stopped else {}
    _, template, _ = build_pool(build, shape, **capacity)
    text = base64.b64decode(template.inputs["userData"]).decode()
    assert ("systemctl mask nvidia-imex.service" in text) is stopped


def test_user_data_fits_the_images() -> None:
    """NodeConfig and scripts of user data are read by nodeadm of Amazon Linux 2023."""
    for image in node_facts(default_catalog(), "aws").values():
        assert image.operating_system.value == "Amazon Linux 2023"
        assert image.root_disk_gib is not None
        assert image.root_disk_gib.value <= GPU_ROOT_GIB


def test_declared_settings_reach_the_nodes(build: Build) -> None:
    script = "#!/bin/bash\ntouch /etc/ours\n"
    _, template, group = build_pool(
        build,
        "p6-b200.48xlarge",
        taints=[{"key": "example.com/team", "value": "a", "effect": "NoExecute"}, {"key": "plain"}],
        disk={"size_gib": 500, "type": "gp2"},
        user_data=script,
        security_group_ids=["sg-0123456789abcdef0"],
        release_version="1.35.0-20261104",
    )
    assert group.inputs["taints"] == [
        {"key": "nvidia.com/gpu", "value": "present", "effect": "NO_SCHEDULE"},
        {"key": "example.com/team", "value": "a", "effect": "NO_EXECUTE"},
        {"key": "plain", "effect": "NO_SCHEDULE"},
    ]
    assert group.inputs["releaseVersion"] == "1.35.0-20261104"
    (disk,) = template.inputs["blockDeviceMappings"]
    assert (disk["ebs"]["volumeSize"], disk["ebs"]["volumeType"]) == (500, "gp2")
    assert {tuple(nic["securityGroups"][2:]) for nic in template.inputs["networkInterfaces"]} == {
        ("sg-0123456789abcdef0",)
    }
    message = message_from_string(base64.b64decode(template.inputs["userData"]).decode())
    *_, last = [leaf for leaf in message.walk() if not leaf.is_multipart()]
    assert last.get_content_type() == "text/x-shellscript"
    assert str(last.get_payload()).strip() == script.strip()


def test_a_pool_without_settings_states_none(build: Build) -> None:
    _, template, group = build_pool(build, "p6-b200.48xlarge")
    assert "releaseVersion" not in group.inputs
    assert {len(nic["securityGroups"]) for nic in template.inputs["networkInterfaces"]} == {2}


def test_an_image_of_the_user_joins_the_cluster_by_itself(build: Build) -> None:
    _, template, group = build_pool(
        build,
        "p6-b200.48xlarge",
        node_image_id="ami-0123456789abcdef0",
        node_image_base="AL2023_x86_64_NVIDIA",
        labels={"example.com/team": "research"},
        taints=[{"key": "example.com/team", "value": "research", "effect": "NoExecute"}],
    )
    assert template.inputs["imageId"] == "ami-0123456789abcdef0"
    assert not {"version", "releaseVersion", "amiType"} & group.inputs.keys()
    message = message_from_string(base64.b64decode(template.inputs["userData"]).decode())
    configs = [
        yaml.safe_load(str(leaf.get_payload()))
        for leaf in message.walk()
        if leaf.get_content_type() == "application/node.eks.aws"
    ]
    cluster = configs[1]["spec"]["cluster"]
    assert cluster == {
        "name": group.inputs["clusterName"],
        "apiServerEndpoint": "https://cluster",
        "certificateAuthority": "Q0E=",
        "cidr": "172.20.0.0/16",
    }
    labels, taints = configs[1]["spec"]["kubelet"]["flags"]
    assert "gpufabric.dev/pool=train" in labels
    assert labels.endswith("example.com/team=research")
    assert taints.endswith("nvidia.com/gpu=present:NoSchedule,example.com/team=research:NoExecute")


def test_user_data_of_an_image_of_eks_names_no_cluster(build: Build) -> None:
    _, template, group = build_pool(build, "p6-b200.48xlarge")
    assert "apiServerEndpoint" not in base64.b64decode(template.inputs["userData"]).decode()
    assert group.inputs["amiType"] == "AL2023_x86_64_NVIDIA"
