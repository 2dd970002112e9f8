"""AWS regions on things that exist, and what is refused of them."""

from collections.abc import Mapping
from typing import Any

from tests.plan.given_cases import DROP, Refused, changed

ACCOUNT = "123456789012"
VPC, OTHER_VPC = "vpc-0123456789abcdef0", "vpc-0fedcba9876543210"
GPU, SYSTEM_4, SYSTEM_6 = "subnet-0aaaaaaaaaaaaaaa0", "subnet-0aaaaaaaaaaaaaaa4", "subnet-0aaaaaaaaaaaaaaa6"
NODES, CLUSTER_GROUP = "sg-0aaaaaaaaaaaaaaaa", "sg-0bbbbbbbbbbbbbbbb"
TABLE = "rtb-0aaaaaaaaaaaaaaaa"
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/11111111-2222-3333-4444-555555555555"


def role(name: str, account: str = ACCOUNT) -> str:
    """Return the ARN of a role."""
    return f"arn:aws:iam::{account}:role/{name}"


def subnet(id_: str, zone: str, cidr: str) -> dict[str, Any]:
    """Return a subnet of which all is known and right."""
    return {
        "id": id_,
        "network_id": VPC,
        "cidr": cidr,
        "zone": zone,
        "free_addresses": 2000,
        "gives_public_addresses": False,
        "has_outbound": True,
    }


POOLS: Mapping[str, Any] = {
    "cloud": "aws",
    "region": "us-east-1",
    "account_id": ACCOUNT,
    "zone": "use1-az6",
    "network": {"cidr": "10.16.0.0/16"},
    "pools": {"train": {"shape": "p6-b200.48xlarge", "nodes": 4}},
    "storage": {"checkpoints": {"create": False}},
    "existing": {
        "network": {
            "id": VPC,
            "ranges": ["10.16.0.0/16"],
            "subnets": {"gpu": subnet(GPU, "use1-az6", "10.16.0.0/20")},
            "security_groups": {"nodes": {"id": NODES, "network_id": VPC, "closed_on_itself": True}},
        },
        "cluster": {
            "id": "shared",
            "kubernetes_version": "1.35",
            "network_id": VPC,
            "security_group_id": CLUSTER_GROUP,
            "service_cidr": "172.20.0.0/16",
            "mode": "API",
            "status": "ACTIVE",
            "has_workload_identity": True,
        },
        "roles": {
            "node": {
                "id": role("node"),
                "trusted": ["ec2.amazonaws.com"],
                "policies": ["AmazonEKSWorkerNodePolicy"],
            }
        },
    },
}
"""Pools alone, on the cluster, the network and the role of others; all facts are known."""

REGION: Mapping[str, Any] = changed(
    POOLS,
    {
        "system_zones": ["use1-az4", "use1-az6"],
        "storage": {},
        "existing.cluster": DROP,
        "existing.network.nat_gateway_id": "nat-0aaaaaaaaaaaaaaaa",
        "existing.network.subnets.gpu": DROP,
    },
)
"""A region with a cluster and subnets of its own, in the network of others."""

STORED: Mapping[str, Any] = changed(
    POOLS,
    {
        "storage": {},
        "existing.storage": {
            "checkpoints": {
                "id": "lab-checkpoints",
                "region": "us-east-1",
                "has_versioning": True,
                "key_id": KEY,
            },
            "lustre": {
                "id": "fs-0123456789abcdef0",
                "subnet_id": GPU,
                "address": "fs-0123456789abcdef0.fsx.us-east-1.amazonaws.com",
                "mount_name": "abcdefgh",
                "size_gib": 48000,
            },
        },
    },
)
"""Pools that use a bucket and a file system of others as well."""

_PLAN = "gpufabric's plan: the stack uses every given part"
_NETWORK, _CLUSTER, _ROLES = "existing.network", "existing.cluster", "existing.roles"
_VPC_LIMIT = "EC2 API reference: subnets, security groups and route tables belong to one VPC"
_OUT = "Amazon EKS user guide, VPC and subnet requirements: nodes call AWS to join"
_OWNER = "existing.cluster exists: its settings are its owner's"


