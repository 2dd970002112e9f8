from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.counted import CountedQuota, Pointer
from gpufabric.check.counted import counted_use
from gpufabric.policies.properties import Props, SecretValue
from gpufabric.policies.resource import Resource
from gpufabric.quota.counted import Amount, Place

ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
LUSTRE = "aws:fsx/lustreFileSystem:LustreFileSystem"
NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"
NODE_POOL = "oci:ContainerEngine/nodePool:NodePool"
CLUSTER = "azure-native:containerservice:ManagedCluster"
VPC = "aws:ec2/vpc:Vpc"


def resource(
    type_: str, name: str, links: Mapping[str, tuple[str, ...]] | None = None, /, **props: Any
) -> Resource:
    return Resource(type_, name, f"urn:{name}", Props(props), Props({}), links=dict(links or {}))


def quota(cloud: str, key: str) -> CountedQuota:
    return default_catalog().counted_quotas(cloud)[key]


def planned(cloud: str, key: str, *resources: Resource) -> dict[Place, Amount]:
    return dict(counted_use([quota(cloud, key)], resources, None).planned[key])


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        ("/sku/name", Pointer("", ("sku", "name"))),
        ("/agentPoolProfiles/0/count", Pointer("", ("agentPoolProfiles", 0, "count"))),
        ("/labels/gpufabric.dev~1pool", Pointer("", ("labels", "gpufabric.dev/pool"))),
        ("/a~01", Pointer("", ("a~1",))),
        ("launchTemplate#/instanceType", Pointer("launchTemplate", ("instanceType",))),
    ],
)
def test_pointers(text: str, pointer: Pointer) -> None:
    assert Pointer.of(text) == pointer


@pytest.mark.parametrize(
    ("cloud", "key", "props", "type_", "units"),
    [
        ("aws", "fsx/L-8F1B9C74", {"deploymentType": "PERSISTENT_2", "storageCapacity": 1200}, LUSTRE, 1200),
        ("aws", "fsx/L-8F1B9C74", {"deploymentType": "SCRATCH_2", "storageCapacity": 1200}, LUSTRE, None),
        ("aws", "fsx/L-AD2FC696", {"storageCapacity": 1200}, LUSTRE, 1200),
        ("aws", "vpc/L-1B52E74A", {}, ENDPOINT, 1),
        ("aws", "vpc/L-1B52E74A", {"vpcEndpointType": "Interface"}, ENDPOINT, None),
        (
            "aws",
            "ec2/L-1216C47A",
            {"labels": {"gpufabric.dev/pool": "system"}, "scalingConfig": {"maxSize": 3}},
            NODE_GROUP,
            12,
        ),
        (
            "aws",
            "ec2/L-1216C47A",
            {"labels": {"gpufabric.dev/pool": "train"}, "scalingConfig": {"maxSize": 3}},
            NODE_GROUP,
            None,
        ),
        (
            "azure",
            "Microsoft.Compute/standardDSv5Family",
            {"agentPoolProfiles": [{"vmSize": "Standard_D4s_v5", "count": 3.0}]},
            CLUSTER,
            12,
        ),
        (
            "oci",
            "compute/standard-e5-memory-count",
            {
                "nodeShape": "VM.Standard.E5.Flex",
                "nodeConfigDetails": {"size": 3},
                "nodeShapeConfig": {"memoryInGbs": 64, "ocpus": 4},
            },
            NODE_POOL,
            192,
        ),
    ],
)
def test_amount_of_a_resource(
    cloud: str, key: str, props: dict[str, Any], type_: str, units: int | None
) -> None:
    expected = {} if units is None else {Place(): Amount(Decimal(units))}
    assert planned(cloud, key, resource(type_, "a", None, **props)) == expected


@pytest.mark.parametrize(
    "props",
    [
        {"deploymentType": SecretValue(), "storageCapacity": 1200},
        {"deploymentType": "PERSISTENT_2", "storageCapacity": SecretValue()},
        {"deploymentType": "PERSISTENT_2"},
        {"deploymentType": "PERSISTENT_2", "storageCapacity": "much"},
        {"deploymentType": "PERSISTENT_2", "storageCapacity": -1},
        {"deploymentType": "PERSISTENT_2", "storageCapacity": True},
    ],
)
def test_what_cannot_be_read_is_not_zero(props: dict[str, Any]) -> None:
    amount = planned("aws", "fsx/L-8F1B9C74", resource(LUSTRE, "scratch", None, **props))[Place()]
    assert amount.units == 0
    assert len(amount.unread) == 1


def test_a_limit_of_each_network_is_counted_for_each() -> None:
    own = {"vpcId": ("urn:vpc",)}
    amounts = planned(
        "aws",
        "vpc/L-29B6F2EB",
        resource(VPC, "vpc"),
        resource(ENDPOINT, "a", own, vpcEndpointType="Interface"),
        resource(ENDPOINT, "b", own, vpcEndpointType="Interface"),
        resource(ENDPOINT, "c", None, vpcEndpointType="Interface", vpcId="vpc-1"),
    )
    assert {(place.is_made, amount.units) for place, amount in amounts.items()} == {
        (True, Decimal(2)),
        (False, Decimal(1)),
    }


def test_a_group_of_another_stack_is_not_made() -> None:
    amounts = planned(
        "aws",
        "vpc/L-29B6F2EB",
        resource(ENDPOINT, "a", {"vpcId": ("urn:read",)}, vpcEndpointType="Interface"),
    )
    assert [place.is_made for place in amounts] == [False]


def test_state_counts_in_the_same_way() -> None:
    quotas = [quota("aws", "vpc/L-F678F1CE")]
    use = counted_use(quotas, [resource(VPC, "a"), resource(VPC, "b")], [resource(VPC, "a")])
    assert use.at("vpc/L-F678F1CE", Place()).adds == 1
    assert counted_use(quotas, [], None).held is None


def node_group(links: Mapping[str, tuple[str, ...]], nodes: int = 48) -> Resource:
    return resource(
        NODE_GROUP, "train", links, launchTemplate={"id": "lt-1"}, scalingConfig={"maxSize": nodes}
    )


def template(kind: str) -> Resource:
    disk = {"ebs": {"volumeType": kind, "volumeSize": 512}}
    return resource("aws:ec2/launchTemplate:LaunchTemplate", "template", None, blockDeviceMappings=[disk])


@pytest.mark.parametrize(("kind", "units"), [("gp3", 24), ("io2", None)])
def test_volumes_of_machines_follow_from_their_template(kind: str, units: int | None) -> None:
    group = node_group({"launchTemplate": ("urn:template",)})
    expected = {} if units is None else {Place(): Amount(Decimal(units))}
    assert planned("aws", "ebs/L-7A658B76", group, template(kind)) == expected


def test_a_template_of_another_stack_is_not_zero() -> None:
    amount = planned("aws", "ebs/L-7A658B76", node_group({}))[Place()]
    assert amount.unread == ("launchTemplate of train",)
