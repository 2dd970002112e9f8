"""OCI regions on what a company already has: used by the stack, and left byte for byte by destroy."""

import copy
import json
from typing import Any

import pytest

from gpufabric.simcloud.clouds.oci.ocid import namespace
from gpufabric.simcloud.given import given_bytes
from gpufabric.simcloud.inspect import held
from tests.docs.existing import smallest
from tests.e2e.conftest import Sandbox
from tests.plan.given_cases import DROP, changed

pytestmark = [pytest.mark.engine, pytest.mark.slow]

STACK = "oci-us-ashburn-1"
SEEDED = "::seeded::"
SMALLEST = smallest("oci")
TENANCY, COMPARTMENT = SMALLEST["tenancy_id"], SMALLEST["compartment_id"]
DOMAIN = SMALLEST["availability_domain"]


def ocid(kind: str, name: str) -> str:
    """Return the OCID of a thing in the region."""
    return f"ocid1.{kind}.oc1.iad.aaaa{name}"


VCN, CLUSTER = SMALLEST["existing"]["network"]["id"], SMALLEST["existing"]["cluster"]["id"]
TABLE, DRG = ocid("routetable", "lab"), ocid("drg", "lab")
WORKERS_GROUP, PODS_GROUP = ocid("networksecuritygroup", "workers"), ocid("networksecuritygroup", "pods")
COMPUTE, FILES = ocid("computecluster", "lab"), ocid("lustrefilesystem", "lab")
RANGES = {
    "workers": "10.48.240.0/22",
    "pods": "10.48.0.0/17",
    "api": "10.48.244.0/28",
    "lustre": "10.48.245.0/24",
}
NAME = f"demo-{STACK}"
NAMESPACE = namespace(TENANCY)


def _group(name: str, id_: str) -> list[dict[str, Any]]:
    """Return a group that is closed on itself."""
    rules = [
        {
            "type": "network-security-group-security-rule",
            "name": f"{name}-{direction.lower()}",
            "inputs": {
                "networkSecurityGroupId": id_,
                "direction": direction,
                "protocol": "all",
                side: id_,
                f"{side}Type": "NETWORK_SECURITY_GROUP",
            },
        }
        for direction, side in (("INGRESS", "source"), ("EGRESS", "destination"))
    ]
    return [{"type": "network-security-group", "name": name, "id": id_, "inputs": {"vcnId": VCN}}, *rules]


COMPANY: list[dict[str, Any]] = [
    {"type": "vcn", "id": VCN, "inputs": {"cidrBlocks": ["10.48.0.0/16"]}},
    {"type": "drg", "id": DRG},
    {
        "type": "drg-attachment",
        "inputs": {"drgId": DRG, "networkDetails": {"type": "VCN", "id": VCN}},
    },
    {"type": "nat-gateway", "inputs": {"vcnId": VCN}},
    {
        "type": "route-table",
        "name": "out",
        "id": TABLE,
        "inputs": {
            "vcnId": VCN,
            "routeRules": [
                {"destination": "0.0.0.0/0", "networkEntityId": "${nat-gateway}"},
                {"destination": "10.0.0.0/8", "networkEntityId": DRG},
            ],
        },
    },
    *(
        {
            "type": "subnet",
            "name": name,
            "id": ocid("subnet", name),
            "inputs": {
                "vcnId": VCN,
                "cidrBlock": cidr,
                "routeTableId": TABLE,
                "prohibitPublicIpOnVnic": True,
            },
        }
        for name, cidr in RANGES.items()
    ),
    *_group("workers-group", WORKERS_GROUP),
    *_group("pods-group", PODS_GROUP),
    {
        "type": "oci:ContainerEngine/cluster:Cluster",
        "name": "lab",
        "id": CLUSTER,
        "inputs": {
            "vcnId": VCN,
            "kubernetesVersion": "v1.34.2",
            "type": "ENHANCED_CLUSTER",
            "clusterPodNetworkOptions": [{"cniType": "OCI_VCN_IP_NATIVE"}],
            "endpointConfig": {"subnetId": ocid("subnet", "api")},
        },
    },
    {
        "type": "bucket",
        "name": "lab-checkpoints",
        "inputs": {"versioning": "Enabled", "namespace": NAMESPACE},
    },
    {"type": "compute-cluster", "name": "lab", "id": COMPUTE, "inputs": {"availabilityDomain": DOMAIN}},
    {
        "type": "tag-namespace",
        "name": "lab-tags",
        "inputs": {"name": "lab", "description": "Machines of the lab"},
    },
    {
        "type": "tag",
        "name": "lab-tag",
        "inputs": {"name": "cluster", "tagNamespaceId": "${lab-tags}", "description": "Cluster"},
    },
    {
        "type": "dynamic-group",
        "name": "lab-nodes",
        "inputs": {
            "compartmentId": TENANCY,
            "description": "Machines of the lab",
            "matchingRule": f"ALL {{tag.lab.cluster.value = '{NAME}'}}",
        },
    },
    {
        "type": "policy",
        "name": "lab-nodes-policy",
        "inputs": {
            "description": "What machines of the lab may do",
            "statements": [
                f"Allow dynamic-group lab-nodes to {{CLUSTER_JOIN}} in compartment id {COMPARTMENT} "
                f"where target.cluster.id = '{CLUSTER}'"
            ],
        },
    },
    {
        "type": "policy",
        "name": "lab-services",
        "inputs": {
            "compartmentId": TENANCY,
            "description": "What Oracle's services may do",
            "statements": [
                "Allow service lustrefs to use virtual-network-family in tenancy",
                f"Allow any-user to {{COMPUTE_CLUSTER_LAUNCH_INSTANCE}} in compartment id {COMPARTMENT} "
                "where request.principal.type = 'nodepool'",
            ],
        },
    },
    {
        "type": "file-storage-lustre-file-system",
        "name": "files",
        "id": FILES,
        "inputs": {
            "availabilityDomain": DOMAIN,
            "fileSystemName": "lab",
            "capacityInGbs": 41600,
            "performanceTier": "MBPS_PER_TB_500",
            "subnetId": ocid("subnet", "lustre"),
            "rootSquashConfiguration": {"identitySquash": "NONE"},
        },
    },
]


