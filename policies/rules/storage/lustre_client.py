"""Clients of managed Lustre file systems on GPU nodes."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gpufabric.policies import deferred
from gpufabric.policies.azure.pools import POOL_HOLDERS, AksPool, judge_each_pool
from gpufabric.policies.azure.types import LUSTRE as AZURE
from gpufabric.policies.oci.launches import LAUNCHERS, OciLaunch
from gpufabric.policies.oci.types import LUSTRE as OCI
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, Rule, judge_each
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

if TYPE_CHECKING:
    from gpufabric.catalog.nodes import NodeFacts
    from gpufabric.catalog.shape import Shape


class LustreClient(Rule):
    """GPU nodes of a stack with a Lustre file system can mount it.

    The rule reads the shapes of the GPU pools, and facts of the catalogue on the node images for them. On AWS
    an add-on of the cluster brings the client for every image.
    """

    id = "lustre-client"
    title = "GPU nodes can mount the Lustre file systems of their stack"
    why = (
        "A file system without a client is paid for and cannot be used. The client is a kernel module that "
        "exists for some operating systems, kernels and processors only."
    )
    level = "advisory"
    fix = "Test a mount before you lease, use an image with a client, or remove the file system."
    clouds = ("azure", "oci")
    # A client that no source names may still exist.
    advice_on = clouds

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Look up the client for each pool of a cloud that has a file system in the stack."""
        graph, catalog = view.graph, view.context.catalog

        def pool(aks: AksPool) -> Iterator[Finding]:
            yield from _judge(aks.holder, aks.shape(catalog), view)

        def launch(resource: Resource) -> Iterator[Finding]:
            name = OciLaunch(resource, graph).shape_name()
            yield from _judge(resource, deferred.known_shape(catalog, "oci", name), view)

        if graph.of(AZURE):
            yield from judge_each_pool(graph.of(*POOL_HOLDERS), pool)
        if graph.of(OCI):
            yield from judge_each(graph.of(*LAUNCHERS), launch)


def _judge(resource: Resource, shape: "Shape | None", view: StackView) -> Iterator[Finding]:
    reason = _missing(_image(shape, view)) if shape else ""
    if shape and reason:
        text = f"nodes of {shape.name} may not mount the Lustre file system of the stack: {reason}"
        yield Finding.at(resource, text, advisory=True)


def _image(shape: "Shape", view: StackView) -> "NodeFacts | None":
    catalog = view.context.catalog
    declared = view.context.declared_region
    version = declared.cluster.kubernetes_version if declared else max(catalog.kubernetes(shape.cloud))
    sku = deferred.PLAIN_OS_SKU if shape.cloud == "azure" else None
    return deferred.image_facts(shape.cloud, shape, version, catalog, os_sku=sku)


def _missing(image: "NodeFacts | None") -> str:
    """Return why an image has no client; empty if it has one or nothing is known about the image."""
    if image is None:
        return ""
    client = image.lustre_client
    if client is None:
        return f"no source names a client for the image {image.id}"
    if client.value is not deferred.Provider.NOBODY:
        return ""
    return f"{client.note} ({client.source}, {client.as_of})"
