"""Node groups, reservations and file systems through the provider: one refusal of each group of rules."""

import json

import grpc
import pytest

from gpufabric.plan.clock import NOW_VARIABLE
from gpufabric.simcloud.inspect import held
from gpufabric.simcloud.provider.protocol import provider_pb2, status_pb2
from gpufabric.wire.values import from_struct

GROUP = "aws:eks/nodeGroup:NodeGroup"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
RESERVATION = "aws:ec2/capacityReservation:CapacityReservation"
BLOCK = "aws:ec2/capacityBlockReservation:CapacityBlockReservation"
BLOCK_ID = "cr-0f3a9c1d2b4e5f607"
NIC = {"networkCardIndex": 0, "deviceIndex": 0}


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setenv(NOW_VARIABLE, "2026-12-01T12:00:00Z")


@pytest.fixture
def capacity(tmp_path):
    def write(**aws):
        (tmp_path / "capacity.json").write_text(json.dumps({"aws": aws}))

    return write


@pytest.fixture
def cluster(aws, vpc):
    """A cluster with a subnet for nodes in zone use2-az2."""
    subnet = aws.create(
        "aws:ec2/subnet:Subnet",
        "gpu",
        {"vpcId": vpc.id, "cidrBlock": "10.0.1.0/24", "availabilityZoneId": "use2-az2"},
    )
    other = aws.create(
        "aws:ec2/subnet:Subnet",
        "other",
        {"vpcId": vpc.id, "cidrBlock": "10.0.2.0/24", "availabilityZoneId": "use2-az1"},
    )
    config = {"roleArn": "arn:aws:iam::1:role/c", "vpcConfig": {"subnetIds": [subnet.id, other.id]}}
    return aws.create("aws:eks/cluster:Cluster", "c", {"name": "c", **config}), subnet


def machines(zone, count, instance_type="p5.48xlarge"):
    return {"region": "us-east-2", "zone": zone, "instance_type": instance_type, "count": count}


def inputs_of(aws, cluster, *, nodes=1, capacity_type="ON_DEMAND", template=None, name="train"):
    made, subnet = cluster
    template = aws.create(TEMPLATE, f"t{nodes}", {"instanceType": "p5.48xlarge", **(template or {})})
    return {
        "clusterName": made.outputs["name"],
        "subnetIds": [subnet.id],
        "nodeRoleArn": "arn:aws:iam::1:role/n",
        "capacityType": capacity_type,
        "launchTemplate": {"id": template.id, "version": "1"},
        "scalingConfig": {"desiredSize": nodes, "maxSize": 100, "minSize": 0},
        **({"nodeGroupName": name} if name else {}),
    }


def refused(code, *words):
    def check(error):
        return error.code() == code and all(word in error.details() for word in words)

    return pytest.raises(grpc.RpcError, check=check)


def groups(tmp_path):
    return {entry.resource.id: entry.resource.outputs["status"] for entry in held(tmp_path, type_=GROUP)}


@pytest.mark.parametrize(
    ("words", "arguments"),
    [
        ("The specified number '2' for the device index",
         {"template": {"networkInterfaces": [NIC, {"networkCardIndex": 2, "deviceIndex": 2}]}}),
        ("should not specify an instance profile", {"template": {"iamInstanceProfile": {"name": "p"}}}),
        ("must set the market type capacity-block", {"capacity_type": "CAPACITY_BLOCK"}),
    ],
)  # fmt: skip
def test_a_wrong_template_is_refused_and_leaves_nothing(aws, cluster, tmp_path, words, arguments):
    inputs = inputs_of(aws, cluster, **arguments)
    with refused(grpc.StatusCode.INVALID_ARGUMENT, "EKS: CreateNodegroup", words):
        aws.create(GROUP, "train", inputs)
    assert groups(tmp_path) == {}


def test_a_reservation_that_is_not_listed_is_refused(aws, cluster, capacity, tmp_path):
    target = {"capacityReservationTarget": {"capacityReservationId": BLOCK_ID}}
    inputs = inputs_of(aws, cluster, template={"capacityReservationSpecification": target})
    capacity(reservations=[])
    with refused(grpc.StatusCode.INVALID_ARGUMENT, f"The capacity reservation ID '{BLOCK_ID}' does not"):
        aws.create(GROUP, "train", inputs)
    assert groups(tmp_path) == {}


SHORTAGES = [
    ("InsufficientInstanceCapacity - We currently", {"on_demand": [machines("use2-az2", 3)]}, 4),
    ("VcpuLimitExceeded - You have", {"quotas": {"us-east-2": {"L-417A185B": 576}}}, 4),
    ("InsufficientFreeAddresses: Amazon Autoscaling", {}, 250),
]


