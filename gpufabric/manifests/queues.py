"""Sets up Kueue: a queue for each pool, which places the pods of a job close together in the network."""

from typing import Any

from gpufabric.manifests.given import shared_name
from gpufabric.manifests.model import Document, Job, Release, Step, TopologyLabels
from gpufabric.manifests.nodes import POOL_LABEL, accelerator_resource, spans_machines, tolerations
from gpufabric.manifests.placement import REQUIRED_TOPOLOGY
from gpufabric.manifests.text import to_yaml
from gpufabric.plan.pool import PoolPlan
from gpufabric.spec.problems import DeclarationError

API = "kueue.x-k8s.io/v1beta2"
HOST_LABEL = "kubernetes.io/hostname"

_CONFIGURATION: dict[str, Any] = {
    "apiVersion": "config.kueue.x-k8s.io/v1beta2",
    "kind": "Configuration",
    "health": {"healthProbeBindAddress": ":8081"},
    "metrics": {"bindAddress": ":8443"},
    "webhook": {"port": 9443},
    "leaderElection": {"leaderElect": True, "resourceName": "c1f6bfd2.kueue.x-k8s.io"},
    "integrations": {
        "frameworks": [
            "batch/job",
            "jobset.x-k8s.io/jobset",
            "kubeflow.org/mpijob",
            "trainer.kubeflow.org/trainjob",
        ]
    },
    # Only accelerators are scarce: processors, memory and network ports come with them.
    "resources": {"quotaCheckStrategy": "IgnoreUndeclared"},
    # Claims are for NVLink channels, and each machine has one. With these features Kueue refuses jobs with
    # claims of a device class that has no quota (kueue, pkg/dra/claims.go).
    "featureGates": {
        "KueueDRAIntegration": False,
        "KueueDRAIntegrationConsumableCapacity": False,
        "KueueDRAIntegrationExtendedResource": False,
        "KueueDRAIntegrationPartitionableDevices": False,
        "KueueDRARejectWorkloadsWhenDRADisabled": False,
    },
}
"""Kueue's configuration, which its chart takes as a whole. Other settings keep their defaults (chart,
managerConfig.controllerManagerConfigYaml)."""


_PODS = "pods"
"""Resource that every pod of a job requests. Without it, Kueue assigns no flavor to pods without accelerator,
such as the launcher of an MPIJob, and never starts their job (kueue, flavorassigner.go)."""

_PODS_PER_MACHINE = 1000
"""More pods than a machine runs: this quota holds back no job."""


def operator(job: Job) -> Step:
    """Install Kueue."""
    values = {"managerConfig": {"controllerManagerConfigYaml": to_yaml(_CONFIGURATION)}}
    why = "Queues jobs, starts a job only when all its pods fit, and places them close together."
    return Step("kueue", why, Release(job.pins.chart("kueue"), values, privileged=False))


def queues(job: Job) -> Step:
    """Return the topologies, and a flavor, a cluster queue and a local queue for each pool.

    Raises:
        DeclarationError: Topograph's labels are asked for on a cloud that it cannot read.
    """
    documents = list(topologies(job))
    for pool in job.pools:
        documents.extend([_flavor(job, pool), _cluster_queue(job, pool), _local_queue(job, pool)])
    why = (
        "Defines the network topology, and a queue for each pool. Jobs over RDMA need the annotation "
        f"{REQUIRED_TOPOLOGY}: {job.pins.cloud.rdma_level.value}."
    )
    return Step("queues", why, tuple(documents))


def topologies(job: Job) -> tuple[Document, ...]:
    """Return Kueue's topologies: one for pools whose NVLink domain is one machine, and one for other pools.

    Raises:
        DeclarationError: Topograph's labels are asked for on a cloud that it cannot read.
    """
    return tuple(
        _topology(job, nvlink=nvlink) for nvlink in sorted({spans_machines(pool) for pool in job.pools})
    )


def levels(job: Job, *, nvlink: bool) -> tuple[str, ...]:
    """Return the node labels for the position of a machine, widest level first.

    Args:
        job: the region to render.
        nvlink: whether machines share an NVLink domain, which is then the narrowest level.
    """
    if job.options.topology is TopologyLabels.CLOUD:
        network = job.pins.cloud.topology_levels.value
    elif job.pins.cloud.topograph_provider is not None:
        network = job.pins.common.topograph_levels.value
    else:
        raise DeclarationError.of(
            "--topology",
            given=job.options.topology.value,
            allowed=TopologyLabels.CLOUD.value,
            limit=f"Topograph has no provider for {job.plan.spec.cloud}",
        )
    domain = [job.pins.common.nvlink_label.value] if nvlink else []
    # The first level is the one that jobs over RDMA require, whichever labels describe the network below it.
    return tuple(dict.fromkeys([job.pins.cloud.rdma_level.value, *network, *domain, HOST_LABEL]))


def _topology_name(job: Job, *, nvlink: bool) -> str:
    return shared_name(job, "network-and-nvlink" if nvlink else "network")


def _topology(job: Job, *, nvlink: bool) -> Document:
    return {
        "apiVersion": API,
        "kind": "Topology",
        "metadata": {"name": _topology_name(job, nvlink=nvlink)},
        "spec": {"levels": [{"nodeLabel": level} for level in levels(job, nvlink=nvlink)]},
    }


def _flavor(job: Job, pool: PoolPlan) -> Document:
    return {
        "apiVersion": API,
        "kind": "ResourceFlavor",
        "metadata": {"name": pool.resource_name},
        "spec": {
            "nodeLabels": {POOL_LABEL: pool.resource_name},
            "tolerations": tolerations([pool]),
            "topologyName": _topology_name(job, nvlink=spans_machines(pool)),
        },
    }


def _cluster_queue(job: Job, pool: PoolPlan) -> Document:
    resource = accelerator_resource(pool)
    resources = [{"name": _PODS, "nominalQuota": pool.max_nodes * _PODS_PER_MACHINE}]
    if resource is not None:
        resources.insert(0, {"name": resource, "nominalQuota": pool.max_nodes * pool.shape.gpus})
    health = job.plan.spec.health
    # Kueue's default preempts nothing, and active checks must give way to every job.
    preempts = health is not None and health.active_checks is not None
    preemption = {"preemption": {"withinClusterQueue": "LowerPriority"}} if preempts else {}
    return {
        "apiVersion": API,
        "kind": "ClusterQueue",
        "metadata": {"name": pool.resource_name},
        "spec": {
            "namespaceSelector": {},
            **preemption,
            "resourceGroups": [
                {
                    "coveredResources": [entry["name"] for entry in resources],
                    "flavors": [{"name": pool.resource_name, "resources": resources}],
                }
            ],
        },
    }


def _local_queue(job: Job, pool: PoolPlan) -> Document:
    return {
        "apiVersion": API,
        "kind": "LocalQueue",
        "metadata": {"name": pool.resource_name, "namespace": job.options.namespace},
        "spec": {"clusterQueue": pool.resource_name},
    }
