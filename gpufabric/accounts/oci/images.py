"""Reads the declared machine images, and the Kubernetes versions that OKE offers."""

import re
from collections.abc import Iterable, Mapping
from typing import Literal

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.accounts.oci.client import OciClients, SdkModel, incomplete
from gpufabric.accounts.oci.declared import compartments, encrypted, images, kubernetes_versions, regions
from gpufabric.accounts.oci.errors import CallError
from gpufabric.accounts.oci.sections import MISSING, Rows, section
from gpufabric.accounts.target import Target
from gpufabric.snapshots.rows import Image, KubernetesRelease

_GET_IMAGE, _OPTIONS = "compute:GetImage", "kubernetes:GetClusterOptions"
_NODE_OPTIONS = "kubernetes:GetNodePoolOptions"
_AVAILABLE = "AVAILABLE"
_ALL = "all"
_OKE_VERSION = re.compile(r"-OKE-(\d+\.\d+\.\d+)-")
_ARM = "aarch64"


def images_and_kubernetes(clients: OciClients, target: Target) -> list[SectionAnswer]:
    """Read the sections of images.

    Args:
        clients: clients of the region.
        target: the tenancy with its stacks.
    """
    return [
        section("images", (_GET_IMAGE, _NODE_OPTIONS), lambda: declared_images(clients, target)),
        section("kubernetes", (_OPTIONS,), lambda: kubernetes(clients, target)),
    ]


def declared_images(clients: OciClients, target: Target) -> Rows:
    """Return the declared images by id.

    Raises:
        CallError: a call gave no answer.
    """
    rows = Rows(failures=encrypted(_GET_IMAGE, list(_stated_images(target))))
    of_oke = _images_of_oke(clients, target)
    for image in images(target):
        try:
            rows.rows[image] = image_of(clients.one("compute", "get_image", image), of_oke)
        except CallError as error:
            if not error.is_missing:
                raise
            rows.absent[image] = MISSING
    return rows


def image_of(details: SdkModel, of_oke: Mapping[str, str]) -> Image:
    """Return the row of an image.

    Args:
        details: the SDK's model.
        of_oke: names of the images that Oracle builds for OKE, by id.
    """
    name = of_oke.get(details.id) or details.display_name or ""
    version = _OKE_VERSION.search(name)
    system = " ".join(part for part in (details.operating_system, details.operating_system_version) if part)
    return Image(
        name=name,
        operating_system=system,
        architecture=_architecture(name, is_of_oracle=details.compartment_id is None or details.id in of_oke),
        kubernetes_version=version[1] if version else "",
        created=details.time_created,
        is_available=details.lifecycle_state == _AVAILABLE,
    )


def kubernetes(clients: OciClients, target: Target) -> Rows:
    """Return the versions of Kubernetes that OKE offers for new clusters, in full and as minor versions.

    Raises:
        CallError: there is no answer.
    """
    versions: list[str] = []
    for compartment in _places(target):
        options = clients.one("kubernetes", "get_cluster_options", _ALL, compartment_id=compartment)
        if not options.kubernetes_versions:
            raise incomplete(_OPTIONS, "no version")
        versions += [version.removeprefix("v") for version in options.kubernetes_versions]
    offered = {*versions, *(version.rpartition(".")[0] for version in versions)}
    rows = Rows({version: KubernetesRelease(is_offered=True) for version in offered})
    for version in kubernetes_versions(target):
        rows.rows.setdefault(version, KubernetesRelease(is_offered=False))
    return rows


def _images_of_oke(clients: OciClients, target: Target) -> dict[str, str]:
    """Return the names of the images that Oracle builds for OKE nodes, by id."""
    return {
        source.image_id: source.source_name
        for compartment in _places(target)
        for source in clients.one(
            "kubernetes", "get_node_pool_options", _ALL, compartment_id=compartment
        ).sources
        or ()
        if getattr(source, "image_id", None)
    }


def _places(target: Target) -> list[str]:
    """Return one compartment to ask about what is the same in all of them."""
    return compartments(target)[:1] or [target.account]


def _stated_images(target: Target) -> Iterable[str]:
    for region in regions(target).values():
        if region.system_image_id:
            yield region.system_image_id
        yield region.node_image_id
        yield from (pool.node_image_id for pool in region.pools.values() if pool.node_image_id)


def _architecture(name: str, *, is_of_oracle: bool) -> Literal["x86_64", "arm64"] | None:
    """Return the architecture that an image's name tells. OCI does not state it.

    Oracle's own images for Arm have it in their names, and no others have. An imported image has any name.
    """
    if _ARM in name.casefold():
        return "arm64"
    return "x86_64" if is_of_oracle else None
