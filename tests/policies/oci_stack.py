"""A sound OCI stack in its first preview, for tests that break it."""

from typing import Any

from gpufabric.spec.oci.region import OciRegion
from tests.policies.aws_stack import Change, Stack, add, altered
from tests.policies.conftest import UNKNOWN, Made

B200 = "BM.GPU.B200.8"
GB200 = "BM.GPU.GB200.4"
AD = "Demo:US-ASHBURN-AD-1"
IMAGE = "ocid1.image.oc1.iad.aaaaaaaaubuntu"
RDMA_PLUGINS = ("Compute HPC RDMA Authentication", "Compute HPC RDMA Auto-Configuration")
TAGS = {"team": "research"}


def plugins(*names: str, state: str = "ENABLED") -> list[dict[str, str]]:
    """Give an agent's settings of some plugins."""
    return [{"name": plugin, "desiredState": state} for plugin in names]


def configuration(name: str, shape: str, **launch: Any) -> Made:
    """Make an instance configuration of GPU nodes."""
    return Made(
        "oci:Core/instanceConfiguration:InstanceConfiguration",
        {
            "instanceDetails": {
                "instanceType": "compute",
                "launchDetails": {
                    "shape": shape,
                    "agentConfig": {"areAllPluginsDisabled": False, "pluginsConfigs": plugins(*RDMA_PLUGINS)},
                    "instanceOptions": {"areLegacyImdsEndpointsDisabled": True},
                    "createVnicDetails": {
                        "subnetId": UNKNOWN,
                        "nsgIds": [UNKNOWN],
                        "assignPublicIp": "false",
                    },
                    "sourceDetails": {
                        "sourceType": "image",
                        "instanceSourceImageFilterDetails": {"operatingSystem": "Canonical Ubuntu"},
                    },
                    "metadata": {"user_data": UNKNOWN},
                    **launch,
                },
            },
            "freeformTags": TAGS,
        },
        name,
        {"instanceDetails": ("workers", "nodes-group")},
    )


def memory_cluster(name: str, nodes: str = "18", fabric: str | None = None) -> Made:
    """Make a GPU memory cluster."""
    return Made(
        "oci:Core/computeGpuMemoryCluster:ComputeGpuMemoryCluster",
        {
            "availabilityDomain": AD,
            "computeClusterId": UNKNOWN,
            "instanceConfigurationId": UNKNOWN,
            "gpuMemoryFabricId": fabric or f"fabric of {name}",
            "size": nodes,
            "freeformTags": TAGS,
        },
        name,
        {"computeClusterId": "compute", "instanceConfigurationId": "rack-nodes"},
    )


def node_pool(name: str, shape: str, nodes: float, **props: Any) -> Made:
    """Make a node pool of OKE."""
    return Made(
        "oci:ContainerEngine/nodePool:NodePool",
        {
            "nodeShape": shape,
            "nodeMetadata": {"areLegacyImdsEndpointsDisabled": "true"},
            "nodeConfigDetails": {
                "size": nodes,
                "isPvEncryptionInTransitEnabled": True,
                "nsgIds": [UNKNOWN],
                "placementConfigs": [{"availabilityDomain": AD, "subnetId": UNKNOWN}],
            },
            "freeformTags": TAGS,
            **props,
        },
        name,
        {"nodeConfigDetails": ("workers", "nodes-group")},
    )


def subnet(name: str, **props: Any) -> Made:
    """Make a private subnet."""
    given = {"prohibitPublicIpOnVnic": True, "securityListIds": [UNKNOWN], "freeformTags": TAGS, **props}
    return Made("oci:Core/subnet:Subnet", given, name)


def security_rule(name: str, **props: Any) -> Made:
    """Make a rule of the nodes' security group for incoming traffic of all protocols."""
    return Made(
        "oci:Core/networkSecurityGroupSecurityRule:NetworkSecurityGroupSecurityRule",
        {"networkSecurityGroupId": UNKNOWN, "direction": "INGRESS", "protocol": "all", **props},
        name,
        {"networkSecurityGroupId": "nodes-group"},
    )


