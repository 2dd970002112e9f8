"""Sets up InfiniBand on AKS: NVIDIA's network operator, its driver, and the ports as a resource."""

import json
from collections.abc import Sequence
from typing import Any

from gpufabric.manifests.given import installs
from gpufabric.manifests.model import Document, Job, Release, Step
from gpufabric.manifests.network_operator import MELLANOX_VENDOR, image, nic_cluster_policy
from gpufabric.manifests.nodes import INFINIBAND_RESOURCE
from gpufabric.plan.pool import PoolPlan

NIC_LABEL = "feature.node.kubernetes.io/pci-15b3.present"
"""Label by which the network operator finds nodes with NVIDIA network adapters (its pkg/nodeinfo)."""


def operator(job: Job) -> Step:
    """Install the network operator, and with it Node Feature Discovery for the whole cluster, if it may."""
    values = {"nfd": {"enabled": installs(job, "node_feature_discovery"), "deployNodeFeatureRules": False}}
    why = "Runs the components that the NicClusterPolicy requests, and detects the nodes' hardware."
    return Step("network-operator", why, Release(job.pins.chart("network-operator"), values))


def policy(job: Job, pools: Sequence[PoolPlan]) -> list[Step]:
    """Load the driver on nodes with InfiniBand, and make their ports available to pods."""
    if not pools:
        return []
    rule = Step("infiniband-nodes", "Labels nodes that have InfiniBand ports.", (_rule(job),))
    why = "Loads the RDMA driver, and makes InfiniBand ports available to pods."
    return [rule, Step("nic-cluster-policy", why, (_policy(job, pools),))]


def _rule(job: Job) -> Document:
    ids = job.pins.cloud.infiniband_device_ids
    match = {
        "vendor": {"op": "In", "value": [MELLANOX_VENDOR]},
        "device": {"op": "In", "value": list(ids.value) if ids else []},
    }
    return {
        "apiVersion": "nfd.k8s-sigs.io/v1alpha1",
        "kind": "NodeFeatureRule",
        "metadata": {"name": "infiniband-ports"},
        "spec": {
            "rules": [
                {
                    "name": "infiniband-ports",
                    "labels": {NIC_LABEL: "true"},
                    "matchFeatures": [{"feature": "pci.device", "matchExpressions": match}],
                }
            ]
        },
    }


def _policy(job: Job, pools: Sequence[PoolPlan]) -> Document:
    prefix, _, name = INFINIBAND_RESOURCE.partition("/")
    selectors: dict[str, Any] = {"vendors": [MELLANOX_VENDOR], "linkTypes": ["infiniband"], "isRdma": True}
    resources = {"resourceList": [{"resourcePrefix": prefix, "resourceName": name, "selectors": selectors}]}
    return nic_cluster_policy(
        pools,
        {
            "ofedDriver": {
                **image(job.pins.image("doca-driver")),
                # Loading the new driver fails if a module of the old one is loaded again meanwhile
                # (Mellanox/doca-driver-build, issue 52).
                "env": [
                    {
                        "name": "OFED_BLACKLIST_MODULES_FILE",
                        "value": "/host/etc/modprobe.d/blacklist-ofed-modules.conf",
                    }
                ],
                # Drain one node at a time. A training job stops when its node is drained.
                "upgradePolicy": {
                    "autoUpgrade": True,
                    "maxParallelUpgrades": 1,
                    "drain": {"enable": True, "force": True, "deleteEmptyDir": True, "timeoutSeconds": 300},
                },
                "startupProbe": {"initialDelaySeconds": 10, "periodSeconds": 20},
                "livenessProbe": {"initialDelaySeconds": 30, "periodSeconds": 30},
                "readinessProbe": {"initialDelaySeconds": 10, "periodSeconds": 30},
            },
            "sriovDevicePlugin": {
                **image(job.pins.image("sriov-network-device-plugin")),
                "config": json.dumps(resources, indent=2) + "\n",
            },
        },
    )