def subnet(name: str) -> dict[str, Any]:
    """Return a given subnet with all of its facts."""
    return {
        "id": ocid("subnet", name),
        "network_id": VCN,
        "cidr": RANGES[name],
        "zone": "",
        "free_addresses": 900 if name == "workers" else 30000,
        "gives_public_addresses": False,
        "has_outbound": True,
    }


ALL_BUT_POOLS = changed(
    SMALLEST,
    {
        "storage": {},
        "pools.train": {
            "shape": "BM.GPU.H100.8",
            "nodes": 4,
            "operations": "managed-pool",
            "existing": {"compute_cluster": {"id": COMPUTE, "zone": DOMAIN}},
        },
        "existing.network.ranges": ["10.48.0.0/16"],
        "existing.network.subnets": {role: subnet(role) for role in ("workers", "pods")},
        "existing.network.security_groups": {
            "workers": {"id": WORKERS_GROUP, "network_id": VCN, "closed_on_itself": True},
            "pods": {"id": PODS_GROUP, "network_id": VCN, "closed_on_itself": True},
        },
        "existing.policies": {"nodes": True, "services": True, "training": True, "tag": "lab.cluster"},
        "existing.storage": {
            "checkpoints": {
                "id": "lab-checkpoints",
                "namespace": NAMESPACE,
                "region": "us-ashburn-1",
                "has_versioning": True,
            },
            "lustre": {
                "id": FILES,
                "subnet_id": ocid("subnet", "lustre"),
                "address": "10.48.245.10",
                "mount_name": "lab",
            },
        },
    },
)
ON_A_NETWORK = changed(
    SMALLEST,
    {
        "system_image_id": "ocid1.image.oc1.iad.aaaaaaaagpufabricdemoolinux8oke135",
        "storage": {},
        "existing.cluster": DROP,
        "existing.network": {
            "id": VCN,
            "ranges": ["10.48.0.0/16"],
            "drg_id": DRG,
            "route_table": {"id": TABLE, "network_id": VCN},
            "subnets": {"pods": subnet("pods")},
        },
    },
)
JOINING = ["DynamicGroup", "Policy", "Tag", "TagNamespace"]
DECLARED = {
    "pools on a cluster": (
        SMALLEST,
        {"ClusterNetwork", "InstanceConfiguration", "NetworkSecurityGroup", *JOINING},
    ),
    "all but pools": (ALL_BUT_POOLS, {"NodePool"}),
}


def seed(sandbox: Sandbox) -> None:
    """Put what the company has into the simulated tenancy."""
    account = {
        "cloud": "oci",
        "account": TENANCY,
        "region": "us-ashburn-1",
        "compartment": COMPARTMENT,
        "resources": COMPANY,
    }
    file = sandbox.root / "company.json"
    file.write_text(json.dumps({"accounts": [account]}))
    sandbox.gpufabric("sim", "seed", str(file))


def live(sandbox: Sandbox, declared: dict[str, Any], *, is_drafted: bool = False) -> list[str]:
    """Bring a stack up and down; give the types that it made, and check that nothing else changed.

    Args:
        sandbox: the project.
        declared: the stack.
        is_drafted: whether what exists comes from the cloud files that ``sim init`` drafts.
    """
    sandbox.declare(STACK, copy.deepcopy(declared))
    if is_drafted:
        sandbox.gpufabric("sim", "init")
        sandbox.gpufabric("sim", "load")
    else:
        seed(sandbox)
    before = given_bytes(sandbox.clouds)
    assert before
    sandbox.up(STACK)
    assert set(sandbox.preview(STACK)) <= {"same"}
    made = [entry.resource.type for entry in held(sandbox.clouds) if SEEDED not in entry.resource.urn]
    assert given_bytes(sandbox.clouds) == before
    sandbox.destroy(STACK)
    assert given_bytes(sandbox.clouds) == before
    assert all(SEEDED in urn for urn in sandbox.left())
    return sorted(token.rpartition(":")[2] for token in made)


DRAFTED = "pools on a cluster"


@pytest.mark.parametrize("name", DECLARED)
def test_pools_join_what_exists(sandbox: Sandbox, name: str) -> None:
    declared, own = DECLARED[name]
    assert (
        set(live(sandbox, declared, is_drafted=name == DRAFTED)) - {"NetworkSecurityGroupSecurityRule"} == own
    )


def test_a_region_lives_in_an_existing_network(sandbox: Sandbox) -> None:
    made = live(sandbox, ON_A_NETWORK)
    assert made.count("Cluster") == 1
    assert made.count("Subnet") == len(["control-plane", "workers", "balancers"])
    parts = {"Vcn", "Drg", "DrgAttachment", "NatGateway", "ServiceGateway", "InternetGateway", "RouteTable"}
    assert not parts & set(made)