def sound() -> Stack:
    """Give a stack that no rule finds fault with, as the engine shows it before anything exists."""
    train = configuration("train-nodes", B200, capacityReservationId=UNKNOWN)
    train.links = {"instanceDetails": ("workers", "nodes-group", "reservation")}
    made = [
        Made("oci:Core/vcn:Vcn", {"cidrBlocks": ["10.48.0.0/16"], "freeformTags": TAGS}, "vcn"),
        Made("oci:Core/securityList:SecurityList", {}, "nothing"),
        subnet("workers"),
        subnet("api", prohibitPublicIpOnVnic=False),
        Made("oci:Core/networkSecurityGroup:NetworkSecurityGroup", {}, "nodes-group"),
        Made("oci:Core/networkSecurityGroup:NetworkSecurityGroup", {}, "api-group"),
        Made("oci:Core/serviceGateway:ServiceGateway", {}, "services"),
        security_rule("nodes-among-themselves", source=UNKNOWN, sourceType="NETWORK_SECURITY_GROUP"),
        security_rule("path-discovery", source="0.0.0.0/0", sourceType="CIDR_BLOCK", protocol="1"),
        Made(
            "oci:ContainerEngine/cluster:Cluster",
            {
                "type": "ENHANCED_CLUSTER",
                "endpointConfig": {"isPublicIpEnabled": False, "nsgIds": [UNKNOWN]},
                "kmsKeyId": UNKNOWN,
                "freeformTags": TAGS,
            },
            "cluster",
            {"endpointConfig": "api-group", "kmsKeyId": "key"},
        ),
        node_pool("system", "VM.Standard.E5.Flex", 3.0),
        Made(
            "oci:Identity/policy:Policy",
            {"statements": ["Allow dynamic-group nodes to {CLUSTER_JOIN} in compartment id c"]},
            "nodes-policy",
        ),
        Made(
            "oci:Core/computeCapacityReservation:ComputeCapacityReservation",
            {
                "availabilityDomain": AD,
                "instanceReservationConfigs": [{"instanceShape": B200, "reservedCount": "16"}],
                "freeformTags": TAGS,
            },
            "reservation",
            protect=True,
        ),
        train,
        Made(
            "oci:Core/clusterNetwork:ClusterNetwork",
            {
                "instancePools": [{"instanceConfigurationId": UNKNOWN, "size": 16.0}],
                "placementConfiguration": {"availabilityDomain": AD},
                "freeformTags": {**TAGS, "gpufabric-pool": "train"},
            },
            "train",
            {"instancePools": "train-nodes", "placementConfiguration": "workers"},
        ),
        Made(
            "oci:Core/computeCluster:ComputeCluster",
            {"availabilityDomain": AD, "freeformTags": TAGS},
            "compute",
        ),
        configuration("rack-nodes", GB200),
        memory_cluster("rack-1"),
        memory_cluster("rack-2"),
        Made("oci:Kms/vault:Vault", {"freeformTags": TAGS}, "vault", protect=True),
        Made(
            "oci:Kms/key:Key",
            {"managementEndpoint": UNKNOWN, "freeformTags": TAGS},
            "key",
            {"managementEndpoint": "vault"},
            protect=True,
        ),
        Made(
            "oci:ObjectStorage/bucket:Bucket",
            {
                "name": "checkpoints",
                "accessType": "NoPublicAccess",
                "versioning": "Enabled",
                "kmsKeyId": UNKNOWN,
                "freeformTags": TAGS,
            },
            "checkpoints",
            {"kmsKeyId": "key"},
            protect=True,
        ),
        Made(
            "oci:Lustre/fileStorageLustreFileSystem:FileStorageLustreFileSystem",
            {
                "performanceTier": "MBPS_PER_TB_500",
                "capacityInGbs": 124800.0,
                "nsgIds": [UNKNOWN],
                "kmsKeyId": UNKNOWN,
                "freeformTags": TAGS,
            },
            "lustre",
            {"kmsKeyId": "key"},
            protect=True,
        ),
    ]
    return {resource.name: resource for resource in made}


