"""Operators for EKS clusters, in addition to the add-ons of the region stack."""

from gpufabric.manifests import nvidia
from gpufabric.manifests.model import Job, Release, Step
from gpufabric.manifests.nodes import made_by, tolerations


def operators(job: Job) -> list[Step]:
    """Install the device plugins of EFA interfaces and accelerators. Node images contain the drivers."""
    steps: list[Step] = []
    on_efa = [pool for pool in job.pools if pool.shape.efa is not None]
    if on_efa:
        values = {
            # The chart's own list lacks machines that are newer than the chart.
            "supportedInstanceLabels": {
                "keys": ["node.kubernetes.io/instance-type"],
                "values": sorted({pool.shape.name for pool in on_efa}),
            },
            "tolerations": tolerations(on_efa),
        }
        release = Release(job.pins.chart("aws-efa-k8s-device-plugin"), values)
        steps.append(Step("efa-device-plugin", "Makes EFA interfaces available to pods.", release))
    if pools := made_by(job, "nvidia"):
        steps.append(nvidia.device_plugin(job, pools))
    if pools := made_by(job, "aws"):
        values = {
            # As with EFA, the chart's own list lacks newer machines.
            "neuronInstances": sorted({pool.shape.name for pool in pools}),
            "devicePlugin": {"tolerations": tolerations(pools)},
            # EKS's own node monitoring agent and repair watch the nodes.
            "npd": {"enabled": False},
        }
        release = Release(job.pins.chart("neuron-helm-chart"), values)
        steps.append(Step("neuron-device-plugin", "Makes Trainium accelerators available to pods.", release))
    return steps


def fabric(job: Job) -> list[Step]:
    """Configure NVLink domains. EFA needs no custom resource."""
    return nvidia.dra_driver(job)
