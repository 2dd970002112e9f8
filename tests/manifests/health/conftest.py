"""Regions of each cloud with declared checks."""

from decimal import Decimal
from typing import Any

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.manifests import manifest_pins
from gpufabric.manifests.health.facts import RegionHealth
from gpufabric.manifests.model import CheckpointBucket, Job, ManifestOptions
from gpufabric.plan.resilience.copies import ClusterCopy
from gpufabric.spec.health import Health
from tests.manifests.conftest import region_of

POOLS = {
    "aws": {"train": "p5.48xlarge", "trainium": "trn2.48xlarge"},
    "azure": {"train": "Standard_ND96isr_H200_v5", "amd": "Standard_ND96isr_MI300X_v5"},
    "oci": {"train": "BM.GPU.H200.8", "amd": "BM.GPU.MI300X.8", "rack": "BM.GPU.GB200.4"},
}

REPLICA = {
    "bucket": "arn:aws:s3:::copies-of-checkpoints",
    "kms_key": "arn:aws:kms:eu-west-1:123456789012:key/0f1e2d3c",
}

ACCOUNTS = (
    "/subscriptions/5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93/resourceGroups/g/providers/Microsoft.Storage"
    "/storageAccounts"
)

AZURE_REPLICA = {"region": "westus3", "account_id": f"{ACCOUNTS}/copies", "container": "copies"}

COPY = ClusterCopy(
    source="azure-eastus", destination="aws-us-west-2", gbps=1.25, period_minutes=5, interval_minutes=120
)


IDENTITY = {"namespace": "jobs", "service_account": "training"}

BUCKETS = {
    "aws": CheckpointBucket(bucket="checkpoints-of-the-region"),
    "azure": CheckpointBucket(
        bucket="checkpoints",
        account="gpufabric0001",
        replication_policy_id=f"{ACCOUNTS}/gpufabric0001/objectReplicationPolicies/7f1e",
    ),
    "oci": CheckpointBucket(bucket="demo-checkpoints", namespace="axaxnpcrorw5"),
}


def watched(cloud: str, **declared: Any) -> RegionHealth:
    """Return a region with everything that alerts look at."""
    budget = {"usd_per_hour": 5000}
    storage: dict[str, Any] = {"lustre": {"at_least_tib": 100, "throughput_mbps_per_tib": 500}}
    if cloud != "oci":
        storage["checkpoints"] = {"replicate_to": REPLICA if cloud == "aws" else AZURE_REPLICA}
    plan = region_of(cloud, POOLS[cloud], budget=budget, storage=storage, workload_identity=IDENTITY)
    options = ManifestOptions(namespace="jobs", checkpoints=BUCKETS[cloud])
    job = Job(plan, manifest_pins(default_catalog(), cloud), options)
    prices = dict.fromkeys(POOLS[cloud], Decimal("98.32"))
    return RegionHealth(job, Health.model_validate(declared), (COPY,), prices, checkpoint_minutes=30)
