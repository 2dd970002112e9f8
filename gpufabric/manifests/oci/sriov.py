"""RoCE on OKE: SR-IOV virtual functions of the hosts' RDMA ports, as a network that pods attach to."""

import json
from collections.abc import Sequence
from typing import Any

from gpufabric.manifests.azure.infiniband import MELLANOX_VENDOR, image
from gpufabric.manifests.model import Document, Job, Release, Step
from gpufabric.manifests.nodes import (
    POOL_LABEL,
    VIRTUAL_FUNCTION_NAME,
    VIRTUAL_FUNCTION_PREFIX,
    node_affinity,
    rdma_resource,
    tolerations,
)
from gpufabric.plan.oci.region import OciRegionPlan
from gpufabric.plan.pool import PoolPlan
from gpufabric.spec.problems import DeclarationError, Problem

API = "sriovnetwork.openshift.io/v1"
ADDRESS_POOL = "rdma-vf"

MADE_BY_POLICY = ("ippools.nv-ipam.nvidia.com",)
"""Resource definitions that no chart brings: the network operator makes them when a NicClusterPolicy asks for
address management (Mellanox/network-operator, manifests/state-nv-ipam-cni)."""

CONFIGURED_AT_ONCE = "25%"
"""Share of a region's nodes that may be drained at once while their virtual functions are set up."""

_SYSCTLS = {
    "net.ipv4.conf.all.arp_announce": "2",
    "net.ipv4.conf.all.arp_filter": "1",
    "net.ipv4.conf.all.arp_ignore": "1",
    "net.ipv4.conf.all.rp_filter": "0",
    "net.ipv4.conf.all.accept_local": "1",
}
"""Several interfaces of a pod lie in one subnet: each may answer for its own address only
(oracle-quickstart/oci-hpc-oke, terraform/files/nvidia-network-operator/sriov-network.yaml)."""


def operator(job: Job, *, discovers_features: bool) -> Step:
    """Install the network operator with its SR-IOV operator.

    Args:
        job: what is rendered.
        discovers_features: whether it brings Node Feature Discovery, which a cluster must have once.
    """
    values = {
        "nfd": {"enabled": discovers_features, "deployNodeFeatureRules": discovers_features},
        "sriovNetworkOperator": {"enabled": True},
        "sriov-network-operator": {"operator": {"resourcePrefix": VIRTUAL_FUNCTION_PREFIX}},
    }
    why = "Gives pods virtual functions of the RDMA ports; the driver is part of the node image."
    return Step("network-operator", why, Release(job.pins.chart("network-operator"), values))


def policy(job: Job, pools: Sequence[PoolPlan]) -> list[Step]:
    """Let pods have further interfaces, with addresses."""
    if not pools:
        return []
    return [
        Step("nic-cluster-policy", "Further interfaces of pods, and their addresses.", (_policy(job, pools),))
    ]


def networks(job: Job, pools: Sequence[PoolPlan]) -> list[Step]:
    """Make virtual functions, addresses for them, and the network that pods name.

    Raises:
        DeclarationError: the addresses collide with others, or are too few.
    """
    if not pools:
        return []
    _check_addresses(job, pools)
    return [
        Step("virtual-function-addresses", "Addresses of pods' RDMA interfaces.", (_addresses(job, pools),)),
        Step(
            "sriov-policy",
            "Virtual functions on the RDMA ports of each pool; the host makes them, the operator hands them "
            "out.",
            (_drain(job, pools), *(_node_policy(job, pool) for pool in pools)),
        ),
        Step(
            "rdma-network", "Network that pods attach to, once for each virtual function.", (_network(job),)
        ),
    ]


def addresses_per_node(job: Job, pools: Sequence[PoolPlan]) -> int:
    """Give the size of a node's block of addresses: twice its virtual functions, since the first block also
    holds the network's and the gateway's address, and a new pod may come before an old one's are free."""
    return 2 * max(
        functions for pool in pools if (found := rdma_resource(job, pool)) for functions in found[1:]
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
                f"{addresses_per_node(job, pools)} for each node",
            )
        )
    if problems:
        raise DeclarationError(problems)


def _namespace(job: Job) -> str:
    return job.pins.chart("network-operator").namespace.value


def _policy(job: Job, pools: Sequence[PoolPlan]) -> Document:
    return {
        "apiVersion": "mellanox.com/v1alpha1",
        "kind": "NicClusterPolicy",
        "metadata": {"name": "nic-cluster-policy"},
        "spec": {
            "nodeAffinity": node_affinity(pools),
            "tolerations": tolerations(pools),
            "nvIpam": {**image(job.pins.image("nv-ipam")), "enableWebhook": False},
            "secondaryNetwork": {
                "cniPlugins": image(job.pins.image("cni-plugins")),
                "multus": image(job.pins.image("multus")),
            },
        },
    }


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
    selector = {"key": POOL_LABEL, "operator": "In", "values": sorted(pool.name for pool in pools)}
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
        "metadata": {"name": pool.name, "namespace": _namespace(job)},
        "spec": {
            "nodeSelector": {POOL_LABEL: pool.name},
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
            "metaPlugins": ",\n".join(json.dumps(one, indent=2) for one in plugins) + "\n",
        },
    }
