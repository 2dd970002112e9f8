import pytest

from gpufabric.wire.schema import validate
from gpufabric.wire.values import UNKNOWN, secret

TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
CLUSTER = "aws:eks/cluster:Cluster"
POOL = "azure-native:containerservice:AgentPool"
AKS = "azure-native:containerservice:ManagedCluster"
NODES = "oci:ContainerEngine/nodePool:NodePool"
VCN = "oci:Core/vcn:Vcn"

AKS_GOOD = {"resourceGroupName": "g"}
POOL_GOOD = {"resourceGroupName": "g", "resourceName": "c"}
NODES_GOOD = {"clusterId": "c", "compartmentId": "t", "nodeShape": "BM.GPU.H100.8"}

WRONG = [
    # token, inputs, path of the only failure, words of its reason
    (TEMPLATE, {"imageIdd": "ami-1"}, "imageIdd", "did you mean imageId"),
    (TEMPLATE, {"image_id": "ami-1"}, "image_id", "unknown property"),
    (TEMPLATE, {"imageId": 3}, "imageId", "given: a number; allowed: a string"),
    (TEMPLATE, {"ebsOptimized": True}, "ebsOptimized", "given: a boolean; allowed: a string"),
    (
        TEMPLATE,
        {"defaultVersion": 1.5},
        "defaultVersion",
        "given: a number with a fraction; allowed: an integer",
    ),
    (
        TEMPLATE,
        {"vpcSecurityGroupIds": "sg-1"},
        "vpcSecurityGroupIds",
        "given: a string; allowed: a list of strings",
    ),
    (TEMPLATE, {"vpcSecurityGroupIds": ["a", 1]}, "vpcSecurityGroupIds[1]", "allowed: a string"),
    (TEMPLATE, {"tags": ["a"]}, "tags", "given: a list; allowed: a map of strings"),
    (TEMPLATE, {"tags": {"a": 1}}, "tags.a", "given: a number; allowed: a string"),
    (TEMPLATE, {"networkInterfaces": {"deviceIndex": 0}}, "networkInterfaces", "allowed: a list of objects"),
    (
        TEMPLATE,
        {"networkInterfaces": [{"deviceIndex": 0}, {"deviceIndex": "1"}]},
        "networkInterfaces[1].deviceIndex",
        "allowed: an integer",
    ),
    (TEMPLATE, {"placement": {"groupNam": "x"}}, "placement.groupNam", "did you mean groupName"),
    (
        TEMPLATE,
        {"capacityReservationSpecification": {"capacityReservationTarget": "cr-1"}},
        "capacityReservationSpecification.capacityReservationTarget",
        "allowed: an object",
    ),
    (CLUSTER, {"vpcConfig": {"subnetIds": []}}, "roleArn", "missing required property"),
    (CLUSTER, {"roleArn": "r", "vpcConfig": {}}, "vpcConfig.subnetIds", "missing required property"),
    (POOL, {"resourceGroupName": "g"}, "resourceName", "missing required property"),
    (POOL, {**POOL_GOOD, "count": "3"}, "count", "allowed: an integer"),
    (POOL, {**POOL_GOOD, "nodeTaints": "a=b:NoSchedule"}, "nodeTaints", "allowed: a list of strings"),
    (POOL, {**POOL_GOOD, "mode": 1}, "mode", "allowed: a string"),
    (POOL, {**POOL_GOOD, "gpuProfile": {"drivr": "None"}}, "gpuProfile.drivr", "driver"),
    (AKS, {**AKS_GOOD, "networkProfile": {"serviceCidrs": "10/8"}}, "networkProfile.serviceCidrs", "a list"),
    (
        AKS,
        {**AKS_GOOD, "agentPoolProfiles": [{"name": "a"}, {"vmSize": "x"}]},
        "agentPoolProfiles[1].name",
        "missing required property",
    ),
    (VCN, {"cidrBlocks": ["10.0.0.0/16"]}, "compartmentId", "missing required property"),
    (VCN, {"compartmentId": "c", "cidrBlocks": [10]}, "cidrBlocks[0]", "given: a number"),
    (
        VCN,
        {"compartmentId": "c", "isIpv6enabled": "true"},
        "isIpv6enabled",
        "given: a string; allowed: a boolean",
    ),
    (
        NODES,
        {**NODES_GOOD, "nodeConfigDetails": {"placementConfigs": [], "size": "3"}},
        "nodeConfigDetails.size",
        "int",
    ),
    (
        NODES,
        {**NODES_GOOD, "nodeConfigDetails": {"size": 3, "placementConfigs": [{"subnetId": "s"}]}},
        "nodeConfigDetails.placementConfigs[0].availabilityDomain",
        "missing required property",
    ),
]

RIGHT = [
    (TEMPLATE, {"networkInterfaces": [{"deviceIndex": 1.0, "networkCardIndex": 0}], "tags": {"a": "b"}}),
    (TEMPLATE, {"imageId": UNKNOWN, "networkInterfaces": UNKNOWN, "tags": {"a": UNKNOWN}}),
    (TEMPLATE, {"userData": secret("x"), "networkInterfaces": [secret({"deviceIndex": secret(0)})]}),
    (TEMPLATE, {"__defaults": ["name"], "name": None}),
    (CLUSTER, {"roleArn": UNKNOWN, "vpcConfig": UNKNOWN}),
    (POOL, {**POOL_GOOD, "type": "VirtualMachineScaleSets", "count": 0, "scaleSetPriority": "Regular"}),
    (NODES, {**NODES_GOOD, "nodeConfigDetails": {"size": UNKNOWN, "placementConfigs": UNKNOWN}}),
]


@pytest.mark.parametrize(
    ("token", "inputs", "path", "words"), WRONG, ids=[f"{w[0].rsplit(':')[-1]}-{w[2]}" for w in WRONG]
)
def test_what_the_provider_does_not_know_is_refused_by_path(schemas, token, inputs, path, words):
    failures = validate(schemas(token.split(":")[0]).get(token), inputs)
    assert [failure.path for failure in failures] == [path]
    assert words in failures[0].reason
    assert "schema of" in failures[0].reason


@pytest.mark.parametrize(("token", "inputs"), RIGHT)
def test_what_the_provider_knows_is_accepted(schemas, token, inputs):
    assert validate(schemas(token.split(":")[0]).get(token), inputs) == []


def test_every_failure_is_reported_at_once(schemas):
    failures = validate(schemas("aws").get(CLUSTER), {"nme": "x", "version": 1.3})
    assert {failure.path for failure in failures} == {"nme", "version", "roleArn", "vpcConfig"}


def test_a_secret_value_never_reaches_a_reason(schemas):
    failures = validate(
        schemas("aws").get(TEMPLATE), {"defaultVersion": secret("hunter2"), "tags": secret("hunter2")}
    )
    assert len(failures) == 2
    assert "hunter2" not in str(failures)
