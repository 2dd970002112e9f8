import base64
from datetime import UTC, datetime, timedelta
from email import message_from_string
from typing import Any

import pulumi
import pytest
import yaml

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.nodes import node_facts
from gpufabric.components.aws.launch import HOP_LIMIT
from gpufabric.plan.aws.volumes import GPU_ROOT_GIB
from tests.components.aws.conftest import Build
from tests.components.recording import Graph, Made

BLOCK: dict[str, Any] = {
    "mode": "capacity-block",
    "id": "cr-0123456789abcdef0",
    "nodes": 8,
    "starts": "2026-11-30T11:30:00Z",
    "ends": "2026-12-14T11:30:00Z",
}
RESERVATION = {"mode": "reservation", "id": "cr-0fedcba9876543210", "nodes": 8}
OFFER = {"offering_id": "cb-0123456789abcdefg", "i_understand_no_refund": True}
PURCHASE: dict[str, Any] = {key: value for key, value in BLOCK.items() if key != "id"} | {"purchase": OFFER}
NAME = "aws-ap-south-1-train"
"""Logical name of the pool, in the first region that sells p6-b200."""

GROUP = "arn:aws:resource-groups:ap-south-1:123456789012:group/leases"


def place_of(shape: str) -> dict[str, Any]:
    """A region and zone that sell the shape, and two system zones there."""
    catalog = default_catalog()
    for region, offer in sorted(catalog.shape("aws", shape).regions.items()):
        code = catalog.regions("aws")[region].code
        if offer.zones.value and code is not None:
            zones = [f"{code.value}-az1", f"{code.value}-az2"]
            return {"region": region, "zone": offer.zones.value[0], "system_zones": zones}
    raise AssertionError(f"no region sells {shape}")


def build_pool(
    build: Build, shape: str, *, now: datetime | None = None, **pool: Any
) -> tuple[Graph, Made, Made]:
    """Build a region with one pool; give the graph, its launch template and its node group."""
    place = place_of(shape)
    times = {"now": now} if now else {}
    graph = build(
        **place,
        **times,
        # Local Zones do not offer the declared file system.
        storage={},
        pools={
            "train": {
                "shape": shape,
                "nodes": 2 * default_catalog().shape("aws", shape).domain_sizes_nodes[0],
                **pool,
            }
        },
    )
    name = f"aws-{place['region']}-train"
    template = f"{name}-own-image" if "node_image_id" in pool else name
    return graph, graph.one("LaunchTemplate", template), graph.one("NodeGroup", name)


def two_domains(shape: str) -> int:
    """Give the nodes of two NVLink domains: the fewest that prove a fabric."""
    return 2 * default_catalog().shape("aws", shape).domain_sizes_nodes[0]


ON_DEMAND_SHAPES = [
    name
    for name in default_catalog().shape_names("aws")
    if "on-demand" in default_catalog().shape("aws", name).capacity_modes.value
]


def test_the_catalogue_offers_the_shapes_that_matter() -> None:
    assert {"p6-b200.48xlarge", "p6-b300.48xlarge", "p5en.48xlarge", "p5.48xlarge"} <= set(ON_DEMAND_SHAPES)


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


GROUPED = {"groupName": f"PlacementGroup/{NAME}"}
BY_ID = {"capacityReservationId": RESERVATION["id"]}
BY_GROUP = {"capacityReservationResourceGroupArn": GROUP}
BLOCK_MARKET = {"marketType": "capacity-block"}


