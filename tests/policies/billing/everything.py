"""A project with everything that a declaration can ask for, and every kind of link."""

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

SUBSCRIPTION = "5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93"
ACCOUNT = "123456789012"

_OCI: dict[str, Any] = {
    "cloud": "oci",
    "tenancy_id": "ocid1.tenancy.oc1..aaaa",
    "compartment_id": "ocid1.compartment.oc1..aaaa",
    "node_image_os": "Canonical Ubuntu 22.04",
    "rdma_cidr": "192.168.0.0/16",
    "cluster": {"kubernetes_version": "1.35"},
}
_RACKS = [f"ocid1.computegpumemoryfabric.oc1.phx.aaaafabric{rack}" for rack in ("0fa7c3", "19bd42")]

REGIONS: dict[str, dict[str, Any]] = {
    "aws-us-east-1": {
        "cloud": "aws",
        "region": "us-east-1",
        "account_id": ACCOUNT,
        "zone": "use1-az6",
        "system_zones": ["use1-az4", "use1-az6"],
        "network": {"cidr": "10.16.0.0/16"},
        # Past its standard support: the control plane costs six times as much.
        "cluster": {"kubernetes_version": "1.33"},
        "pools": {
            "train": {
                "shape": "p5.48xlarge",
                "nodes": 4,
                "capacity": {"mode": "reservation", "id": "cr-0f3a9c1d2b4e5f608", "nodes": 6},
            },
            "tune": {"shape": "p5.48xlarge", "nodes": 2, "max_nodes": 5},
        },
        "storage": {
            "lustre": {"at_least_tib": 10, "throughput_mbps_per_tib": 500, "checkpoint_link": {}},
            "checkpoints": {
                "replicate_to": {
                    "bucket": "arn:aws:s3:::copies-of-checkpoints",
                    "kms_key": f"arn:aws:kms:us-west-2:{ACCOUNT}:key/5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93",
                }
            },
        },
    },
    "aws-us-west-2": {
        "cloud": "aws",
        "region": "us-west-2",
        "account_id": ACCOUNT,
        "zone": "usw2-az2",
        "system_zones": ["usw2-az1", "usw2-az2", "usw2-az3"],
        "network": {"cidr": "10.17.0.0/16", "interface_endpoints": False, "flow_logs": False},
        "cluster": {"kubernetes_version": "1.35"},
        "pools": {
            "train": {
                "shape": "p6-b200.48xlarge",
                "nodes": 4,
                "capacity": {
                    "mode": "capacity-block",
                    "id": "cr-0f3a9c1d2b4e5f607",
                    "nodes": 6,
                    "starts": "2026-11-24T11:30:00Z",
                    "ends": "2027-01-05T11:30:00Z",
                },
            }
        },
    },
    "azure-eastus": {
        "cloud": "azure",
        "region": "eastus",
        "subscription_id": SUBSCRIPTION,
        "zone": "1",
        "network": {"cidr": "10.32.0.0/16"},
        "cluster": {
            "kubernetes_version": "1.35",
            "admin_group_ids": ["0f3e7a52-9f0a-4c55-8d77-3f7c4b1f9a10"],
        },
        "pools": {
            "train": {
                "shape": "Standard_ND128isr_NDR_GB200_v6",
                "nodes": 36,
                "capacity": {"mode": "new-reservation", "nodes": 36},
            },
        },
        "storage": {
            "lustre": {
                "at_least_tib": 100,
                "throughput_mbps_per_tib": 250,
                "checkpoint_link": {"resource_provider_id": "2f0f6a1c-1111-4222-8333-9c7a5d3e4f60"},
            },
            "checkpoints": {
                "internet_transfers": True,
                "customer_managed_key": True,
                "replicate_to": {
                    "region": "westus3",
                    "account_id": f"/subscriptions/{SUBSCRIPTION}/resourceGroups/copies/providers"
                    "/Microsoft.Storage/storageAccounts/copies",
                    "container": "checkpoints-copy",
                },
            },
        },
    },
    "azure-westus3": {
        "cloud": "azure",
        "region": "westus3",
        "subscription_id": SUBSCRIPTION,
        "zone": "1",
        "network": {"cidr": "10.33.0.0/16"},
        "cluster": {"kubernetes_version": "1.35"},
        "pools": {"train": {"shape": "Standard_ND96isr_H200_v5", "nodes": 120}},
    },
    "oci-us-ashburn-1": {
        **_OCI,
        "region": "us-ashburn-1",
        "availability_domain": "Demo:US-ASHBURN-AD-1",
        "node_image_id": "ocid1.image.oc1.iad.aaaa",
        "system_image_id": "ocid1.image.oc1.iad.bbbb",
        "network": {"cidr": "10.48.0.0/16"},
        "pools": {"train": {"shape": "BM.GPU.B200.8", "nodes": 4}},
        "storage": {"lustre": {"at_least_tib": 30, "throughput_mbps_per_tib": 500}},
    },
    "oci-us-phoenix-1": {
        **_OCI,
        "region": "us-phoenix-1",
        "availability_domain": "Demo:PHX-AD-1",
        "node_image_id": "ocid1.image.oc1.phx.aaaa",
        "system_image_id": "ocid1.image.oc1.phx.bbbb",
        "network": {"cidr": "10.49.0.0/16"},
        "pools": {"racks": {"shape": "BM.GPU.GB200.4", "nodes": 36, "memory_fabric_ids": _RACKS}},
    },
}

