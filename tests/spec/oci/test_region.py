"""Declarations of OCI regions that are taken, and those that are refused by their form alone."""

import pytest
from pydantic import ValidationError

from gpufabric.spec.oci.capacity import OciPlacement
from gpufabric.spec.oci.cluster import ADDON_NEEDS, OciCluster
from gpufabric.spec.oci.pool import OciPool
from gpufabric.spec.oci.storage import OciCheckpointLink, OciCheckpoints

ISLAND = "ocid1.computehpcisland.oc1.iad.aaaa"
FABRIC = "ocid1.computegpumemoryfabric.oc1.iad.aaaa"
KEY = "ocid1.key.oc1.iad.aaaa.bbbb"
BLOCK = "ocid1.computenetworkblock.oc1.iad.aaaa"
POOL = {"shape": "BM.GPU.B200.8", "nodes": 2}
PUBLIC = {"public_endpoint": True}


@pytest.mark.parametrize(
    ("model", "declared", "says"),
    [
        (OciCluster, PUBLIC, "at least one range such as 203.0.113.0/24"),
        (OciCluster, {"public_cidrs": ["203.0.113.0/24"]}, "no range, since public_endpoint is false"),
        (OciCluster, PUBLIC | {"public_cidrs": ["0.0.0.0/0"]}, "ranges of /8 or narrower, not 0.0.0.0/0"),
        (OciCluster, PUBLIC | {"public_cidrs": ["10.0.0.0/16"]}, "public ranges only, not 10.0.0.0/16"),
        (OciCluster, PUBLIC | {"public_cidrs": ["203.0.113.0/24"] * 2}, "each range once"),
        (
            OciCluster,
            {"addons": {"KubernetesMetricsServer": {}}},
            "CertManager together with KubernetesMetricsServer",
        ),
        (OciCluster, {"addons": {"Coredns": {}}}, "CoreDNS"),
        (OciCluster, {"addons": {"CoreDNS": {"version": "latest"}}}, "version"),
        (OciPool, POOL | {"operations": "pool"}, "managed-pool"),
        (OciPool, POOL | {"node_image_id": "ocid1.image.oc1.iad.aaaa"}, "together, or neither"),
        (OciPool, POOL | {"node_image_os": "Canonical Ubuntu 22.04"}, "together, or neither"),
        (OciPool, POOL | {"node_names": ["H01"]}, "node_names"),
        (OciPool, POOL | {"numa_nodes_per_socket": "NPS8"}, "NPS4"),
        (OciPool, POOL | {"capacity": {"mode": "capacity-block"}}, "new-reservation"),
        (OciPool, POOL | {"capacity": {"mode": "new-reservation"}}, "nodes"),
        (OciCluster, {"secrets_key_id": f"{KEY}' or 'a"}, "secrets_key_id"),
        (OciCluster, {"secrets_key_id": f"{KEY}\n"}, "secrets_key_id"),
        (OciCluster, {"secrets_key_id": "ocid1.key.oc1.iad."}, "secrets_key_id"),
        (OciCluster, {"secrets_key_id": KEY + "a" * 255}, "secrets_key_id"),
        (OciCheckpoints, {"kms_key_id": f"{KEY}' or 'a"}, "kms_key_id"),
        (
            OciPool,
            POOL | {"memory_fabric_ids": ["ocid1.computegpumemoryfabric.oc1.iad.a b"]},
            "memory_fabric_ids",
        ),
        (OciPlacement, {"hpc_island_id": f"{ISLAND}'"}, "hpc_island_id"),
        (OciPlacement, {"hpc_island_id": ISLAND, "network_block_ids": [f"{BLOCK} "]}, "network_block_ids"),
        (OciPlacement, {"network_block_ids": [BLOCK]}, "the blocks belong to one island"),
        (OciPlacement, {"hpc_island_id": ISLAND, "network_block_ids": [BLOCK] * 2}, "each block once"),
        (OciPlacement, {"hpc_island_id": BLOCK}, "hpc_island_id"),
        (OciPlacement, {"spread": "wide"}, "packed-blocks"),
        (OciCheckpoints, {"kms_key_id": "ocid1.vault.oc1.iad.aaaa"}, "kms_key_id"),
        (OciCheckpoints, {"retention_days": 0}, "retention_days"),
        (OciCheckpoints, {"replicate_to": {"region": "us-phoenix-1"}}, "bucket"),
        (OciCheckpointLink, {"path": "checkpoints"}, "path"),
        (OciCheckpointLink, {"prefix": "/runs"}, "prefix"),
    ],
)
def test_refused(model, declared, says):
    with pytest.raises(ValidationError) as caught:
        model.model_validate(declared)
    assert says in str(caught.value)


@pytest.mark.parametrize("name", sorted(ADDON_NEEDS))
def test_an_add_on_is_taken_with_what_it_needs(name):
    declared = OciCluster.model_validate({"addons": {name: {}, ADDON_NEEDS[name]: {}}})
    assert set(declared.addons) == {name, ADDON_NEEDS[name]}


def test_nothing_is_placed_by_default():
    assert not OciPlacement().is_set
    assert OciPlacement(spread="single-tier").is_set