@pytest.mark.parametrize(
    ("capacity", "placement", "market", "target", "kind"),
    [
        ({"mode": "on-demand"}, GROUPED, None, None, "ON_DEMAND"),
        (RESERVATION, None, None, BY_ID, "ON_DEMAND"),
        (
            RESERVATION | {"placement_group": "leases"},
            {"groupName": "leases"},
            None,
            BY_ID,
            "ON_DEMAND",
        ),
        (
            RESERVATION | {"id": GROUP, "tenancy": "dedicated"},
            {"tenancy": "dedicated"},
            None,
            BY_GROUP,
            "ON_DEMAND",
        ),
        (BLOCK, None, BLOCK_MARKET, {"capacityReservationId": BLOCK["id"]}, "CAPACITY_BLOCK"),
        (
            PURCHASE,
            None,
            BLOCK_MARKET,
            {"capacityReservationId": f"CapacityBlockReservation/{NAME}"},
            "CAPACITY_BLOCK",
        ),
        ({"mode": "spot", "force_reason": "a trial of an hour"}, None, None, None, "SPOT"),
    ],
    ids=["on-demand", "reservation", "in its group", "group", "capacity-block", "purchase", "spot"],
)
def test_capacity_mode_decides_group_market_and_target(
    build: Build,
    capacity: dict[str, Any],
    placement: dict[str, Any] | None,
    market: dict[str, Any] | None,
    target: dict[str, Any] | None,
    kind: str,
) -> None:
    graph, template, group = build_pool(build, "p6-b200.48xlarge", capacity=capacity, nodes=8)
    made = [resource.inputs["strategy"] for resource in graph.all("PlacementGroup")]
    assert made == (["cluster"] if placement == GROUPED else [])
    assert template.inputs.get("placement") == placement
    assert template.inputs.get("instanceMarketOptions") == market
    assert template.inputs.get("capacityReservationSpecification") == (
        {"capacityReservationTarget": target} if target else None
    )
    assert group.inputs["capacityType"] == kind
    assert group.inputs["scalingConfig"] == {"desiredSize": 8, "minSize": 0, "maxSize": 8}
    assert template.inputs["instanceType"] == "p6-b200.48xlarge"
    assert "instanceTypes" not in group.inputs
    # Only the mode that buys a block makes one.
    assert len(graph.all("CapacityBlockReservation")) == ("purchase" in capacity)


@pytest.mark.parametrize("protect", [True, False])
def test_a_bought_block_outlives_the_stack(build: Build, protect: bool) -> None:
    capacity = PURCHASE | {"purchase": PURCHASE["purchase"] | {"protect": protect}}
    graph, _, _ = build_pool(build, "p6-b200.48xlarge", capacity=capacity)
    block = graph.one("CapacityBlockReservation", NAME)
    assert block.inputs["capacityBlockOfferingId"] == "cb-0123456789abcdefg"
    assert block.inputs["instancePlatform"] == "Linux/UNIX"
    assert block.protect is protect
    assert block.retain_on_delete


