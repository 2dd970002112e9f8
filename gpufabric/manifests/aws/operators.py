"""Operators for EKS clusters, in addition to the add-ons of the region stack."""

from collections.abc import Sequence
from typing import Any

from gpufabric.manifests import nvidia
from gpufabric.manifests.given import in_own_name
from gpufabric.manifests.model import Job, Release, Step
from gpufabric.manifests.nodes import POOL_LABEL, made_by, node_affinity, tolerations
from gpufabric.plan.pool import PoolPlan


def operators(job: Job) -> list[Step]:
    """Install the device plugins of EFA interfaces and accelerators. Node images contain the drivers."""
    steps: list[Step] = []
    on_efa = [pool for pool in job.pools if pool.shape.efa is not None]
    if on_efa:
        values = {"supportedInstanceLabels": _nodes(job, on_efa), "tolerations": tolerations(on_efa)}
        release = in_own_name(job, Release(job.pins.chart("aws-efa-k8s-device-plugin"), values), "efa")
        steps.append(Step("efa-device-plugin", "Makes EFA interfaces available to pods.", release))
    if pools := made_by(job, "nvidia"):
        steps.append(nvidia.device_plugin(job, pools))
    if pools := made_by(job, "aws"):
        values = {
            # As with EFA, the chart's own list lacks newer machines.
            "neuronInstances": sorted({pool.shape.name for pool in pools}),
            "devicePlugin": {"tolerations": tolerations(pools), **_affinity(job, pools)},
            # EKS's own node monitoring agent and repair watch the nodes.
            "npd": {"enabled": False},
        }
        release = in_own_name(job, Release(job.pins.chart("neuron-helm-chart"), values), "neuron")
        steps.append(Step("neuron-device-plugin", "Makes Trainium accelerators available to pods.", release))
    return steps


def fabric(job: Job) -> list[Step]:
    """Configure NVLink domains. EFA needs no custom resource."""
    return nvidia.dra_driver(job)


def _nodes(job: Job, pools: Sequence[PoolPlan]) -> dict[str, list[str]]:
    """Return the label and its values by which the chart of EFA selects nodes.

    Others may have machines of the same type in a cluster that exists, with a device plugin of theirs.
    """
    if not job.plan.makes_cluster:
        return {"keys": [POOL_LABEL], "values": sorted(pool.resource_name for pool in pools)}
    # The chart's own list lacks machines that are newer than the chart.
    names = sorted({pool.shape.name for pool in pools})
    return {"keys": ["node.kubernetes.io/instance-type"], "values": names}


def _affinity(job: Job, pools: Sequence[PoolPlan]) -> dict[str, Any]:
    """Return the affinity for the pools' nodes in a cluster that others share."""
    return {} if job.plan.makes_cluster else {"affinity": {"nodeAffinity": node_affinity(pools)}}
