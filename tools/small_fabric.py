"""A small fabric with one region in each cloud, for recordings and tests."""

from typing import Any

_LUSTRE = {"lustre": {"at_least_tib": 10, "throughput_mbps_per_tib": 250}}

SMALL_JOB: dict[str, Any] = {
    "model": {
        "name": "dense-1b",
        "total_parameters": 1_000_000_000,
        "active_parameters": 1_000_000_000,
        "layers": 16,
        "hidden_size": 2048,
        "vocabulary": 32_000,
        "sequence_length": 2048,
    },
    "sync": "streaming-diloco",
    "step_seconds": 6.0,
}
"""A training job that every machine holds and every link carries."""

REGIONS: dict[str, dict[str, Any]] = {
    "aws-us-east-1": {
        "cloud": "aws",
        "region": "us-east-1",
        "account_id": "123456789012",
        "zone": "use1-az6",
        "system_zones": ["use1-az4", "use1-az6"],
        "network": {"cidr": "10.16.0.0/16"},
        "pools": {"train": {"shape": "p6-b200.48xlarge", "nodes": 8}},
        "storage": _LUSTRE,
    },
    "azure-eastus": {
        "cloud": "azure",
        "region": "eastus",
        "subscription_id": "5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93",
        "zone": "1",
        "network": {"cidr": "10.32.0.0/16"},
        "pools": {"train": {"shape": "Standard_ND96isr_H200_v5", "nodes": 8}},
        "storage": _LUSTRE,
    },
    "oci-us-ashburn-1": {
        "cloud": "oci",
        "region": "us-ashburn-1",
        "tenancy_id": "ocid1.tenancy.oc1..aaaaaaaatenancy",
        "compartment_id": "ocid1.compartment.oc1..aaaaaaaacompartment",
        "availability_domain": "Demo:US-ASHBURN-AD-1",
        "node_image_id": "ocid1.image.oc1.iad.aaaaaaaaimage",
        "node_image_os": "Canonical Ubuntu 22.04",
        "system_image_id": "ocid1.image.oc1.iad.bbbb",
        "rdma_cidr": "192.168.0.0/16",
        "network": {"cidr": "10.48.0.0/16"},
        "pools": {"train": {"shape": "BM.GPU.B200.8", "nodes": 8}},
        "storage": _LUSTRE,
    },
}
"""Declarations of the region stacks, by stack."""
