from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from gpufabric.cost.items import LustreItem, NodePool, Service, Unpriced
from gpufabric.spec.aws.capacity import CapacityBlock

ID = "cr-0f3a9c1d2b4e5f607"
BLOCK = CapacityBlock(
    mode="capacity-block",
    id=ID,
    nodes=48,
    starts=datetime(2026, 11, 24, 11, 30, tzinfo=UTC),
    ends=datetime(2027, 1, 5, 11, 30, tzinfo=UTC),
)


def test_node_group_takes_its_shape_from_the_launch_template(kit: Any, aws_pool: Any) -> None:
    extraction = kit.extracted(aws_pool(48), blocks={ID: BLOCK})
    assert kit.machines(extraction) == [
        NodePool(
            name="train",
            cloud="aws",
            region="us-east-1",
            shape="p6-b200.48xlarge",
            capacity="capacity-block",
            nodes_min=0,
            nodes_now=48,
            nodes_max=48,
            block=BLOCK,
        )
    ]
    (demand,) = extraction.demands
    assert (demand.shape, demand.nodes, demand.usage_class, demand.draws) == (
        "p6-b200.48xlarge",
        48,
        "capacity-block",
        False,
    )
    assert extraction.unevaluated == []


def test_an_ended_block_has_no_machines(kit: Any, aws_pool: Any) -> None:
    extraction = kit.extracted(aws_pool(48), blocks={ID: BLOCK}, now=BLOCK.ends)
    assert (extraction.items, extraction.demands, extraction.unevaluated) == ([], [], [])


def test_a_pool_declared_without_machines_has_none(kit: Any, aws_pool: Any) -> None:
    made = aws_pool(1)
    made[-1].props["scalingConfig"] |= {"minSize": 0, "desiredSize": 0}
    empty = kit.extracted(made, empty_pools=frozenset({"train"}))
    assert [(item.nodes_now, item.nodes_max) for item in kit.machines(empty)] == [(0, 0)]
    grown = kit.extracted(aws_pool(1), empty_pools=frozenset({"train"}))
    assert [item.nodes_max for item in kit.machines(grown)] == [1], "what runs in the cloud counts"


def test_template_can_be_named_instead_of_linked(kit: Any) -> None:
    template = kit.made(
        "aws:ec2/launchTemplate:LaunchTemplate", {"name": "gpu", "instanceType": "p5.48xlarge"}, "template"
    )
    group = kit.made(
        "aws:eks/nodeGroup:NodeGroup",
        {
            "launchTemplate": {"name": "gpu", "version": "1"},
            "scalingConfig": {"desiredSize": 2, "maxSize": 4},
        },
        "group",
    )
    (item,) = kit.machines(kit.extracted([template, group], region="us-east-1"))
    assert (item.shape, item.nodes_now, item.nodes_max, item.name) == ("p5.48xlarge", 2, 4, "group")
    alone = kit.extracted([group], region="us-east-1")
    assert [str(gap) for gap in alone.unevaluated] == [
        "group.launchTemplate is not one launch template of this stack"
    ]


@pytest.mark.parametrize(
    ("group", "template", "capacity"),
    [
        ({"capacityType": "ON_DEMAND"}, {}, "on-demand"),
        ({"capacityType": "SPOT"}, {}, "spot"),
        (
            {},
            {
                "capacityReservationSpecification": {
                    "capacityReservationTarget": {"capacityReservationId": ID}
                }
            },
            "reservation",
        ),
        ({}, {"instanceMarketOptions": {"marketType": "capacity-block"}}, "capacity-block"),
        ({}, {"instanceMarketOptions": {"marketType": "spot"}}, "spot"),
    ],
)
def test_capacity_of_a_node_group(kit: Any, group: Any, template: Any, capacity: str) -> None:
    first = kit.made(
        "aws:ec2/launchTemplate:LaunchTemplate", {"instanceType": "p5.48xlarge", **template}, "template"
    )
    second = kit.made(
        "aws:eks/nodeGroup:NodeGroup",
        {"launchTemplate": {"id": kit.unknown_text}, "scalingConfig": {"maxSize": 2}, **group},
        "group",
        {"launchTemplate": "template"},
    )
    extraction = kit.extracted([first, second], region="us-east-1")
    assert extraction.items[0].capacity == capacity
    assert extraction.demands[0].usage_class == capacity


