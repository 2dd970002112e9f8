"""Sets up RoCE on OKE: SR-IOV virtual functions of the hosts' RDMA ports, as a network for pods."""

import json
from collections.abc import Sequence
from typing import Any

from gpufabric.manifests.model import Document, Job, Release, Step
from gpufabric.manifests.network_operator import MELLANOX_VENDOR, image, nic_cluster_policy
from gpufabric.manifests.nodes import (
    POOL_LABEL,
    VIRTUAL_FUNCTION_NAME,
    VIRTUAL_FUNCTION_PREFIX,
    rdma_resource,
)
from gpufabric.plan.oci.region import OciRegionPlan
from gpufabric.plan.pool import PoolPlan
from gpufabric.spec.problems import DeclarationError, Problem

API = "sriovnetwork.openshift.io/v1"
ADDRESS_POOL = "rdma-vf"

MADE_BY_POLICY = ("ippools.nv-ipam.nvidia.com",)
"""CRDs that no chart contains. The network operator creates them when a NicClusterPolicy requests address
management (Mellanox/network-operator, manifests/state-nv-ipam-cni)."""

CONFIGURED_AT_ONCE = "25%"
"""Share of a region's nodes that may be drained at once for the setup of virtual functions."""

_SYSCTLS = {
    "net.ipv4.conf.all.arp_announce": "2",
    "net.ipv4.conf.all.arp_filter": "1",
    "net.ipv4.conf.all.arp_ignore": "1",
    "net.ipv4.conf.all.rp_filter": "0",
    "net.ipv4.conf.all.accept_local": "1",
}
"""Several interfaces of a pod are in one subnet, so each must answer for its own address only
(oracle-quickstart/oci-hpc-oke, terraform/files/nvidia-network-operator/sriov-network.yaml)."""


def operator(job: Job, *, discovers_features: bool) -> Step:
    """Install the network operator with its SR-IOV operator.

    Args:
        job: the region to render.
        discovers_features: whether it installs Node Feature Discovery, of which each cluster needs exactly
            one.
    """
    values = {
        "nfd": {"enabled": discovers_features, "deployNodeFeatureRules": discovers_features},
        "sriovNetworkOperator": {"enabled": True},
        "sriov-network-operator": {"operator": {"resourcePrefix": VIRTUAL_FUNCTION_PREFIX}},
    }
    why = "Provides pods with virtual functions of the RDMA ports. The node image contains the driver."
    return Step("network-operator", why, Release(job.pins.chart("network-operator"), values))


def policy(job: Job, pools: Sequence[PoolPlan]) -> list[Step]:
    """Enable additional interfaces of pods, with addresses."""
    if not pools:
        return []
    return [
        Step(
            "nic-cluster-policy",
            "Enables additional interfaces of pods, and their addresses.",
            (_policy(job, pools),),
        )
    ]


def networks(job: Job, pools: Sequence[PoolPlan]) -> list[Step]:
    """Create virtual functions, their addresses, and the network that pods refer to.

    Raises:
        DeclarationError: the addresses overlap others, or are too few.
    """
    if not pools:
        return []
    _check_addresses(job, pools)
    return [
        Step(
            "virtual-function-addresses",
            "Reserves addresses for pods' RDMA interfaces.",
            (_addresses(job, pools),),
        ),
        Step(
            "sriov-policy",
            "Virtual functions on the RDMA ports of each pool; the host creates them, the operator "
            "assigns them to pods.",
            (_drain(job, pools), *(_node_policy(job, pool) for pool in pools)),
        ),
        Step(
            "rdma-network",
            "Defines the network that pods attach to, once for each virtual function.",
            (_network(job),),
        ),
    ]


def addresses_per_node(job: Job, pools: Sequence[PoolPlan]) -> int:
    """Return the size of a node's block of addresses: twice its virtual functions. The first block also holds
    the network's and the gateway's addresses, and a new pod may start before an old one's are free."""
    return 2 * max(
        functions for pool in pools if (resource := rdma_resource(job, pool)) for functions in resource[1:]
    )