@pytest.mark.parametrize(("words", "aws_has", "nodes"), SHORTAGES)
def test_a_shortage_leaves_a_failed_group_that_the_engine_learns_of(
    aws, cluster, capacity, tmp_path, words, aws_has, nodes
):
    inputs = inputs_of(aws, cluster, nodes=nodes)
    capacity(**aws_has)
    with refused(
        grpc.StatusCode.RESOURCE_EXHAUSTED,
        "waiting for EKS Node Group (c:train) create: unexpected state 'CREATE_FAILED', wanted target",
        words,
    ) as raised:
        aws.create(GROUP, "train", inputs)
    assert groups(tmp_path) == {"c:train": "CREATE_FAILED"}

    metadata = dict(raised.value.trailing_metadata())
    status = status_pb2.Status.FromString(metadata["grpc-status-details-bin"])
    detail = provider_pb2.ErrorResourceInitFailed()
    assert status.details[0].Unpack(detail)
    assert detail.id == "c:train"
    assert list(detail.reasons) == [raised.value.details()]
    assert from_struct(detail.properties)["status"] == "CREATE_FAILED"
    assert from_struct(detail.inputs)["nodeGroupName"] == "train"


def made_from(aws, raised, inputs):
    """The failed group as the engine keeps it."""
    from tests.simcloud.driver import Made

    status = status_pb2.Status.FromString(dict(raised.value.trailing_metadata())["grpc-status-details-bin"])
    detail = provider_pb2.ErrorResourceInitFailed()
    status.details[0].Unpack(detail)
    return Made(
        GROUP, "train", detail.id, aws.checked(GROUP, "train", inputs), from_struct(detail.properties)
    )


@pytest.mark.parametrize("name", ["train", None])
def test_a_failed_group_is_replaced_and_one_of_the_same_name_deleted_first(aws, cluster, capacity, name):
    inputs = inputs_of(aws, cluster, nodes=4, name=name)
    capacity(on_demand=[machines("use2-az2", 3)])
    with pytest.raises(grpc.RpcError) as raised:
        aws.create(GROUP, "train", inputs)
    failed = made_from(aws, raised, inputs)

    answer = aws.diff(failed, inputs)
    assert list(answer.replaces) == ["status"]
    assert answer.deleteBeforeReplace == (name is not None)
    with refused(grpc.StatusCode.FAILED_PRECONDITION, "Nodegroup cannot be updated"):
        aws.update(failed, inputs)

    capacity(on_demand=[machines("use2-az2", 4)])
    aws.delete(failed)
    made = aws.create(GROUP, "train", inputs)
    assert made.outputs["status"] == "ACTIVE"
    assert list(aws.diff(made, inputs).replaces) == []


def test_a_group_that_cannot_grow_stays_as_it_is(aws, cluster, capacity, tmp_path):
    inputs = inputs_of(aws, cluster, nodes=3)
    capacity(on_demand=[machines("us-east-2b", 4)])
    made = aws.create(GROUP, "train", inputs)
    more = {**inputs, "scalingConfig": {**inputs["scalingConfig"], "desiredSize": 5}}
    with refused(grpc.StatusCode.RESOURCE_EXHAUSTED, "config update: unexpected state 'Failed'"):
        aws.update(made, more)
    assert aws.read(made)[2]["scalingConfig"]["desiredSize"] == 3
    assert groups(tmp_path) == {"c:train": "ACTIVE"}
    fewer = {**inputs, "scalingConfig": {**inputs["scalingConfig"], "desiredSize": 4}}
    assert aws.update(made, fewer).outputs["scalingConfig"]["desiredSize"] == 4


def test_time_passes_for_a_capacity_block(aws, cluster, capacity, monkeypatch):
    template = {
        "instanceMarketOptions": {"marketType": "capacity-block"},
        "capacityReservationSpecification": {
            "capacityReservationTarget": {"capacityReservationId": BLOCK_ID}
        },
    }
    block = {"id": BLOCK_ID, "kind": "capacity-block", **machines("use2-az2", 4)}
    capacity(
        reservations=[{**block, "starts": "2026-12-10T11:30:00Z", "ends": "2026-12-24T11:30:00Z"}],
        quotas={"us-east-2": {"L-417A185B": 0}},
    )
    empty = inputs_of(aws, cluster, nodes=0, capacity_type="CAPACITY_BLOCK", template=template)
    full = {**empty, "scalingConfig": {**empty["scalingConfig"], "desiredSize": 4}}
    made = aws.create(GROUP, "train", empty)
    with refused(grpc.StatusCode.RESOURCE_EXHAUSTED, "ReservationCapacityExceeded", "begins 2026-12-10"):
        aws.update(made, full)
    monkeypatch.setenv(NOW_VARIABLE, "2026-12-10T11:30:00Z")
    made = aws.update(made, full)
    monkeypatch.setenv(NOW_VARIABLE, "2026-12-24T11:30:00Z")
    aws.update(made, {**full, "labels": {"a": "b"}})
    aws.update(made, empty)
    with refused(grpc.StatusCode.RESOURCE_EXHAUSTED, "ended 2026-12-24"):
        aws.update(made, full)