def test_reservation_of_unknown_id_is_still_a_reservation(kit: Any, aws_pool: Any) -> None:
    extraction = kit.extracted(aws_pool(2, id_=kit.unknown_text))
    assert [str(gap) for gap in extraction.unevaluated] == [
        "train.capacityReservationSpecification.capacityReservationTarget.capacityReservationId "
        "unknown until apply"
    ]


@pytest.mark.parametrize(("shape", "demands"), [("m7i.xlarge", 0), ("p99.48xlarge", 1)])
def test_machines_outside_the_catalogue_are_named(kit: Any, shape: str, demands: int) -> None:
    group = kit.made(
        "aws:eks/nodeGroup:NodeGroup", {"instanceTypes": [shape], "scalingConfig": {"maxSize": 3}}
    )
    extraction = kit.extracted([group], region="us-east-1")
    item, disks = extraction.items
    assert isinstance(disks, Unpriced), "the disk of a group without a template is not stated"
    if demands:
        assert isinstance(item, NodePool), "machines without a price are told from services without one"
        assert (item.shape, item.nodes_max) == (shape, 3)
    else:
        assert item == Service(cloud="aws", region="us-east-1", key=shape, count=3)
    assert [demand.family for demand in extraction.demands] == [None] * demands


@pytest.mark.parametrize(
    ("bandwidth", "reason"),
    [("50Mbps", "its kind is not in the catalogue"), ("25Gbps", "its kind is not in the catalogue")],
)
def test_a_port_of_another_size_has_no_price(kit: Any, bandwidth: str, reason: str) -> None:
    port = kit.made("aws:directconnect/connection:Connection", {"bandwidth": bandwidth})
    (item,) = kit.extracted([port], region="us-east-1").items
    assert isinstance(item, Unpriced)
    assert item.reason == reason


def test_lustre(kit: Any) -> None:
    def items(**props: Any) -> Any:
        made = kit.made("aws:fsx/lustreFileSystem:LustreFileSystem", {"storageCapacity": 144000.0, **props})
        return kit.extracted([made], region="us-east-1").items

    good = items(deploymentType="PERSISTENT_2", perUnitStorageThroughput=500.0)
    assert good == [LustreItem.of(cloud="aws", region="us-east-1", tier=500, size=144000, unit="GiB")]
    (other,) = items(deploymentType="SCRATCH_2")
    assert isinstance(other, Unpriced)