LINKS: list[dict[str, Any]] = [
    {"between": ["aws-us-east-1", "aws-us-west-2"], "kind": "tgw-peering", "gbps": 10},
    {"between": ["azure-eastus", "azure-westus3"], "kind": "vnet-peering", "gbps": 10},
    {"between": ["oci-us-ashburn-1", "oci-us-phoenix-1"], "kind": "drg-peering", "gbps": 10},
    {"between": ["aws-us-east-1", "azure-westus3"], "kind": "vpn", "gbps": 1},
    {"between": ["aws-us-west-2", "oci-us-ashburn-1"], "kind": "vpn", "gbps": 1},
    {"between": ["azure-eastus", "oci-us-ashburn-1"], "kind": "interconnect", "gbps": 10},
    {
        "between": ["aws-us-east-1", "oci-us-phoenix-1"],
        "kind": "circuit",
        "gbps": 10,
        "circuit": {
            "router_asn": 64700,
            "ends": {
                "aws-us-east-1": {"id": "dxcon-fgh5abcd", "vlan": 300},
                "oci-us-phoenix-1": {"id": "ocid1.crossconnect.oc1.phx.aaaa", "vlan": 300},
            },
        },
    },
]

FABRIC: dict[str, Any] = {
    "name": "demo",
    "training": {
        "model": {
            "name": "dense-70b",
            "total_parameters": 70_000_000_000,
            "active_parameters": 70_000_000_000,
            "layers": 80,
            "hidden_size": 8192,
            "vocabulary": 128_256,
            "sequence_length": 8192,
        },
        "sync": "streaming-diloco",
        "step_seconds": 6.0,
        "inner_steps": 100,
    },
    "resilience": {
        "checkpoints": {
            "interval_minutes": 120,
            "written_by": ["aws-us-east-1"],
            "copies": [
                {"source": "aws-us-east-1", "destination": "oci-us-ashburn-1", "method": "datasync"},
                {"source": "aws-us-east-1", "destination": "azure-eastus", "method": "datasync"},
            ],
        }
    },
}


def write_project(folder: Path) -> Path:
    """Write the project's files; its program is the one of this checkout."""
    yaml = YAML()
    (folder / "stacks").mkdir(parents=True)
    fabric = {"type": "object", "default": FABRIC}
    project = {"name": "gpufabric", "runtime": "python", "main": "stacks", "stackConfigDir": "stacks"}
    yaml.dump({**project, "config": {"fabric": fabric}}, folder / "Pulumi.yaml")
    files = {stack: {"gpufabric:region": declared} for stack, declared in REGIONS.items()}
    files["backbone"] = {"gpufabric:backbone": {"links": LINKS}}
    for stack, config in files.items():
        yaml.dump({"config": config}, folder / "stacks" / f"Pulumi.{stack}.yaml")
    return folder
