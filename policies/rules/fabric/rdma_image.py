"""Operating systems of machines with RDMA on OCI."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gpufabric.policies import deferred
from gpufabric.policies.graph import Graph
from gpufabric.policies.oci.launches import OciLaunch, OciLaunchRule
from gpufabric.policies.oci.types import IMAGE, NODE_POOL
from gpufabric.policies.properties import Props, UnreadableProperty
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

if TYPE_CHECKING:
    from gpufabric.catalog.shape import Shape

_FILTER = "instanceSourceImageFilterDetails"


class RdmaImage(OciLaunchRule):
    """Machines with RDMA boot an operating system that supports RDMA.

    The id of an image does not tell its operating system. The rule reads the filter that selects an image,
    an image that the stack imports, and the declaration of the image with that id.
    """

    id = "rdma-image"
    title = "Machines with RDMA boot an operating system that supports RDMA"
    why = (
        "Oracle's OKE images with RDMA drivers are Ubuntu images. With other systems nodes join, but their "
        "network cards have no drivers (oracle-quickstart/oci-hpc-oke)."
    )
    level = "mandatory"
    fix = "Boot one of Oracle's Ubuntu GPU images for the shape."

    def judge_launch(self, launch: OciLaunch, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Compare the operating system with those that the shape's images refuse."""
        catalog = view.context.catalog
        shape = launch.rdma_shape(catalog)
        kind = shape.roce.image if shape and shape.roce else None
        if shape is None or kind is None or launch.construct() is None:
            return
        system = _system(launch, shape, view)
        image = catalog.node_images()[kind.value]
        for refused in image.refused.value:
            if system.lower().startswith(refused.lower()):
                text = f"boots {refused} on {shape.name}, on which RDMA needs {image.operating_system.value}"
                yield Finding.at(launch.resource, text)


def _system(launch: OciLaunch, shape: "Shape", view: StackView) -> str:
    source, key = _source(launch)
    chosen = source.text(_FILTER, "operatingSystem")
    if chosen:
        return chosen
    for image in _images(launch, view.graph):
        stated = image.props.text("imageSourceDetails", "operatingSystem")
        if stated:
            return stated
    id_ = source.text("imageId") or source.text("sourceId") or ""
    declared = view.context.oci
    images = deferred.images_of(declared).values() if declared else ()
    stated = next((image.operating_system for image in images if image.id == id_), None)
    if stated:
        return stated
    raise UnreadableProperty(key, f"does not tell which operating system {shape.name} boots")


def _source(launch: OciLaunch) -> tuple[Props, str]:
    if launch.resource.type == NODE_POOL:
        return launch.resource.props.section("nodeSourceDetails"), "nodeSourceDetails"
    details = launch.details()
    return details.section("sourceDetails"), "sourceDetails"


def _images(launch: OciLaunch, graph: Graph) -> list[Resource]:
    if launch.resource.type == NODE_POOL:
        return graph.sources(launch.resource, "nodeSourceDetails", IMAGE)
    holders = launch.configurations() or [launch.resource]
    keys = ("instanceDetails", "sourceDetails")
    return [image for holder in holders for key in keys for image in graph.sources(holder, key, IMAGE)]
