"""Chooses the node image of a pool from the catalogue."""

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.nodes import NodeFacts, node_facts
from gpufabric.catalog.shape import Cloud, Shape
from gpufabric.plan.upgrades import minor_of, older


def image_facts(
    cloud: Cloud, shape: Shape, kubernetes_version: str, catalog: Catalog, *, os_sku: str | None = None
) -> NodeFacts | None:
    """Return the facts on the image of a shape's nodes; None if the catalogue has no image for it.

    Args:
        cloud: cloud of the shape.
        shape: the machine. An OCI shape with RDMA names its image.
        kubernetes_version: minor version of the nodes, such as 1.35.
        catalog: source of facts.
        os_sku: operating system SKU of the node pool (Azure).
    """
    known = node_facts(catalog, cloud)
    if shape.roce is not None and shape.roce.image is not None:
        return known.get(shape.roce.image.value)
    fitting = [image for image in known.values() if _fits(image, shape, kubernetes_version, os_sku)]
    return max(fitting, key=_first_version, default=None)


def _fits(image: NodeFacts, shape: Shape, kubernetes_version: str, os_sku: str | None) -> bool:
    first = image.from_kubernetes
    return (
        shape.vendor in image.vendors.value
        and shape.host.architecture.value == image.architecture.value
        and (image.os_sku is None or image.os_sku.value == os_sku)
        and (first is None or not older(kubernetes_version, first.value))
    )


def _first_version(image: NodeFacts) -> int:
    first = image.from_kubernetes
    return (minor_of(first.value) or 0) if first else 0