def _one(
    what: str,
    base: Mapping[str, Any],
    change: Mapping[str, Any],
    problem: tuple[str, str, str, str],
) -> Refused:
    where, given, allowed, limit = problem
    return Refused(
        what=what, base=base, change=change, where=where, given=given, allowed=allowed, limit=limit
    )


def _fact(
    what: str, base: Mapping[str, Any], at: str, value: object, problem: tuple[str, str, str]
) -> Refused:
    """Return the case of one wrong fact."""
    return _one(what, base, {at: value}, (at, *problem))


NETWORK_CASES = [
    _fact(
        "The region's range is outside the network",
        POOLS,
        f"{_NETWORK}.ranges",
        ["10.20.0.0/16"],
        (
            f"10.20.0.0/16 of {VPC}",
            "a range that holds network.cidr 10.16.0.0/16",
            "Amazon VPC user guide, VPC CIDR blocks: subnets lie in the ranges of their VPC",
        ),
    ),
    _fact(
        "A subnet of another network",
        POOLS,
        f"{_NETWORK}.subnets.gpu.network_id",
        OTHER_VPC,
        (f"{OTHER_VPC} of {GPU}", f"{VPC}, the VPC of existing.network", _VPC_LIMIT),
    ),
    _fact(
        "A subnet outside the region's range",
        POOLS,
        f"{_NETWORK}.subnets.gpu.cidr",
        "10.17.0.0/20",
        (
            f"10.17.0.0/20 of {GPU}",
            "a range in network.cidr 10.16.0.0/16",
            "network.cidr holds all addresses of the region, which links announce",
        ),
    ),
    _fact(
        "A subnet in another zone than the GPUs",
        POOLS,
        f"{_NETWORK}.subnets.gpu.zone",
        "use1-az4",
        (
            f"use1-az4 of {GPU}",
            "use1-az6",
            "EC2 user guide, EFA: traffic does not cross zones; a subnet lies in one zone",
        ),
    ),
    _fact(
        "A subnet that gives public addresses",
        POOLS,
        f"{_NETWORK}.subnets.gpu.gives_public_addresses",
        True,
        (f"true of {GPU}", "false", "gpufabric: no machine has a public address"),
    ),
    _fact(
        "A subnet without a way out",
        POOLS,
        f"{_NETWORK}.subnets.gpu.has_outbound",
        False,
        (f"false of {GPU}", "true; or has_endpoints: true of the network", _OUT),
    ),
    _one(
        "Too few free addresses for the pools",
        POOLS,
        {f"{_NETWORK}.subnets.gpu.free_addresses": 100},
        (
            f"{_NETWORK}.subnets.gpu",
            f"{GPU} for 4 nodes of train x 33 = 132 addresses",
            "at most 100 free addresses",
            "each node takes its interfaces and 32 pod addresses",
        ),
    ),
    _one(
        "A subnet that is too small for the pools",
        POOLS,
        {
            f"{_NETWORK}.subnets.gpu.free_addresses": DROP,
            f"{_NETWORK}.subnets.gpu.cidr": "10.16.0.0/26",
        },
        (
            f"{_NETWORK}.subnets.gpu",
            f"{GPU} for 4 nodes of train x 33 = 132 addresses",
            "at most 64 - 5 reserved = 59 addresses of 10.16.0.0/26",
            "each node takes its interfaces and 32 pod addresses",
        ),
    ),
    _one(
        "Some system subnets, but not all",
        REGION,
        {f"{_NETWORK}.subnets.system": {"use1-az4": subnet(SYSTEM_4, "use1-az4", "10.16.176.0/20")}},
        (
            f"{_NETWORK}.subnets.system",
            "use1-az4",
            "a subnet of each of system_zones, use1-az4, use1-az6; or none",
            "gpufabric's plan: all of them or none",
        ),
    ),
    _one(
        "A system subnet in another zone",
        REGION,
        {
            f"{_NETWORK}.subnets.system": {
                "use1-az4": subnet(SYSTEM_4, "use1-az4", "10.16.176.0/20"),
                "use1-az6": subnet(SYSTEM_6, "use1-az2", "10.16.208.0/20"),
            }
        },
        (
            f"{_NETWORK}.subnets.system.use1-az6.zone",
            f"use1-az2 of {SYSTEM_6}",
            "use1-az6",
            "EC2 user guide, EFA: traffic does not cross zones; a subnet lies in one zone",
        ),
    ),
    _one(
        "System subnets beside a cluster that exists",
        POOLS,
        {f"{_NETWORK}.subnets.system": {"use1-az4": subnet(SYSTEM_4, "use1-az4", "10.16.176.0/20")}},
        (
            f"{_NETWORK}.subnets.system",
            "use1-az4",
            "none",
            "existing.cluster has its own system nodes",
        ),
    ),
    _one(
        "A given subnet where the stack makes one",
        REGION,
        {f"{_NETWORK}.subnets.links": subnet(GPU, "use1-az6", "10.16.0.0/24")},
        (
            f"{_NETWORK}.subnets.links.cidr",
            f"10.16.0.0/24 of {GPU}",
            "a range outside of 10.16.0.0/17, where the stack makes its subnet gpu; or give that subnet too",
            "EC2 API reference, CreateSubnet: subnets of a VPC do not overlap",
        ),
    ),
    _one(
        "Made subnets without a way out",
        REGION,
        {f"{_NETWORK}.nat_gateway_id": DROP},
        (
            _NETWORK,
            f"{VPC} with no way out for the subnets gpu, system, which the stack makes",
            "one of nat_gateway_id and transit_gateway_id; or route_tables with their own way out",
            "a given network's internet gateway and NAT gateways are its owner's",
        ),
    ),
    _one(
        "Two ways out",
        REGION,
        {f"{_NETWORK}.transit_gateway_id": "tgw-0aaaaaaaaaaaaaaaa"},
        (
            _NETWORK,
            f"{VPC} with nat_gateway_id and transit_gateway_id for the subnets gpu, system, which the stack "
            "makes",
            "one of nat_gateway_id and transit_gateway_id; or route_tables with their own way out",
            "a given network's internet gateway and NAT gateways are its owner's",
        ),
    ),
    _one(
        "A way out that nothing uses",
        POOLS,
        {f"{_NETWORK}.nat_gateway_id": "nat-0aaaaaaaaaaaaaaaa"},
        (
            f"{_NETWORK}.nat_gateway_id",
            "nat-0aaaaaaaaaaaaaaaa",
            "none: the stack makes no route table in the network",
            _PLAN,
        ),
    ),
    _one(
        "A route table of given subnets",
        POOLS,
        {f"{_NETWORK}.route_tables": {"gpu": {"id": TABLE}}},
        (f"{_NETWORK}.route_tables.gpu", TABLE, "none: given subnets keep their own route tables", _PLAN),
    ),
    _one(
        "A route table without a way out",
        REGION,
        {f"{_NETWORK}.route_tables": {"gpu": {"id": TABLE, "routes": {"10.0.0.0/8": "tgw-1"}}}},
        (
            f"{_NETWORK}.route_tables.gpu.routes",
            f"10.0.0.0/8 to tgw-1 of {TABLE}",
            "a route to 0.0.0.0/0; or has_endpoints: true of the network",
            _OUT,
        ),
    ),
    _fact(
        "A security group that is not closed on itself",
        POOLS,
        f"{_NETWORK}.security_groups.nodes.closed_on_itself",
        False,
        (
            f"false of {NODES}",
            "true: all traffic to and from the group itself, in and out",
            "EC2 user guide, Get started with EFA: the group allows all traffic to and from itself",
        ),
    ),
    _fact(
        "A security group of another network",
        POOLS,
        f"{_NETWORK}.security_groups.nodes.network_id",
        OTHER_VPC,
        (f"{OTHER_VPC} of {NODES}", f"{VPC}, the VPC of existing.network", _VPC_LIMIT),
    ),
    _one(
        "A security group of a file system that nobody makes",
        POOLS,
        {f"{_NETWORK}.security_groups.lustre": {"id": CLUSTER_GROUP}},
        (
            f"{_NETWORK}.security_groups.lustre",
            CLUSTER_GROUP,
            "none: the stack makes no file system",
            _PLAN,
        ),
    ),
]

