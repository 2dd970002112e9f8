"""Checks the Kubernetes version of a stack's cluster, and the images of its machines."""

from collections.abc import Iterator, Mapping, Sequence

from gpufabric.catalog.shape import Shape
from gpufabric.preflight.answers import Known, Unanswered
from gpufabric.preflight.case import StackCase
from gpufabric.preflight.verdict import PreflightVerdict
from gpufabric.snapshots.rows import Image, KubernetesRelease
from gpufabric.spec.oci.region import OciRegion


def check_kubernetes(case: StackCase) -> Iterator[PreflightVerdict]:
    """Check that the managed service offers the declared Kubernetes version in the region."""
    version, at = case.region.cluster.kubernetes_version, ("cluster", "kubernetes_version")
    releases = case.answers.section("images", "kubernetes", KubernetesRelease)
    if isinstance(releases, Unanswered):
        yield case.unanswered("kubernetes", version, releases, needed="offered", at=at)
        return
    row = releases.rows.get(version)
    if row is not None and row.is_offered:
        yield case.verdict(
            "kubernetes",
            version,
            "ok",
            given="offered",
            needed="offered",
            at=at,
            answer=releases,
            note=row.support,
        )
        return
    offered = sorted(name for name, release in releases.rows.items() if release.is_offered)
    yield case.verdict(
        "kubernetes",
        version,
        "missing",
        given=f"not offered{f': {row.support}' if row and row.support else ''}",
        needed="offered",
        at=at,
        answer=releases,
        next_step=f"declare one of {', '.join(offered)}" if offered else "",
    )


def check_images(case: StackCase) -> Iterator[PreflightVerdict]:
    """Check the images of the machines: named ones on OCI, elsewhere those of the cluster's version."""
    images = case.answers.section("images", "images", Image)
    if isinstance(case.region, OciRegion):
        yield from _named(case, case.region, images)
        return
    if isinstance(images, Unanswered) and images.not_offered:
        # The managed service supplies the image of every version that it offers.
        return
    seen: set[str] = set()
    for name, pool in case.pools:
        shape = case.shape(pool.shape)
        architecture = shape.host.architecture.value if shape else ""
        if architecture and architecture not in seen:
            seen.add(architecture)
            yield _of_version(case, architecture, ("pools", name, "shape"), images)


def _of_version(
    case: StackCase, architecture: str, at: Sequence[str], images: Known[Image] | Unanswered
) -> PreflightVerdict:
    """Check that there is an image of the cluster's Kubernetes version for an architecture."""
    version = case.region.cluster.kubernetes_version
    item, needed = f"of Kubernetes {version}", f"an image for {architecture}"
    if isinstance(images, Unanswered):
        return case.unanswered("image", item, images, needed=needed, at=at)
    fitting = {
        key: row
        for key, row in images.rows.items()
        if row.architecture == architecture and _is_of_version(row.kubernetes_version, version)
    }
    usable = sorted(key for key, row in fitting.items() if row.is_available)
    if usable:
        row = fitting[usable[-1]]
        given = row.name or usable[-1]
        return case.verdict("image", item, "ok", given=given, needed=needed, at=at, answer=images)
    if fitting:
        given = f"not available: {', '.join(sorted(fitting))}"
        return case.verdict("image", item, "missing", given=given, needed=needed, at=at, answer=images)
    for key, reason in images.section.absent.items():
        if f"/{version}/" in key and architecture in key:
            return case.verdict("image", item, "missing", given=reason, needed=needed, at=at, answer=images)
    return case.verdict(
        "image", item, "unknown", given="the answer has no such image", needed=needed, at=at, answer=images
    )


def _named(
    case: StackCase, region: OciRegion, images: Known[Image] | Unanswered
) -> Iterator[PreflightVerdict]:
    """Check the images that a region of OCI names: of its pools, and of its system nodes."""
    for id_, (at, shapes) in _declared_images(case, region).items():
        architectures = sorted({shape.host.architecture.value for shape in shapes})
        is_system = at == ("system_image_id",)
        # Only images of OKE state a Kubernetes version; a GPU image gets its node packages at the first boot.
        version = region.cluster.kubernetes_version if is_system else ""
        needed = " ".join(
            filter(
                None,
                ("available", " and ".join(architectures), f"for Kubernetes {version}" if version else ""),
            )
        )
        if isinstance(images, Unanswered):
            yield case.unanswered("image", id_, images, needed=needed, at=at)
            continue
        row = images.rows.get(id_)
        if row is None:
            absent = images.section.absent.get(id_)
            yield case.verdict(
                "image",
                id_,
                "missing" if absent else "unknown",
                given=absent or "the answer does not have this image",
                needed=needed,
                at=at,
                answer=images,
                next_step=f"oci compute image get --image-id {id_}",
            )
            continue
        faults = list(_faults(row, architectures, version))
        yield case.verdict(
            "image",
            id_,
            "missing" if faults else "ok",
            given="; ".join(faults) or row.name or "available",
            needed=needed,
            at=at,
            answer=images,
            next_step=f"import the image, or correct {'.'.join(at)}" if faults else "",
        )


def _declared_images(case: StackCase, region: OciRegion) -> Mapping[str, tuple[tuple[str, ...], list[Shape]]]:
    """Return the images by OCID, each with the property that names it and the shapes that start it."""
    images: dict[str, tuple[tuple[str, ...], list[Shape]]] = {
        region.system_image_id: (("system_image_id",), [])
    }
    for name, pool in sorted(region.pools.items()):
        own = ("pools", name, "node_image_id") if pool.node_image_id else ("node_image_id",)
        _, shapes = images.setdefault(pool.node_image_id or region.node_image_id, (own, []))
        shape = case.shape(pool.shape)
        if shape is not None:
            shapes.append(shape)
    return images


def _faults(row: Image, architectures: Sequence[str], version: str) -> Iterator[str]:
    if not row.is_available:
        yield "not available"
    if row.architecture is not None and any(row.architecture != wanted for wanted in architectures):
        yield f"its architecture is {row.architecture}"
    if version and row.kubernetes_version and not _is_of_version(row.kubernetes_version, version):
        yield f"it is for Kubernetes {row.kubernetes_version}"


def _is_of_version(stated: str, version: str) -> bool:
    """Return whether a version, with or without its patch release, is one of a minor version."""
    plain = stated.removeprefix("v")
    return plain == version or plain.startswith(f"{version}.")
