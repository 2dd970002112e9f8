"""Arguments of the components of OCI, and their places in the declaration of a region."""

from typing import Any

from gpufabric.library.places import FABRIC_ARGUMENTS, NOT_USED, ArgumentPlaces, pool_places, region_places
from gpufabric.spec.oci.cluster import OciCluster
from gpufabric.spec.oci.pool import OciPool
from gpufabric.spec.oci.region import OciRegion

_NETWORK = "existing.network"


def _ocid(kind: str) -> str:
    return f"ocid1.{kind}.oc1.stand-in.{{hex}}"


_IMAGE = "ocid1.image.oc1.{region}.standin{number}"
_ROLES = ("control_plane", "workers", "pods", "lustre", "balancers")

INPUTS = {
    f"{_NETWORK}.id": _ocid("vcn"),
    **{f"{_NETWORK}.subnets.{role}.id": _ocid("subnet") for role in _ROLES},
    **{f"{_NETWORK}.security_groups.{role}.id": _ocid("networksecuritygroup") for role in _ROLES},
    f"{_NETWORK}.route_table.id": _ocid("routetable"),
    f"{_NETWORK}.drg_id": _ocid("drg"),
    "existing.cluster.id": _ocid("cluster"),
    "existing.cluster.endpoint": "{address}",
    "existing.cluster.certificate_authority": "{certificate}",
    "existing.storage.checkpoints.id": "stand-in-{number}",
    "existing.storage.checkpoints.namespace": "standin{number}",
    "existing.storage.lustre.id": _ocid("lustrefilesystem"),
    "existing.storage.lustre.address": "stand-in-{number}",
    "existing.storage.lustre.mount_name": "stand-in-{number}",
    "pools.*.existing.compute_cluster.id": _ocid("computecluster"),
    "node_image_id": _IMAGE,
    "system_image_id": _IMAGE,
    "pools.*.node_image_id": _IMAGE,
    "cluster.secrets_key_id": _ocid("key"),
    "storage.checkpoints.kms_key_id": _ocid("key"),
}
"""Places of values that may be outputs, with the form of the texts that stand for them in the plan."""

_PLACE = {
    "region": "region",
    "tenancy_id": "tenancy_id",
    "compartment_id": "compartment_id",
    "availability_domain": "availability_domain",
    "cidr": "network.cidr",
    "rdma_cidr": "rdma_cidr",
}
_HOME = {"home_region": "home_region"}
_TAGS = {"tags": "tags", **FABRIC_ARGUMENTS}
_NO_BUCKET: dict[str, Any] = {"storage.checkpoints.create": False, "workload_identity": None}
_NO_POOLS: dict[str, Any] = {
    "pools": {},
    "node_image_id": NOT_USED,
    "node_image_os": "not used",
}
_NO_CLUSTER: dict[str, Any] = {
    "existing.cluster.id": NOT_USED,
    "existing.cluster.endpoint": NOT_USED,
    "existing.cluster.certificate_authority": NOT_USED,
    # No node joins it, so any full version serves.
    "existing.cluster.kubernetes_version": f"v{OciCluster.model_fields['kubernetes_version'].default}.0",
}

GPU_POOL = ArgumentPlaces(
    component="OciGpuPool",
    model=OciRegion,
    doc="A pool of GPU machines on OCI: bare metal on RoCE, on an OKE cluster that exists or that the program"
    " makes.",
    places=_PLACE
    | _HOME
    | pool_places(OciPool, "compute_cluster")
    | {
        "node_image_id": "node_image_id",
        "node_image_os": "node_image_os",
        "network": _NETWORK,
        "cluster": "existing.cluster",
        "policies": "existing.policies",
        "node_group": "cluster.node_group",
        "node_tag": "cluster.node_tag",
    }
    | _TAGS,
    inputs=INPUTS,
    required=frozenset({"network", "cluster"}),
    fixed=_NO_BUCKET,
)
NETWORK = ArgumentPlaces(
    component="OciNetwork",
    model=OciRegion,
    doc="A VCN for a training region on OCI, with subnets, gateways, a DRG and security groups.",
    places=_PLACE | _TAGS,
    inputs=INPUTS,
    fixed=_NO_POOLS | _NO_BUCKET | {"system_image_id": NOT_USED},
)
CLUSTER = ArgumentPlaces(
    component="OciCluster",
    model=OciRegion,
    doc="An OKE cluster with system nodes, in a network that exists or that the program makes.",
    places=_PLACE
    | _HOME
    | {
        "system_image_id": "system_image_id",
        "network": _NETWORK,
        "cluster": "cluster",
        "policies": "existing.policies",
    }
    | _TAGS,
    inputs=INPUTS,
    required=frozenset({"network", "system_image_id"}),
    fixed=_NO_POOLS | _NO_BUCKET,
)
STORAGE = ArgumentPlaces(
    component="OciStorage",
    model=OciRegion,
    doc="Storage of a training region on OCI: a Lustre file system and a bucket for checkpoints.",
    places=_PLACE
    | _HOME
    | {
        "network": _NETWORK,
        "lustre": "storage.lustre",
        "checkpoints": "storage.checkpoints",
        "policies": "existing.policies",
    }
    | _TAGS,
    inputs=INPUTS,
    required=frozenset({"network"}),
    fixed=_NO_POOLS
    | _NO_CLUSTER
    | {
        "workload_identity": None,
        "existing.policies.nodes": True,
        f"{_NETWORK}.subnets.workers.id": NOT_USED,
        f"{_NETWORK}.subnets.pods.id": NOT_USED,
        f"{_NETWORK}.security_groups.workers.id": NOT_USED,
        f"{_NETWORK}.security_groups.pods.id": NOT_USED,
    },
)
REGION = ArgumentPlaces(
    component="OciRegion",
    model=OciRegion,
    doc="A region leased from OCI: network, cluster, GPU pools and storage.",
    places=region_places(OciRegion),
    inputs=INPUTS,
)
ALL = (GPU_POOL, NETWORK, CLUSTER, STORAGE, REGION)
"""Components of OCI."""