CLUSTER_CASES = [
    _one(
        "A cluster of unknown version",
        POOLS,
        {f"{_CLUSTER}.kubernetes_version": DROP},
        (
            f"{_CLUSTER}.kubernetes_version",
            "nothing for shared",
            "the version of the cluster; state it, or run `gpufabric snapshot network STACK`",
            "EKS API reference, CreateNodegroup: nodes have the version of their cluster",
        ),
    ),
    _one(
        "A cluster of a version that the catalogue lacks",
        POOLS,
        {f"{_CLUSTER}.kubernetes_version": "1.24"},
        (
            f"{_CLUSTER}.kubernetes_version",
            "1.24",
            "1.33, 1.34, 1.35",
            "catalogue of aws Kubernetes versions",
        ),
    ),
    _one(
        "A cluster whose security group is unknown",
        POOLS,
        {f"{_CLUSTER}.security_group_id": DROP},
        (
            f"{_CLUSTER}.security_group_id",
            "nothing for shared",
            "the cluster security group, which EKS created with the cluster; state it, or run `gpufabric "
            "snapshot network STACK`",
            "Amazon EKS user guide, security group requirements: nodes and control plane share it",
        ),
    ),
    _one(
        "A cluster that nodes of an AMI cannot find",
        POOLS,
        {
            "pools.train.node_image_id": "ami-0123456789abcdef0",
            "pools.train.node_image_base": "AL2023_x86_64_NVIDIA",
            f"{_CLUSTER}.certificate_authority": "LS0tLS1CRUdJTi0tLS0tCg==",
        },
        (
            f"{_CLUSTER}.endpoint",
            "nothing for shared",
            "the address of the API server; or pools without node_image_id; state it, or run `gpufabric "
            "snapshot network STACK`",
            "EKS user guide, launch templates: EKS adds nothing to the user data of your AMI",
        ),
    ),
    _one(
        "An address of the API server without its scheme",
        POOLS,
        {
            "pools.train.node_image_id": "ami-0123456789abcdef0",
            "pools.train.node_image_base": "AL2023_x86_64_NVIDIA",
            f"{_CLUSTER}.certificate_authority": "LS0tLS1CRUdJTi0tLS0tCg==",
            f"{_CLUSTER}.endpoint": "10.16.0.10",
        },
        (
            f"{_CLUSTER}.endpoint",
            "10.16.0.10 of shared",
            "an address that begins with https://, as EKS states it",
            "amazon-eks-ami, nodeadm: apiServerEndpoint",
        ),
    ),
    _one(
        "A cluster without its network",
        POOLS,
        {_NETWORK: DROP},
        (
            _NETWORK,
            "nothing",
            "the VPC of shared",
            "Amazon EKS user guide, VPC and subnet requirements: nodes lie in the VPC of their cluster",
        ),
    ),
    _fact(
        "A cluster in another network",
        POOLS,
        f"{_CLUSTER}.network_id",
        OTHER_VPC,
        (f"{OTHER_VPC} of shared", f"{VPC}, the VPC of existing.network", _VPC_LIMIT),
    ),
    _fact(
        "A cluster that admits nodes by a map",
        POOLS,
        f"{_CLUSTER}.mode",
        "CONFIG_MAP",
        (
            "CONFIG_MAP of shared",
            "API or API_AND_CONFIG_MAP",
            "Amazon EKS user guide, access entries: in other modes EKS changes aws-auth in the cluster; "
            "gpufabric changes nothing that is given",
        ),
    ),
    _fact(
        "A cluster that is being deleted",
        POOLS,
        f"{_CLUSTER}.status",
        "DELETING",
        ("DELETING of shared", "ACTIVE", "EKS API reference, CreateNodegroup: the cluster is active"),
    ),
    _fact(
        "Service addresses that overlap with the nodes'",
        POOLS,
        f"{_CLUSTER}.service_cidr",
        "10.16.64.0/20",
        (
            "10.16.64.0/20 of shared",
            "a range outside of 10.16.0.0/16, 10.16.0.0/20",
            "EKS API reference, KubernetesNetworkConfigRequest: service addresses overlap with no network "
            "that pods reach",
        ),
    ),
    _fact(
        "A training identity without a Pod Identity agent",
        STORED,
        f"{_CLUSTER}.has_workload_identity",
        False,
        (
            "false of shared",
            "true: the add-on eks-pod-identity-agent; or workload_identity: null and no health",
            "Amazon EKS user guide, Pod Identity agent: pods get credentials from it",
        ),
    ),
    _fact(
        "A version of the stack's own beside a cluster that exists",
        POOLS,
        "cluster.kubernetes_version",
        "1.34",
        ("1.34", "nothing", _OWNER),
    ),
    _fact(
        "System nodes beside a cluster that exists",
        POOLS,
        "cluster.system_nodes",
        5,
        ("5", "nothing", _OWNER),
    ),
    _fact(
        "Administrators of a cluster that exists",
        POOLS,
        "cluster.admin_role_arns",
        [role("admin")],
        (role("admin"), "nothing", _OWNER),
    ),
    _fact(
        "Retention of logs that nobody makes",
        POOLS,
        "log_retention_days",
        30,
        ("30", "nothing", "the stack makes no log group; the retention of given ones is their owner's"),
    ),
]