def _check_addresses(job: Job, pools: Sequence[PoolPlan]) -> None:
    cidr, plan = job.options.virtual_function_cidr, job.plan
    taken = {"network.cidr": plan.cidr}
    if isinstance(plan, OciRegionPlan):
        taken["rdma_cidr"] = plan.spec.rdma_cidr
    problems = [
        Problem("--vf-cidr", str(cidr), f"a range that does not overlap {other}", where)
        for where, other in taken.items()
        if cidr.overlaps(other)
    ]
    needed = sum(pool.max_nodes for pool in pools) * addresses_per_node(job, pools)
    if needed > cidr.num_addresses:
        problems.append(
            Problem(
                "--vf-cidr",
                f"{cidr}: {cidr.num_addresses} addresses",
                f"a range of {needed} addresses or more",
                f"{addresses_per_node(job, pools)} per node",
            )
        )
    if problems:
        raise DeclarationError(problems)


def _namespace(job: Job) -> str:
    return job.pins.chart("network-operator").namespace


def _policy(job: Job, pools: Sequence[PoolPlan]) -> Document:
    return nic_cluster_policy(
        pools,
        {
            "nvIpam": {**image(job.pins.image("nv-ipam")), "enableWebhook": False},
            "secondaryNetwork": {
                "cniPlugins": image(job.pins.image("cni-plugins")),
                "multus": image(job.pins.image("multus")),
            },
        },
    )


def _addresses(job: Job, pools: Sequence[PoolPlan]) -> Document:
    cidr = job.options.virtual_function_cidr
    return {
        "apiVersion": "nv-ipam.nvidia.com/v1alpha1",
        "kind": "IPPool",
        "metadata": {"name": ADDRESS_POOL, "namespace": _namespace(job)},
        "spec": {
            "subnet": str(cidr),
            "gateway": str(cidr[1]),
            "perNodeBlockSize": addresses_per_node(job, pools),
        },
    }


def _drain(job: Job, pools: Sequence[PoolPlan]) -> Document:
    selector = {"key": POOL_LABEL, "operator": "In", "values": sorted(pool.resource_name for pool in pools)}
    return {
        "apiVersion": API,
        "kind": "SriovNetworkPoolConfig",
        "metadata": {"name": VIRTUAL_FUNCTION_NAME, "namespace": _namespace(job)},
        "spec": {
            "maxUnavailable": CONFIGURED_AT_ONCE,
            "nodeSelector": {"matchExpressions": [selector]},
        },
    }


def _node_policy(job: Job, pool: PoolPlan) -> Document:
    mtu = job.pins.cloud.virtual_function_mtu
    return {
        "apiVersion": API,
        "kind": "SriovNetworkNodePolicy",
        "metadata": {"name": pool.resource_name, "namespace": _namespace(job)},
        "spec": {
            "nodeSelector": {POOL_LABEL: pool.resource_name},
            "resourceName": VIRTUAL_FUNCTION_NAME,
            "nicSelector": {
                "vendor": MELLANOX_VENDOR,
                "rootDevices": list(job.pins.root_devices(pool.shape.name)),
            },
            "deviceType": "netdevice",
            "isRdma": True,
            "numVfs": 1,
            **({"mtu": mtu.value} if mtu else {}),
            "priority": 90,
            "externallyManaged": True,
        },
    }


def _network(job: Job) -> Document:
    tuning: dict[str, Any] = {"type": "tuning", "sysctl": _SYSCTLS}
    mtu = job.pins.cloud.virtual_function_mtu
    if mtu is not None:
        tuning["mtu"] = mtu.value
    plugins = [tuning, {"type": "rdma"}, {"type": "sbr"}]
    return {
        "apiVersion": API,
        "kind": "SriovNetwork",
        "metadata": {"name": VIRTUAL_FUNCTION_NAME, "namespace": _namespace(job)},
        "spec": {
            "resourceName": VIRTUAL_FUNCTION_NAME,
            "networkNamespace": job.options.namespace,
            "spoofChk": "off",
            "ipam": json.dumps({"type": "nv-ipam", "poolName": ADDRESS_POOL}, indent=2) + "\n",
            "metaPlugins": ",\n".join(json.dumps(plugin, indent=2) for plugin in plugins) + "\n",
        },
    }
