"""Arguments of the components of AWS, and their places in the declaration of a region."""

from typing import Any

from gpufabric.library.places import FABRIC_ARGUMENTS, NOT_USED, ArgumentPlaces, pool_places, region_places
from gpufabric.spec.aws.cluster import AwsCluster
from gpufabric.spec.aws.pool import AwsPool
from gpufabric.spec.aws.region import AwsRegion

_ROLE = "arn:aws:iam::{account_id}:role/stand-in-{number}"
_KEY = "arn:aws:kms:{region}:{account_id}:key/stand-in-{number}"
_NETWORK = "existing.network"

INPUTS = {
    f"{_NETWORK}.id": "vpc-{hex}",
    f"{_NETWORK}.subnets.gpu.id": "subnet-{hex}",
    f"{_NETWORK}.subnets.links.id": "subnet-{hex}",
    f"{_NETWORK}.subnets.system.*.id": "subnet-{hex}",
    f"{_NETWORK}.route_tables.gpu.id": "rtb-{hex}",
    f"{_NETWORK}.route_tables.system.id": "rtb-{hex}",
    f"{_NETWORK}.security_groups.nodes.id": "sg-{hex}",
    f"{_NETWORK}.security_groups.lustre.id": "sg-{hex}",
    f"{_NETWORK}.nat_gateway_id": "nat-{hex}",
    f"{_NETWORK}.transit_gateway_id": "tgw-{hex}",
    "existing.cluster.id": "stand-in-{number}",
    "existing.cluster.security_group_id": "sg-{hex}",
    "existing.cluster.endpoint": "https://stand-in-{number}",
    "existing.cluster.certificate_authority": "stand-in-{number}",
    "existing.roles.node.id": _ROLE,
    "existing.roles.cluster.id": _ROLE,
    "existing.roles.training.id": _ROLE,
    "existing.roles.addons.*.id": _ROLE,
    "existing.roles.flow_logs.id": _ROLE,
    "existing.roles.replication.id": _ROLE,
    "existing.keys.storage.id": _KEY,
    "existing.keys.secrets.id": _KEY,
    "existing.keys.logs.id": _KEY,
    "existing.logs.flow_logs.id": "stand-in-{number}",
    "existing.storage.checkpoints.id": "stand-in-{number}",
    "existing.storage.lustre.id": "fs-{hex}",
    "existing.storage.lustre.address": "stand-in-{number}",
    "existing.storage.lustre.mount_name": "stand-in-{number}",
    "pools.*.existing.placement_group.id": "stand-in-{number}",
}
"""Places of values that may be outputs, with the form of the texts that stand for them in the plan."""

_PLACE = {"region": "region", "account_id": "account_id", "zone": "zone", "cidr": "network.cidr"}
_ZONES = {"system_zones": "system_zones"}
_LOGS = {"log_retention_days": "log_retention_days", "logs_key": "existing.keys.logs"}
_TAGS = {"tags": "tags", **FABRIC_ARGUMENTS}
_NO_BUCKET: dict[str, Any] = {"storage.checkpoints.create": False, "workload_identity": None}
_NO_POOLS: dict[str, Any] = {"pools": {}}
_NO_CLUSTER: dict[str, Any] = {
    "existing.cluster.id": NOT_USED,
    "existing.cluster.security_group_id": NOT_USED,
    "existing.cluster.kubernetes_version": AwsCluster.model_fields["kubernetes_version"].default,
}

GPU_POOL = ArgumentPlaces(
    component="AwsGpuPool",
    model=AwsRegion,
    doc="A pool of GPU machines on AWS: a node group on EFA, on an EKS cluster that exists or that the"
    " program makes.",
    places=_PLACE
    | pool_places(AwsPool, "placement_group")
    | {
        "network": _NETWORK,
        "cluster": "existing.cluster",
        "node_role": "existing.roles.node",
        "health": "health",
    }
    | _TAGS,
    inputs=INPUTS,
    required=frozenset({"network", "cluster"}),
    fixed=_NO_BUCKET,
)
NETWORK = ArgumentPlaces(
    component="AwsNetwork",
    model=AwsRegion,
    doc="A VPC for a training region on AWS, with subnets, a way to the internet, endpoints and flow logs.",
    places=_PLACE
    | _ZONES
    | {
        "interface_endpoints": "network.interface_endpoints",
        "flow_logs": "network.flow_logs",
        "flow_logs_role": "existing.roles.flow_logs",
    }
    | _LOGS
    | _TAGS,
    inputs=INPUTS,
    required=frozenset({"system_zones"}),
    fixed=_NO_POOLS | _NO_BUCKET,
)
CLUSTER = ArgumentPlaces(
    component="AwsCluster",
    model=AwsRegion,
    doc="An EKS cluster with add-ons and system nodes, in a network that exists or that the program makes.",
    places={argument: place for argument, place in _PLACE.items() if argument != "zone"}
    | _ZONES
    | {
        "network": _NETWORK,
        "cluster": "cluster",
        "roles": "existing.roles",
        "secrets_key": "existing.keys.secrets",
        "health": "health",
    }
    | _LOGS
    | _TAGS,
    inputs=INPUTS,
    required=frozenset({"system_zones", "network"}),
    fixed=_NO_POOLS
    | _NO_BUCKET
    | {
        f"{_NETWORK}.subnets.gpu.id": NOT_USED,
        f"{_NETWORK}.subnets.links.id": NOT_USED,
        f"{_NETWORK}.security_groups.nodes.id": NOT_USED,
    },
    # No machine of the GPU fabric is part of it, so any of its zones serves.
    derived={"zone": lambda args: next(iter(args.get("system_zones") or ()), "")},
)
STORAGE = ArgumentPlaces(
    component="AwsStorage",
    model=AwsRegion,
    doc="Storage of a training region on AWS: an FSx for Lustre file system and a bucket for checkpoints.",
    places=_PLACE
    | {
        "network": _NETWORK,
        "lustre": "storage.lustre",
        "checkpoints": "storage.checkpoints",
        "key": "existing.keys.storage",
        "replication_role": "existing.roles.replication",
    }
    | _TAGS,
    inputs=INPUTS,
    required=frozenset({"network"}),
    fixed=_NO_POOLS | _NO_CLUSTER | {"workload_identity": None},
)
REGION = ArgumentPlaces(
    component="AwsRegion",
    model=AwsRegion,
    doc="A region leased from AWS: network, cluster, GPU pools and storage.",
    places=region_places(AwsRegion),
    inputs=INPUTS,
)
ALL = (GPU_POOL, NETWORK, CLUSTER, STORAGE, REGION)
"""Components of AWS."""