IDENTITY_CASES = [
    _fact(
        "A role of the nodes that EC2 may not assume",
        POOLS,
        f"{_ROLES}.node.trusted",
        ["eks.amazonaws.com"],
        (
            f"eks.amazonaws.com of {role('node')}",
            "ec2.amazonaws.com among the services that may assume it",
            "IAM user guide, roles for services: the trust policy names the service",
        ),
    ),
    _fact(
        "A role of the nodes without the policy of nodes",
        POOLS,
        f"{_ROLES}.node.policies",
        [],
        (
            f"none of {role('node')}",
            "AmazonEKSWorkerNodePolicy among its managed policies",
            "Amazon EKS user guide, Amazon EKS node IAM role",
        ),
    ),
    _fact(
        "A role of another account",
        POOLS,
        f"{_ROLES}.node.id",
        role("node", "210987654321"),
        (
            role("node", "210987654321"),
            f"a role of account {ACCOUNT}",
            "IAM user guide, iam:PassRole: a role is passed to services of its own account only",
        ),
    ),
    _one(
        "A role of a control plane that exists",
        POOLS,
        {f"{_ROLES}.cluster": {"id": role("cluster")}},
        (f"{_ROLES}.cluster", role("cluster"), "none: existing.cluster has its own", _PLAN),
    ),
    _one(
        "A role of training pods without an identity",
        POOLS,
        {f"{_ROLES}.training": {"id": role("training")}, "workload_identity": None},
        (f"{_ROLES}.training", role("training"), "none: workload_identity is null", _PLAN),
    ),
    _one(
        "A role of an add-on that needs none",
        REGION,
        {f"{_ROLES}.addons": {"coredns": {"id": role("dns")}}},
        (
            f"{_ROLES}.addons.coredns",
            role("dns"),
            "none: roles of vpc-cni, aws-ebs-csi-driver, aws-fsx-csi-driver",
            _PLAN,
        ),
    ),
    _one(
        "A role of flow logs in a network that exists",
        POOLS,
        {f"{_ROLES}.flow_logs": {"id": role("flows")}},
        (f"{_ROLES}.flow_logs", role("flows"), "none: the stack makes no flow logs", _PLAN),
    ),
    _one(
        "A log group of flow logs in a network that exists",
        POOLS,
        {"existing.logs": {"flow_logs": {"id": "/company/flows"}}},
        ("existing.logs.flow_logs", "/company/flows", "none: the stack makes no flow logs", _PLAN),
    ),
    _one(
        "A key in another region",
        REGION,
        {"existing.keys": {"storage": {"id": KEY.replace("us-east-1", "us-west-2")}}},
        (
            "existing.keys.storage.id",
            "a key in us-west-2",
            "a key in us-east-1",
            "KMS developer guide: a key encrypts in its own region",
        ),
    ),
    _one(
        "A key that is disabled",
        REGION,
        {"existing.keys": {"secrets": {"id": KEY, "is_enabled": False}}},
        (
            "existing.keys.secrets.is_enabled",
            f"false of {KEY}",
            "true",
            "KMS developer guide, key states: only an enabled key encrypts",
        ),
    ),
    _one(
        "A key that nothing uses",
        POOLS,
        {"existing.keys": {"storage": {"id": KEY}}},
        (
            "existing.keys.storage",
            KEY,
            "none: the stack makes neither a bucket nor a file system",
            _PLAN,
        ),
    ),
]