def changed(*changes: Change) -> Stack:
    """Give the sound stack with some changes."""
    return altered(sound(), *changes)


def broken(stack: Stack) -> None:
    """Add resources that break every rule about single resources, and depend on nothing else."""
    bad = configuration(
        "bad-nodes",
        GB200,
        agentConfig={},
        instanceOptions={},
        createVnicDetails={"assignPublicIp": "true"},
        sourceDetails={"instanceSourceImageFilterDetails": {"operatingSystem": "Oracle Linux"}},
        preemptibleInstanceConfig={"preemptionAction": {"type": "TERMINATE"}},
        capacityReservationId=UNKNOWN,
    )
    bad.links = {"instanceDetails": "bad-reservation"}
    bad_rule = security_rule("bad-rule", source="0.0.0.0/0")
    bad_rule.links = {}
    cluster = memory_cluster("bad-rack", "20")
    cluster.links = {"computeClusterId": "bad-compute", "instanceConfigurationId": "bad-nodes"}
    network = Made(
        "oci:Core/clusterNetwork:ClusterNetwork",
        {"instancePools": [{"size": 2.0}], "placementConfiguration": {"availabilityDomain": AD}},
        "bad-network",
        {"instancePools": "bad-nodes"},
    )
    add(
        Made(
            "oci:Identity/dynamicGroup:DynamicGroup",
            {"matchingRule": "ALL {instance.compartment.id = 'c'}"},
            "bad-group",
        ),
        bad,
        cluster,
        network,
        Made("oci:Core/computeCluster:ComputeCluster", {"availabilityDomain": "Demo:AD-2"}, "bad-compute"),
        Made(
            "oci:Core/computeCapacityReservation:ComputeCapacityReservation",
            {"availabilityDomain": AD, "instanceReservationConfigs": []},
            "bad-reservation",
        ),
        Made("oci:Core/vcn:Vcn", {"cidrBlocks": ["192.168.4.0/24"]}, "bad-vcn"),
        Made("oci:ContainerEngine/cluster:Cluster", {}, "bad-cluster"),
        Made("oci:ContainerEngine/nodePool:NodePool", {"nodeShape": "VM.Standard.E5.Flex"}, "bad-pool"),
        bad_rule,
        Made("oci:ObjectStorage/bucket:Bucket", {"accessType": "ObjectRead"}, "bad-checkpoints"),
        Made(
            "oci:Lustre/fileStorageLustreFileSystem:FileStorageLustreFileSystem",
            {"performanceTier": "MBPS_PER_TB_500", "capacityInGbs": 31201.0},
            "bad-lustre",
        ),
    )(stack)


def region(
    *, storage: Any = None, tags: Any = None, os: str = "Canonical Ubuntu 22.04", **pools: Any
) -> OciRegion:
    """Declare a region with some pools."""
    return OciRegion.model_validate(
        {
            "cloud": "oci",
            "region": "us-ashburn-1",
            "tenancy_id": "ocid1.tenancy.oc1..aaaaaaaatenancy",
            "compartment_id": "ocid1.compartment.oc1..aaaaaaaacompartment",
            "availability_domain": AD,
            "node_image_id": IMAGE,
            "node_image_os": os,
            "system_image_id": "ocid1.image.oc1.iad.aaaaaaaasystem",
            "rdma_cidr": "192.168.0.0/16",
            "network": {"cidr": "10.48.0.0/16"},
            "pools": pools or {"train": {"shape": B200, "nodes": 16}},
            "storage": storage or {},
            "tags": TAGS if tags is None else tags,
        }
    )
