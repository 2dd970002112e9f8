"""OCI regions on things that exist, and what is refused of them."""

import base64
from collections.abc import Mapping
from typing import Any

from tests.plan.given_cases import DROP, Refused, changed

TENANCY = "ocid1.tenancy.oc1..aaaatenancy"
COMPARTMENT = "ocid1.compartment.oc1..aaaacompartment"
DOMAIN, OTHER_DOMAIN = "Uocm:US-ASHBURN-AD-1", "Uocm:US-ASHBURN-AD-2"
CERTIFICATE = base64.b64encode(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").decode()


def ocid(kind: str, name: str) -> str:
    """Return the OCID of a thing in the region."""
    return f"ocid1.{kind}.oc1.iad.{name}"


VCN, OTHER_VCN = ocid("vcn", "aaaavcn"), ocid("vcn", "aaaaother")
WORKERS, PODS = ocid("subnet", "aaaaworkers"), ocid("subnet", "aaaapods")
API, BALANCERS, LUSTRE = (
    ocid("subnet", "aaaaapi"),
    ocid("subnet", "aaaabalancers"),
    ocid("subnet", "aaaalustre"),
)
WORKERS_GROUP = ocid("networksecuritygroup", "aaaaworkers")
PODS_GROUP = ocid("networksecuritygroup", "aaaapods")
LUSTRE_GROUP = ocid("networksecuritygroup", "aaaalustre")
TABLE, DRG = ocid("routetable", "aaaatable"), ocid("drg", "aaaadrg")
CLUSTER = ocid("cluster", "aaaacluster")
COMPUTE = ocid("computecluster", "aaaacompute")
FILES = ocid("lustrefilesystem", "aaaafiles")


def subnet(id_: str, cidr: str, free: int) -> dict[str, Any]:
    """Return a subnet of which all is known and right."""
    return {
        "id": id_,
        "network_id": VCN,
        "cidr": cidr,
        "zone": "",
        "free_addresses": free,
        "gives_public_addresses": False,
        "has_outbound": True,
    }


def group(id_: str) -> dict[str, Any]:
    """Return a security group of which all is known and right."""
    return {"id": id_, "network_id": VCN, "closed_on_itself": True}


POOLS: Mapping[str, Any] = {
    "cloud": "oci",
    "region": "us-ashburn-1",
    "tenancy_id": TENANCY,
    "compartment_id": COMPARTMENT,
    "availability_domain": DOMAIN,
    "node_image_id": "ocid1.image.oc1.iad.aaaagpu",
    "node_image_os": "Canonical Ubuntu 22.04",
    "rdma_cidr": "192.168.0.0/16",
    "network": {"cidr": "10.48.0.0/16"},
    "pools": {"train": {"shape": "BM.GPU.B200.8", "nodes": 4}},
    "storage": {"checkpoints": {"create": False}},
    "existing": {
        "network": {
            "id": VCN,
            "ranges": ["10.48.0.0/15"],
            "subnets": {
                "workers": subnet(WORKERS, "10.48.0.0/22", 900),
                "pods": subnet(PODS, "10.48.128.0/17", 30000),
            },
        },
        "cluster": {
            "id": CLUSTER,
            "kubernetes_version": "v1.34.1",
            "network_id": VCN,
            "endpoint": "10.48.64.10:6443",
            "certificate_authority": CERTIFICATE,
            "service_cidr": "10.96.0.0/16",
            "mode": "OCI_VCN_IP_NATIVE",
            "cluster_type": "ENHANCED_CLUSTER",
            "status": "ACTIVE",
            "has_workload_identity": True,
        },
    },
}
"""Pools alone, on the cluster and the network of others; all facts are known."""

REGION: Mapping[str, Any] = changed(
    POOLS,
    {
        "system_image_id": "ocid1.image.oc1.iad.aaaasystem",
        "storage": {"lustre": {"at_least_tib": 30, "throughput_mbps_per_tib": 500}},
        "existing.cluster": DROP,
        "existing.network.subnets": {},
        "existing.network.drg_id": DRG,
        "existing.network.route_table": {
            "id": TABLE,
            "network_id": VCN,
            "routes": {"0.0.0.0/0": ocid("natgateway", "aaaanat"), "10.0.0.0/8": DRG},
        },
    },
)
"""A region with a cluster and subnets of its own, in the network of others."""

STORED: Mapping[str, Any] = changed(
    POOLS,
    {
        "storage": {},
        "existing.storage": {
            "checkpoints": {"id": "lab-checkpoints", "region": "us-ashburn-1", "has_versioning": True},
            "lustre": {
                "id": FILES,
                "subnet_id": LUSTRE,
                "address": "10.48.96.10",
                "mount_name": "lab",
                "size_gib": 29103,
            },
        },
        "existing.network.security_groups": {
            "workers": group(WORKERS_GROUP),
            "pods": group(PODS_GROUP),
        },
        "existing.policies": {"nodes": True, "services": True, "training": True, "tag": "lab.cluster"},
        "pools.train.operations": "managed-pool",
        "pools.train.existing": {"compute_cluster": {"id": COMPUTE, "zone": DOMAIN}},
    },
)
"""Pools that use a bucket, a file system, groups, policies and a compute cluster of others as well."""

_NETWORK, _CLUSTER, _POLICIES = "existing.network", "existing.cluster", "existing.policies"
_PLAN = "gpufabric's plan: the stack uses every given part"
_SUBNETS = 'OCI document "Overview of VCNs and Subnets"'
_ONE_VCN = f"{_SUBNETS}: subnets, route tables and security groups belong to one VCN"
_OKE = 'OKE document "Network Resource Configuration for Cluster Creation and Deployment"'
_OUTBOUND = f"{_OKE}: nodes and pods reach Oracle's services and the registries of their images"
_SELF_MANAGED = 'OKE document "Working with Self-Managed Nodes"'
_JOIN = f"{_SELF_MANAGED}, cloud-init scripts: nodes get the address and the certificate to join"
_OWNER = "existing.cluster exists: its settings are its owner's"
_STATE = "state it, or run `gpufabric snapshot network STACK`"


def _case(
    what: str, base: Mapping[str, Any], change: Mapping[str, Any], problem: tuple[str, str, str, str]
) -> Refused:
    where, given, allowed, limit = problem
    return Refused(
        what=what, base=base, change=change, where=where, given=given, allowed=allowed, limit=limit
    )


def _fact(
    what: str, base: Mapping[str, Any], at: str, value: object, problem: tuple[str, str, str]
) -> Refused:
    """Return the case of one wrong or unknown fact."""
    return _case(what, base, {at: value}, (at, *problem))


NETWORK_CASES = [
    _fact(
        "The region's range is outside the network",
        POOLS,
        f"{_NETWORK}.ranges",
        ["10.20.0.0/16"],
        (
            f"10.20.0.0/16 of {VCN}",
            "a range that holds network.cidr 10.48.0.0/16",
            f"{_SUBNETS}: subnets lie in the ranges of their VCN",
        ),
    ),
    _case(
        "The RDMA range lies over a range of the network",
        POOLS,
        {f"{_NETWORK}.ranges": ["10.48.0.0/15", "192.168.0.0/20"]},
        (
            "rdma_cidr",
            f"192.168.0.0/16 over 192.168.0.0/20 of {VCN}",
            "a range apart from 10.48.0.0/15, 192.168.0.0/20",
            "hosts send all of rdma_cidr to their RDMA interfaces, and nothing of it to the network",
        ),
    ),
    _fact(
        "A subnet of another network",
        POOLS,
        f"{_NETWORK}.subnets.workers.network_id",
        OTHER_VCN,
        (f"{OTHER_VCN} of {WORKERS}", f"{VCN}, the VCN of existing.network", _ONE_VCN),
    ),
    _fact(
        "A subnet outside the region's range",
        POOLS,
        f"{_NETWORK}.subnets.workers.cidr",
        "10.49.0.0/22",
        (
            f"10.49.0.0/22 of {WORKERS}",
            "a range in network.cidr 10.48.0.0/16",
            "network.cidr holds all addresses of the region, which links announce",
        ),
    ),
    _fact(
        "A subnet of another availability domain",
        POOLS,
        f"{_NETWORK}.subnets.workers.zone",
        OTHER_DOMAIN,
        (
            f"{OTHER_DOMAIN} of {WORKERS}",
            f"empty, for a regional subnet; or {DOMAIN}",
            f"{_SUBNETS}: a subnet of one availability domain holds no machines of others",
        ),
    ),
    _fact(
        "A subnet that gives public addresses",
        POOLS,
        f"{_NETWORK}.subnets.workers.gives_public_addresses",
        True,
        (
            f"true of {WORKERS}",
            "false",
            "gpufabric: no machine, pod or load balancer has a public address",
        ),
    ),
    _fact(
        "Pods without a way out",
        POOLS,
        f"{_NETWORK}.subnets.pods.has_outbound",
        False,
        (f"false of {PODS}", "true", _OUTBOUND),
    ),
    _case(
        "Too few free addresses for the nodes",
        POOLS,
        {f"{_NETWORK}.subnets.workers.free_addresses": 3},
        (
            f"{_NETWORK}.subnets.workers",
            f"{WORKERS} for 4 nodes of train x 1 = 4 addresses",
            "at most 3 free addresses",
            "each node takes one address",
        ),
    ),
    _case(
        "A subnet that is too small for the pods",
        POOLS,
        {
            f"{_NETWORK}.subnets.pods.cidr": "10.48.128.0/26",
            f"{_NETWORK}.subnets.pods.free_addresses": DROP,
        },
        (
            f"{_NETWORK}.subnets.pods",
            f"{PODS} for 4 nodes of train x 32 = 128 addresses",
            "at most 64 - 3 reserved = 61 addresses of 10.48.128.0/26",
            "each node takes 32 pod addresses",
        ),
    ),
    _case(
        "A given subnet where the stack makes another",
        REGION,
        {f"{_NETWORK}.subnets.workers": subnet(WORKERS, "10.48.0.0/22", 900)},
        (
            f"{_NETWORK}.subnets.workers.cidr",
            f"10.48.0.0/22 of {WORKERS}",
            "a range outside of 10.48.0.0/17, where the stack makes its subnet pods; or give that subnet too",
            f"{_SUBNETS}: subnets of a VCN do not overlap",
        ),
    ),
    _case(
        "A subnet for the API server of a cluster that has one",
        POOLS,
        {f"{_NETWORK}.subnets.control_plane": {"id": API}},
        (
            f"{_NETWORK}.subnets.control_plane",
            API,
            "none: existing.cluster has its API server in a subnet of its own",
            _PLAN,
        ),
    ),
    _case(
        "A subnet for a file system that nobody has",
        POOLS,
        {f"{_NETWORK}.subnets.lustre": {"id": LUSTRE}},
        (f"{_NETWORK}.subnets.lustre", LUSTRE, "none: the region has no file system", _PLAN),
    ),
    _case(
        "A subnet of load balancers without the fixed addresses",
        REGION,
        {f"{_NETWORK}.subnets.balancers": subnet(BALANCERS, "10.48.240.0/24", 200)},
        (
            f"{_NETWORK}.subnets.balancers.cidr",
            f"10.48.240.0/24 of {BALANCERS}",
            "a range that holds 10.48.223.224/28",
            "address plan of network.cidr 10.48.0.0/16: load balancers have fixed addresses there",
        ),
    ),
    _case(
        "Subnets to be made without a route table",
        REGION,
        {f"{_NETWORK}.route_table": DROP},
        (
            f"{_NETWORK}.route_table",
            f"nothing, with the subnets control-plane, workers, pods, lustre, balancers to be made in {VCN}",
            "a route table with routes to the internet and to Oracle's services; or all of these subnets",
            "a given network's gateways are its owner's: a VCN has one service gateway for a service",
        ),
    ),
    _case(
        "A route table that nothing uses",
        POOLS,
        {f"{_NETWORK}.route_table": {"id": TABLE}},
        (f"{_NETWORK}.route_table", TABLE, "none: given subnets keep their own route tables", _PLAN),
    ),
    _fact(
        "A route table of another network",
        REGION,
        f"{_NETWORK}.route_table.network_id",
        OTHER_VCN,
        (f"{OTHER_VCN} of {TABLE}", f"{VCN}, the VCN of existing.network", _ONE_VCN),
    ),
    _case(
        "A route table without a way out",
        REGION,
        {f"{_NETWORK}.route_table.routes": {"10.0.0.0/8": DRG}},
        (
            f"{_NETWORK}.route_table.routes",
            f"10.0.0.0/8 to {DRG} of {TABLE}",
            "a route to 0.0.0.0/0",
            _OUTBOUND,
        ),
    ),
    _case(
        "A route table without a route to the hub",
        REGION,
        {f"{_NETWORK}.route_table.routes": {"0.0.0.0/0": ocid("natgateway", "aaaanat")}},
        (
            f"{_NETWORK}.route_table.routes",
            f"no route of {TABLE} to {DRG}",
            f"routes to the other regions through {DRG}",
            f"{_NETWORK}.drg_id: links to other regions go through it, and the table is its owner's",
        ),
    ),
    _fact(
        "A security group of another network",
        STORED,
        f"{_NETWORK}.security_groups.workers.network_id",
        OTHER_VCN,
        (f"{OTHER_VCN} of {WORKERS_GROUP}", f"{VCN}, the VCN of existing.network", _ONE_VCN),
    ),
    _fact(
        "A security group that is not closed on itself",
        STORED,
        f"{_NETWORK}.security_groups.workers.closed_on_itself",
        False,
        (
            f"false of {WORKERS_GROUP}",
            "true: all traffic to and from the group itself, in and out",
            f"{_OKE}: all traffic among workers; jobs have no fixed ports",
        ),
    ),
    _case(
        "A security group that nothing uses",
        STORED,
        {f"{_NETWORK}.security_groups.lustre": {"id": LUSTRE_GROUP}},
        (
            f"{_NETWORK}.security_groups.lustre",
            LUSTRE_GROUP,
            "none: the stack makes no group whose rules would name it",
            _PLAN,
        ),
    ),
    _case(
        "A public endpoint in a subnet that is made",
        REGION,
        {"cluster": {"public_endpoint": True, "public_cidrs": ["203.0.113.0/24"]}},
        (
            "cluster.public_endpoint",
            f"true in {VCN}",
            f"false; or {_NETWORK}.subnets.control_plane, a subnet with a route to an internet gateway",
            "a given network's internet gateway is its owner's",
        ),
    ),
    _case(
        "A public endpoint in a private subnet",
        REGION,
        {
            "cluster": {"public_endpoint": True, "public_cidrs": ["203.0.113.0/24"]},
            f"{_NETWORK}.subnets.control_plane": subnet(API, "10.48.224.0/28", 10),
        },
        (
            f"{_NETWORK}.subnets.control_plane.gives_public_addresses",
            f"false of {API}",
            "true, since cluster.public_endpoint is true",
            f"{_OKE}: a public endpoint lies in a public subnet",
        ),
    ),
]

CLUSTER_CASES = [
    _case(
        "Settings of a cluster that exists",
        POOLS,
        {"cluster": {"system_nodes": 5}},
        ("cluster.system_nodes", "5", "nothing", _OWNER),
    ),
    _case(
        "A cluster without its network",
        POOLS,
        {_NETWORK: DROP},
        (
            _NETWORK,
            "nothing",
            f"the VCN of {CLUSTER}",
            f"{_SELF_MANAGED}: nodes reach the private endpoint of their cluster",
        ),
    ),
    _case(
        "A cluster without the subnet of its pods",
        POOLS,
        {
            f"{_NETWORK}.subnets.pods": DROP,
            f"{_NETWORK}.route_table": {
                "id": TABLE,
                **{"network_id": VCN, "routes": {"0.0.0.0/0": ocid("natgateway", "aaaanat")}},
            },
            f"{_NETWORK}.subnets.workers.cidr": "10.48.128.0/22",
        },
        (
            f"{_NETWORK}.subnets.pods",
            "nothing",
            f"a subnet of {VCN} that {CLUSTER} admits",
            "the API server's rules name the subnets of nodes and pods, and are its owner's",
        ),
    ),
    _fact(
        "A cluster of unknown version",
        POOLS,
        f"{_CLUSTER}.kubernetes_version",
        DROP,
        (
            f"nothing for {CLUSTER}",
            f"the full version of the cluster, such as v1.34.1; {_STATE}",
            "OKE API reference, CreateNodePoolDetails: nodes are not newer than their cluster",
        ),
    ),
    _fact(
        "A cluster of which only the minor version is known",
        POOLS,
        f"{_CLUSTER}.kubernetes_version",
        "1.34",
        (
            f"1.34 of {CLUSTER}",
            "the full version of the cluster, such as v1.34.1",
            "OKE API reference, CreateNodePoolDetails: nodes are not newer than their cluster",
        ),
    ),
    _fact(
        "A cluster whose API server has no known address",
        POOLS,
        f"{_CLUSTER}.endpoint",
        DROP,
        (f"nothing for {CLUSTER}", f"the private address of the API server; {_STATE}", _JOIN),
    ),
    _fact(
        "A public address of the API server",
        POOLS,
        f"{_CLUSTER}.endpoint",
        "https://129.146.0.10:6443",
        (
            "https://129.146.0.10:6443",
            "the private IPv4 address of the API server, such as 10.0.0.10 or 10.0.0.10:6443",
            _JOIN,
        ),
    ),
    _fact(
        "A cluster of unknown certificate",
        POOLS,
        f"{_CLUSTER}.certificate_authority",
        DROP,
        (
            f"nothing for {CLUSTER}",
            f"certificate-authority-data of the cluster's kubeconfig; {_STATE}",
            _JOIN,
        ),
    ),
    _fact(
        "A certificate that is none",
        POOLS,
        f"{_CLUSTER}.certificate_authority",
        "bm9uZQ==",
        (
            "8 characters that are no certificate",
            "a certificate in PEM form, as base64: certificate-authority-data of the cluster's kubeconfig",
            _JOIN,
        ),
    ),
    _fact(
        "A cluster in another network",
        POOLS,
        f"{_CLUSTER}.network_id",
        OTHER_VCN,
        (f"{OTHER_VCN} of {CLUSTER}", f"{VCN}, the VCN of existing.network", _ONE_VCN),
    ),
    _fact(
        "A cluster whose pods have an overlay network",
        POOLS,
        f"{_CLUSTER}.mode",
        "FLANNEL_OVERLAY",
        (
            f"FLANNEL_OVERLAY of {CLUSTER}",
            "OCI_VCN_IP_NATIVE",
            'OKE document "Using the OCI VCN-Native Pod Networking CNI plugin": pods of the nodes have '
            "addresses of the VCN",
        ),
    ),
    _fact(
        "A basic cluster",
        POOLS,
        f"{_CLUSTER}.cluster_type",
        "BASIC_CLUSTER",
        (f"BASIC_CLUSTER of {CLUSTER}", "ENHANCED_CLUSTER", f"{_SELF_MANAGED}: basic clusters take none"),
    ),
    _fact(
        "A cluster that is not active",
        POOLS,
        f"{_CLUSTER}.status",
        "UPDATING",
        (f"UPDATING of {CLUSTER}", "ACTIVE", "OKE API reference, Cluster: nodes join an active cluster"),
    ),
    _fact(
        "A cluster without workload identity",
        STORED,
        f"{_CLUSTER}.has_workload_identity",
        False,
        (
            f"false of {CLUSTER}",
            "true; or workload_identity: null",
            'OKE document "Granting Workloads Access to OCI Resources": only enhanced clusters have it',
        ),
    ),
    _fact(
        "Addresses of services over those of nodes",
        POOLS,
        f"{_CLUSTER}.service_cidr",
        "10.48.64.0/20",
        (
            f"10.48.64.0/20 of {CLUSTER}",
            "a range outside of 10.48.0.0/16, 192.168.0.0/16, 10.48.0.0/22, 10.48.128.0/17",
            "OKE API reference, KubernetesNetworkConfig: service addresses overlap with no network that pods "
            "reach",
        ),
    ),
]

OTHER_CASES = [
    _case(
        "A tag of a group that the stack makes",
        POOLS,
        {_POLICIES: {"tag": "lab.cluster"}},
        (
            f"{_POLICIES}.tag",
            "lab.cluster",
            "nothing; or cluster.node_tag, a tag that exists for the group that the stack makes",
            f"{_POLICIES}.nodes is false: the stack makes the dynamic group",
        ),
    ),
    _case(
        "Members of a dynamic group that exists",
        STORED,
        {"cluster": {"node_group": "compartment"}},
        (
            "cluster.node_group",
            "compartment",
            "nothing",
            f"{_POLICIES}.nodes: the dynamic group exists, and {_POLICIES}.tag names the tag that it matches",
        ),
    ),
    _case(
        "Rights of nodes whose policies exist",
        STORED,
        {"workload_identity": {"node_access": True}},
        (
            "workload_identity.node_access",
            "true",
            "false",
            f"{_POLICIES}.nodes: the policies of the nodes are their owner's",
        ),
    ),
    _case(
        "Policies of training pods that may do nothing",
        POOLS,
        {_POLICIES: {"training": True}},
        (
            f"{_POLICIES}.training",
            "true",
            "false",
            "workload_identity grants nothing: the region has no bucket and no data",
        ),
    ),
    _fact(
        "A compute cluster of another availability domain",
        STORED,
        "pools.train.existing.compute_cluster.zone",
        OTHER_DOMAIN,
        (
            f"{OTHER_DOMAIN} of {COMPUTE}",
            DOMAIN,
            "OCI API reference, ComputeCluster: it lies in one availability domain",
        ),
    ),
    _case(
        "A placement in a compute cluster that exists",
        STORED,
        {"pools.train.placement": {"spread": "single-block"}},
        (
            "pools.train.placement",
            f"a placement in {COMPUTE}",
            "nothing",
            "OCI API reference, CreateComputeClusterDetails: a compute cluster gets its placement when it is "
            "created",
        ),
    ),
    _case(
        "A compute cluster for a cluster network",
        POOLS,
        {"pools.train.existing": {"compute_cluster": {"id": COMPUTE}}},
        (
            "pools.train.existing.compute_cluster",
            COMPUTE,
            "nothing; or operations of the pool that use a compute cluster",
            "operations unit: the machines are in a cluster network of their own",
        ),
    ),
    _fact(
        "A bucket in another region",
        STORED,
        "existing.storage.checkpoints.region",
        "us-phoenix-1",
        (
            "us-phoenix-1 of lab-checkpoints",
            "us-ashburn-1",
            "gpufabric: machines write checkpoints inside their region, without charges for transfer",
        ),
    ),
    _fact(
        "A bucket without versioning",
        STORED,
        "existing.storage.checkpoints.has_versioning",
        False,
        (
            "false of lab-checkpoints",
            "true",
            'gpufabric: an overwritten checkpoint can be restored (OCI document "Using Object Versioning")',
        ),
    ),
    _case(
        "Settings of a bucket that exists",
        STORED,
        {"storage": {"checkpoints": {"retention_days": 14}}},
        (
            "storage.checkpoints.retention_days",
            "14",
            "nothing",
            "lab-checkpoints exists: its settings are its owner's",
        ),
    ),
    _case(
        "A link to a bucket that nobody has",
        REGION,
        {"storage.lustre.checkpoint_link": {}, "storage.checkpoints": {"create": False}},
        ("storage.lustre.checkpoint_link", "/checkpoints", "nothing", "the stack makes no bucket"),
    ),
    _case(
        "Two file systems",
        STORED,
        {"storage": {"lustre": {"at_least_tib": 30, "throughput_mbps_per_tib": 500}}},
        ("storage.lustre", "a file system", "nothing", f"{FILES} exists and takes its place"),
    ),
    _fact(
        "A file system of unknown address",
        STORED,
        "existing.storage.lustre.address",
        DROP,
        (
            f"nothing for {FILES}",
            f"the address of the management service; {_STATE}",
            'OCI document "Mounting and Accessing a Lustre File System": clients need it',
        ),
    ),
    _case(
        "A file system that the group of the workers does not admit",
        STORED,
        {f"{_NETWORK}.security_groups": {}},
        (
            f"{_NETWORK}.security_groups.lustre",
            "nothing",
            f"the group of {FILES}; or existing.network.subnets.lustre with its cidr",
            'OCI document "Required VCN Security Rules" of File Storage with Lustre: servers connect to '
            "clients, which the group of the workers must admit",
        ),
    ),
]

CASES = [*NETWORK_CASES, *CLUSTER_CASES, *OTHER_CASES]