STORAGE_CASES = [
    _fact(
        "A bucket in another region",
        STORED,
        "existing.storage.checkpoints.region",
        "us-west-2",
        (
            "us-west-2 of lab-checkpoints",
            "us-east-1",
            "gpufabric: machines write checkpoints inside their region, without charges for transfer",
        ),
    ),
    _fact(
        "A bucket without versions",
        STORED,
        "existing.storage.checkpoints.has_versioning",
        False,
        (
            "false of lab-checkpoints",
            "true",
            "gpufabric: an overwritten checkpoint can be restored (S3 user guide, Versioning)",
        ),
    ),
    _fact(
        "A key that policies cannot name",
        STORED,
        "existing.storage.checkpoints.key_id",
        "alias/lab",
        (
            "alias/lab of lab-checkpoints",
            "the ARN of a KMS key; empty for a bucket without one",
            "KMS developer guide, policies: they name a key by its ARN",
        ),
    ),
    _fact(
        "A setting of a bucket that exists",
        STORED,
        "storage.checkpoints.keep_noncurrent_days",
        7,
        ("7", "nothing", "lab-checkpoints exists: its settings are its owner's"),
    ),
    _one(
        "A link to a bucket that nobody makes",
        POOLS,
        {
            "storage.lustre": {
                "at_least_tib": 10,
                "throughput_mbps_per_tib": 500,
                "checkpoint_link": {"path": "/checkpoints"},
            }
        },
        ("storage.lustre.checkpoint_link", "/checkpoints", "nothing", "the stack makes no bucket"),
    ),
    _one(
        "A file system beside one that exists",
        STORED,
        {"storage.lustre": {"at_least_tib": 10, "throughput_mbps_per_tib": 500}},
        ("storage.lustre", "a file system", "nothing", "fs-0123456789abcdef0 exists and takes its place"),
    ),
    _one(
        "A file system that nobody can mount",
        STORED,
        {"existing.storage.lustre.mount_name": DROP},
        (
            "existing.storage.lustre.mount_name",
            "nothing for fs-0123456789abcdef0",
            "the mount name of the file system; state it, or run `gpufabric snapshot network STACK`",
            "FSx for Lustre user guide, Mounting: clients need it",
        ),
    ),
    _fact(
        "A file system in another subnet",
        STORED,
        "existing.storage.lustre.subnet_id",
        SYSTEM_4,
        (
            f"{SYSTEM_4} of fs-0123456789abcdef0",
            f"{GPU}, the subnet of the GPU nodes",
            "gpufabric: the file system lies in the zone of the GPUs; no fact says so of another subnet",
        ),
    ),
    _one(
        "A placement group that spreads machines",
        POOLS,
        {"pools.train.existing": {"placement_group": {"id": "lab", "strategy": "spread"}}},
        (
            "pools.train.existing.placement_group.strategy",
            "spread of lab",
            "cluster",
            "EC2 user guide, placement strategies: only cluster places machines near each other",
        ),
    ),
    _one(
        "A placement group in another zone",
        POOLS,
        {
            "pools.train.existing": {
                "placement_group": {"id": "lab", "strategy": "cluster", "zone": "use1-az4"}
            }
        },
        (
            "pools.train.existing.placement_group.zone",
            "use1-az4 of lab",
            "use1-az6",
            "EC2 user guide, placement strategies: a cluster placement group lies in one zone",
        ),
    ),
]

CASES = [*NETWORK_CASES, *CLUSTER_CASES, *IDENTITY_CASES, *STORAGE_CASES]