@pytest.mark.parametrize(
    ("type_", "props", "services"),
    [
        ("aws:ec2/natGateway:NatGateway", {}, {"nat-gateway": 1}),
        ("aws:ec2/eip:Eip", {}, {"public-ipv4": 1}),
        ("aws:ec2/vpcEndpoint:VpcEndpoint", {"vpcEndpointType": "Gateway"}, {}),
        (
            "aws:ec2/vpcEndpoint:VpcEndpoint",
            {"vpcEndpointType": "Interface", "subnetIds": ["a", "b"]},
            {"interface-endpoint": 2},
        ),
        ("aws:ec2transitgateway/vpcAttachment:VpcAttachment", {}, {"transit-gateway-attachment": 1}),
        ("aws:ec2/vpnConnection:VpnConnection", {}, {"site-to-site-vpn-connection": 1}),
        (
            "aws:ec2/vpnConnection:VpnConnection",
            {"transitGatewayId": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"},
            {"site-to-site-vpn-connection": 1, "transit-gateway-attachment": 1},
        ),
        (
            "aws:directconnect/connection:Connection",
            {"bandwidth": "100Gbps"},
            {"direct-connect-100gbps-port": 1},
        ),
    ],
)
def test_services(kit: Any, type_: str, props: Any, services: dict[str, int]) -> None:
    extraction = kit.extracted([kit.made(type_, props)], region="us-east-1")
    assert kit.services(extraction) == services
    assert extraction.unevaluated == []


def test_sizes_that_are_not_known_yet_count_as_the_peak(kit: Any, aws_pool: Any) -> None:
    template, group = aws_pool(8)
    group.props = {**group.props, "scalingConfig": {"desiredSize": kit.unknown_number, "maxSize": 8.0}}
    extraction = kit.extracted([template, group])
    assert [(item.nodes_min, item.nodes_now, item.nodes_max) for item in kit.machines(extraction)] == [
        (8, 8, 8)
    ]
    assert [demand.nodes for demand in extraction.demands] == [8]
    assert [str(gap) for gap in extraction.unevaluated] == [
        "train.scalingConfig.desiredSize unknown until apply"
    ]


@pytest.mark.parametrize(
    ("type_", "props", "items"),
    [
        ("aws:cloudcontrol/resource:Resource", {"typeName": "AWS::DataSync::LocationAzureBlob"}, []),
        (
            "aws:cloudcontrol/resource:Resource",
            {"typeName": "AWS::EC2::Instance"},
            ["AWS::EC2::Instance by Cloud Control"],
        ),
        ("aws:cloudcontrol/resource:Resource", {}, ["resource by Cloud Control"]),
    ],
)
def test_copies_and_what_cloud_control_makes(kit: Any, type_: str, props: Any, items: list[Any]) -> None:
    extraction = kit.extracted([kit.made(type_, props)], region="us-east-1")
    assert all(isinstance(item, Unpriced) and item.reason for item in extraction.items)
    assert [item.what for item in extraction.items] == items


@pytest.mark.parametrize(
    ("schedule", "runs"),
    [
        ("rate(2 hours)", 365),
        ("rate(1 hour)", 730),
        ("rate(1 day)", Decimal(730) / 24),
        ("cron(0 * * * ? *)", None),
    ],
)
def test_copies_are_billed_by_run_and_by_data(kit: Any, schedule: str, runs: Decimal | None) -> None:
    task = kit.made("aws:datasync/task:Task", {"schedule": {"scheduleExpression": schedule}})
    run, data = kit.extracted([task], region="us-east-1").items
    assert (run.key, getattr(run, "count", None), data.key) == ("datasync-run", runs, "datasync-data")


@pytest.mark.parametrize(
    ("ebs", "keys"),
    [
        ({"volumeSize": 200.0, "volumeType": "gp3"}, ["ebs-gp3"]),
        ({"volumeSize": 200.0}, ["ebs-gp2"]),
        ({"volumeSize": 200.0, "volumeType": "gp3", "throughput": 500.0}, ["volumes of pool train"]),
        ({"volumeSize": 200.0, "volumeType": "io2"}, ["volumes of pool train"]),
        ({"volumeType": "gp3"}, ["root disks of pool train"]),
    ],
)
def test_volumes_of_machines(kit: Any, aws_pool: Any, ebs: Any, keys: list[str]) -> None:
    template, group = aws_pool(8)
    template.props = {**template.props, "blockDeviceMappings": [{"deviceName": "/dev/xvda", "ebs": ebs}]}
    machines, *disks = kit.extracted([template, group]).items
    assert isinstance(machines, NodePool)
    assert [getattr(disk, "key", "") or disk.what for disk in disks] == keys
    assert {disk.pool for disk in disks} == {"train"}


@pytest.mark.parametrize(
    ("props", "keys"),
    [
        ({"version": "1.35"}, ["eks-control-plane", "load-balancer"]),
        ({"controlPlaneScalingConfig": {"tier": "standard"}}, ["eks-control-plane", "load-balancer"]),
        (
            {"controlPlaneScalingConfig": {"tier": "tier-xl"}},
            ["eks-control-plane", "eks-control-plane-tier-xl", "load-balancer"],
        ),
    ],
)
def test_control_planes_and_their_tiers(kit: Any, props: Any, keys: list[str]) -> None:
    items = kit.extracted([kit.made("aws:eks/cluster:Cluster", props)], region="us-east-1").items
    assert [item.key for item in items] == keys


@pytest.mark.parametrize(
    "type_",
    [
        "aws:datasync/s3Location:S3Location",
        "aws:datasync/locationObjectStorage:LocationObjectStorage",
        "oci:Identity/user:User",
        "oci:Identity/group:Group",
        "oci:Identity/userGroupMembership:UserGroupMembership",
        "oci:Identity/customerSecretKey:CustomerSecretKey",
    ],
)
def test_what_a_copy_is_made_of_is_free(kit: Any, type_: str) -> None:
    extraction = kit.extracted([kit.made(type_, {})], region="us-east-1")
    assert (extraction.free, extraction.items, extraction.unknown_types) == (1, [], {})