OFFERING = {
    "id": "cb-0123456789abcdef0", **machines("use2-az2", 4), "upfront_usd": "20000.00",
    "starts": "2026-12-01T11:30:00Z", "ends": "2026-12-08T11:30:00Z",
}  # fmt: skip
ASKED = {"instanceType": "p5.48xlarge", "instanceCount": 4, "capacityDurationHours": 168}


def test_a_block_is_found_bought_used_and_never_given_back(aws, cluster, capacity, tmp_path):
    capacity(offerings=[OFFERING])
    function = "aws:ec2/getCapacityBlockOffering:getCapacityBlockOffering"
    offer, failures = aws.invoke(function, ASKED)
    assert failures == []
    assert offer["upfrontFee"] == "20000.00"
    assert aws.invoke(function, {**ASKED, "instanceCount": 5})[1] == [
        "no matching EC2 Capacity Block Offering found"
    ]
    assert aws.invoke(function, {**ASKED, "startDateRange": "2026-12-02T00:00:00Z"})[1]

    order = {"capacityBlockOfferingId": offer["capacityBlockOfferingId"], "instancePlatform": "Linux/UNIX"}
    block = aws.create(BLOCK, "b", order)
    assert block.outputs["instanceType"] == "p5.48xlarge"
    assert block.outputs["instanceCount"] == 4
    assert block.outputs["availabilityZone"] == "us-east-2b"
    with refused(grpc.StatusCode.INVALID_ARGUMENT, "EC2: PurchaseCapacityBlock", "it was bought before"):
        aws.create(BLOCK, "again", order)

    template = {
        "instanceMarketOptions": {"marketType": "capacity-block"},
        "capacityReservationSpecification": {
            "capacityReservationTarget": {"capacityReservationId": block.id}
        },
    }
    inputs = inputs_of(aws, cluster, nodes=5, capacity_type="CAPACITY_BLOCK", template=template)
    with refused(grpc.StatusCode.RESOURCE_EXHAUSTED, "4 instances reserved, 0 in use, 5 requested"):
        aws.create(GROUP, "train", inputs)

    aws.delete(block)
    assert aws.read(block)[0] == block.id
    assert [entry.resource.id for entry in held(tmp_path, type_=BLOCK)] == [block.id]


def test_a_reservation_of_machines_that_are_not_there(aws, capacity):
    capacity(on_demand=[machines("use2-az2", 3)])
    inputs = {
        "instanceType": "p5.48xlarge",
        "instancePlatform": "Linux/UNIX",
        "availabilityZone": "us-east-2b",
    }
    with refused(grpc.StatusCode.RESOURCE_EXHAUSTED, "api error InsufficientInstanceCapacity: Insufficient"):
        aws.create(RESERVATION, "r", {**inputs, "instanceCount": 4})
    assert aws.create(RESERVATION, "r", {**inputs, "instanceCount": 3}).id.startswith("cr-")


def test_file_systems_and_associations(aws, cluster):
    fsx = "aws:fsx/lustreFileSystem:LustreFileSystem"
    inputs = {
        "subnetIds": cluster[1].id, "deploymentType": "PERSISTENT_2", "perUnitStorageThroughput": 250,
        "storageCapacity": 3600,
    }  # fmt: skip
    with refused(grpc.StatusCode.INVALID_ARGUMENT, "FSx: CreateFileSystem", "BadRequest: Invalid Lustre FS"):
        aws.create(fsx, "f", inputs)
    scratch = aws.create(
        fsx, "s", {"subnetIds": cluster[1].id, "deploymentType": "SCRATCH_1", "storageCapacity": 1200}
    )
    link = {"fileSystemId": scratch.id, "fileSystemPath": "/a", "dataRepositoryPath": "s3://b/a"}
    with refused(grpc.StatusCode.INVALID_ARGUMENT, "UnsupportedOperation: Data repository associations"):
        aws.create("aws:fsx/dataRepositoryAssociation:DataRepositoryAssociation", "l", link)


def test_a_placement_group_stays_while_nodes_run_in_it(aws, cluster):
    group = aws.create("aws:ec2/placementGroup:PlacementGroup", "pg", {"strategy": "cluster"})
    inputs = inputs_of(aws, cluster, template={"placement": {"groupName": group.outputs["name"]}})
    nodes = aws.create(GROUP, "train", inputs)
    with refused(grpc.StatusCode.FAILED_PRECONDITION, "InvalidPlacementGroup.InUse"):
        aws.delete(group)
    aws.delete(nodes)
    aws.delete(group)


def test_a_capacity_file_that_makes_no_sense_is_named(aws, tmp_path):
    (tmp_path / "capacity.yaml").write_text("aws:\n  on_demand: 5\n")
    with refused(grpc.StatusCode.FAILED_PRECONDITION, "capacity.yaml:2: aws.on_demand: given 5; allowed:"):
        aws.create("aws:ec2/eip:Eip", "e", {})
    assert "capacity.yaml:2" in aws.invoke("aws:index/getRegion:getRegion", {})[1][0]
