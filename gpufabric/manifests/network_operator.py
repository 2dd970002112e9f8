"""Resources of NVIDIA's network operator."""

from collections.abc import Mapping, Sequence
from typing import Any

from gpufabric.catalog.pinned import PinnedImage
from gpufabric.manifests.model import Document
from gpufabric.manifests.nodes import node_affinity, tolerations
from gpufabric.plan.pool import PoolPlan

MELLANOX_VENDOR = "15b3"
"""PCI vendor id of NVIDIA's network adapters."""


def image(pin: PinnedImage) -> dict[str, str]:
    """Return an image in the form of the network operator's resources.

    The operator takes a digest in place of the tag (Mellanox/network-operator, pkg/render/render.go,
    imagePath).
    """
    return {"repository": pin.repository, "image": pin.image, "version": pin.digest or pin.version}


def nic_cluster_policy(pools: Sequence[PoolPlan], components: Mapping[str, Any]) -> Document:
    """Return the policy that requests components of the operator on the nodes of the pools."""
    return {
        "apiVersion": "mellanox.com/v1alpha1",
        "kind": "NicClusterPolicy",
        "metadata": {"name": "nic-cluster-policy"},
        "spec": {"nodeAffinity": node_affinity(pools), "tolerations": tolerations(pools), **components},
    }