def test_a_purchase_says_that_nothing_comes_back(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(pulumi.log, "info", lambda message, **_: said.append(message))
    build_pool(build, "p6-b200.48xlarge", capacity=PURCHASE, nodes=6)
    build_pool(build, "p6-b200.48xlarge", capacity=BLOCK, nodes=6)
    assert said == [
        "Capacity Block cb-0123456789abcdefg: paid in full when bought; destroy does not refund it"
    ]


@pytest.mark.parametrize("shape", ["p5.48xlarge", "p6-b300.48xlarge"])
def test_legacy_layout_gives_each_efa_an_address(build: Build, shape: str) -> None:
    efa = default_catalog().shape("aws", shape).efa
    assert efa is not None
    _, template, _ = build_pool(build, shape, nic_layout="legacy")
    kinds = [interface["interfaceType"] for interface in template.inputs["networkInterfaces"]]
    assert kinds.count("efa") == efa.max_interfaces.value
    assert "efa-only" not in kinds


def test_ultraservers_start_from_a_group_of_blocks(build: Build) -> None:
    capacity = BLOCK | {"id": GROUP.replace("ap-south-1", "us-east-1"), "nodes": 36}
    _, template, group = build_pool(build, "p6e-gb200.36xlarge", capacity=capacity, nodes=36)
    assert template.inputs["capacityReservationSpecification"] == {
        "capacityReservationTarget": {"capacityReservationResourceGroupArn": capacity["id"]}
    }
    assert template.inputs["instanceMarketOptions"] == BLOCK_MARKET
    assert "placement" not in template.inputs
    assert group.inputs["amiType"] == "AL2023_ARM_64_NVIDIA"
    assert group.inputs["capacityType"] == "CAPACITY_BLOCK"
    assert group.inputs["scalingConfig"] == {"desiredSize": 36, "minSize": 0, "maxSize": 36}


@pytest.mark.parametrize(
    ("now", "desired"),
    [
        (datetime(2026, 11, 30, 11, 29, tzinfo=UTC), 0),
        (datetime(2026, 11, 30, 11, 30, tzinfo=UTC), 8),
        (datetime(2026, 12, 14, 11, 30, tzinfo=UTC), 0),
    ],
)
def test_a_block_is_asked_for_nodes_only_once_it_runs(build: Build, now: datetime, desired: int) -> None:
    _, _, group = build_pool(build, "p6-b200.48xlarge", now=now, capacity=BLOCK, nodes=8)
    assert group.inputs["scalingConfig"] == {"desiredSize": desired, "minSize": 0, "maxSize": 8}


@pytest.mark.parametrize(("minutes", "frozen"), [(-1, False), (0, True)])
def test_an_ended_block_freezes_what_names_it(build: Build, minutes: int, frozen: bool) -> None:
    now = datetime.fromisoformat(BLOCK["ends"]) + timedelta(minutes=minutes)
    _, template, group = build_pool(build, "p6-b200.48xlarge", now=now, capacity=BLOCK, nodes=8)
    assert template.ignore_changes == (("*",) if frozen else (HOP_LIMIT,))
    assert group.ignore_changes == (("launchTemplate", "version") if frozen else ())


def test_a_pool_without_machines_keeps_its_node_group(build: Build) -> None:
    _, template, group = build_pool(build, "p6-b200.48xlarge", nodes=0)
    assert group.inputs["scalingConfig"] == {"desiredSize": 0, "minSize": 0, "maxSize": 1}
    assert (template.ignore_changes, group.ignore_changes) == ((HOP_LIMIT,), ())


@pytest.mark.parametrize(
    ("nodes", "max_nodes", "unavailable"),
    [(1, None, 1), (3, None, 1), (64, None, 16), (4, 40, 10), (800, None, 100)],
)
def test_updates_need_no_spare_machine_and_stay_in_the_limit_of_eks(
    build: Build, nodes: int, max_nodes: int | None, unavailable: int
) -> None:
    _, _, group = build_pool(build, "p6-b200.48xlarge", nodes=nodes, max_nodes=max_nodes)
    assert group.inputs["updateConfig"] == {"maxUnavailable": unavailable, "updateStrategy": "MINIMAL"}
    assert group.inputs["scalingConfig"]["maxSize"] == (max_nodes or nodes)
    # A leased machine can be in one group only, so the old one goes first.
    assert group.delete_before_replace


def test_nodes_lie_in_the_gpu_subnet_only(region: Graph) -> None:
    group = region.one("NodeGroup", "aws-us-west-2-train")
    assert group.inputs["subnetIds"] == ["Subnet/aws-us-west-2-gpu"]
    assert group.inputs["nodeRoleArn"] == "arn:Role/aws-us-west-2-node"


def test_nodes_carry_labels_taint_and_repair(build: Build) -> None:
    _, _, group = build_pool(build, "p5en.48xlarge", labels={"tier": "gold"})
    assert group.inputs["labels"] == {
        "gpufabric.dev/pool": "train",
        "gpufabric.dev/shape": "p5en.48xlarge",
        "gpufabric.dev/fabric": "efa",
        "tier": "gold",
    }
    assert group.inputs["taints"] == [{"key": "nvidia.com/gpu", "value": "present", "effect": "NO_SCHEDULE"}]
    assert group.inputs["nodeRepairConfig"] == {"enabled": True}


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


def test_a_declared_share_of_the_pool_is_updated_at_a_time(build: Build) -> None:
    _, _, group = build_pool(build, "p6-b200.48xlarge", nodes=400, rolling={"max_unavailable": "10%"})
    assert group.inputs["updateConfig"] == {"maxUnavailablePercentage": 10, "updateStrategy": "MINIMAL"}
    # Ten batches of 30 minutes; 15 minutes to drain, and four machines a minute.
    assert (group.update_timeout, group.delete_timeout) == ("300m", "115m")


def test_a_small_pool_has_the_timeouts_of_the_provider(build: Build) -> None:
    _, _, group = build_pool(build, "p6-b200.48xlarge", nodes=2)
    assert (group.update_timeout, group.delete_timeout) == ("", "")


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
