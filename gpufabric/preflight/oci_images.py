"""Checks the machine images that a region of OCI declares."""

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from gpufabric.plan.oci.images import images_of
from gpufabric.preflight.absence import absence_of
from gpufabric.preflight.answers import Known, Unanswered
from gpufabric.preflight.case import StackCase
from gpufabric.preflight.verdict import PreflightStatus, PreflightVerdict
from gpufabric.snapshots.rows import Image
from gpufabric.spec.oci.region import OciRegion

_SYSTEM_ARCHITECTURE = "x86_64"
"""Architecture of the system nodes' image (``system_image_id``)."""


@dataclass(slots=True)
class _Use:
    """The use of an image by a region.

    Attributes:
        at: path of the property that declares it.
        architectures: architectures of the machines that start it.
        operating_system: declared operating system; empty for the system nodes' image.
        kubernetes_version: version that it must be for; empty for images of pools. Only images of OKE state a
            version; a GPU image gets its node packages at the first boot.
    """

    at: tuple[str, ...]
    architectures: set[str] = field(default_factory=set[str])
    operating_system: str = ""
    kubernetes_version: str = ""

    @property
    def needed(self) -> str:
        """The need in words."""
        version = f"for Kubernetes {self.kubernetes_version}" if self.kubernetes_version else ""
        parts = ("available", " and ".join(sorted(self.architectures)), self.operating_system, version)
        return " ".join(filter(None, parts))


def check_declared_images(
    case: StackCase, region: OciRegion, images: Known[Image] | Unanswered
) -> Iterator[PreflightVerdict]:
    """Check state, architecture, operating system and Kubernetes version of each declared image.

    Args:
        case: the stack.
        region: its declaration.
        images: answer on images.
    """
    for id_, use in _uses(case, region).items():
        if isinstance(images, Unanswered):
            yield case.unanswered("image", id_, images, needed=use.needed, at=use.at)
        elif id_ in images.rows:
            yield _of_row(case, id_, use, images)
        else:
            status, given = absence_of(images, id_, "image")
            yield case.verdict(
                "image",
                id_,
                status,
                given=given,
                needed=use.needed,
                at=use.at,
                answer=images,
                next_step=f"oci compute image get --image-id {id_}",
            )


def _uses(case: StackCase, region: OciRegion) -> Mapping[str, _Use]:
    """Return the uses of images by OCID, the system nodes' first."""
    system = _Use(("system_image_id",), {_SYSTEM_ARCHITECTURE})
    system.kubernetes_version = region.cluster.kubernetes_version
    uses = {region.system_image_id: system} if region.system_image_id else {}
    for name, image in images_of(region).items():
        at = ("pools", name, "node_image_id") if image.own else ("node_image_id",)
        use = uses.setdefault(image.id, _Use(at))
        use.operating_system = use.operating_system or image.operating_system
        shape = case.shape(region.pools[name].shape)
        if shape is not None:
            use.architectures.add(shape.host.architecture.value)
    return uses


def _of_row(case: StackCase, id_: str, use: _Use, images: Known[Image]) -> PreflightVerdict:
    row, step = images.rows[id_], ""
    faults = list(_faults(case, row, use))
    status: PreflightStatus = "missing" if faults else "ok"
    given = "; ".join(faults) or row.name or "available"
    unclear = _unclear_system(case, row, use)
    if faults:
        step = f"import the image, or correct {'.'.join(use.at)}"
    elif unclear:
        status, given, step = "unknown", f"its operating system is stated as {unclear}", _restate(id_, use)
    return case.verdict(
        "image",
        id_,
        status,
        given=given,
        needed=use.needed,
        at=use.at,
        answer=images,
        note="" if images.is_exhaustive else _unstated(row, use),
        next_step=step,
    )


def _faults(case: StackCase, row: Image, use: _Use) -> Iterator[str]:
    """Yield the properties in which an image differs from its declaration."""
    if not row.is_available:
        yield "not available"
    if row.architecture is not None and use.architectures - {row.architecture}:
        yield f"its architecture is {row.architecture}"
    stated = row.operating_system
    if stated and not _is_system(stated, use.operating_system) and not _unclear_system(case, row, use):
        yield f"its operating system is {stated}"
    version = row.kubernetes_version
    if use.kubernetes_version and version and not is_of_version(version, use.kubernetes_version):
        yield f"it is for Kubernetes {version}"


def _unclear_system(case: StackCase, row: Image, use: _Use) -> str:
    """Return a stated operating system that names no known distribution; empty if it names one or fits.

    Whoever imports an image states its operating system, in any words.
    """
    stated, kinds = row.operating_system, case.catalog.node_images().values()
    known = {name for kind in kinds for name in (kind.operating_system.value, *kind.refused.value)}
    is_known = stated.casefold().startswith(tuple(name.casefold() for name in known))
    return "" if not stated or is_known or _is_system(stated, use.operating_system) else stated


def _is_system(stated: str, declared: str) -> bool:
    """Return whether two operating systems are the same; one may state its version in more detail."""
    if not declared:
        return True
    shorter, longer = sorted((stated.casefold(), declared.casefold()), key=len)
    return longer == shorter or longer.startswith((f"{shorter} ", f"{shorter}."))


def _restate(id_: str, use: _Use) -> str:
    """Return the command that states the declared operating system of an image."""
    name, _, version = use.operating_system.rpartition(" ")
    return (
        f"oci compute image update --image-id {id_} --operating-system {shlex.quote(name)}"
        f" --operating-system-version {shlex.quote(version)}"
    )


def _unstated(row: Image, use: _Use) -> str:
    """Name the needed properties that OCI does not state."""
    names = [] if row.architecture else ["architecture"]
    if use.operating_system and not row.operating_system:
        names.append("operating system")
    if use.kubernetes_version and not row.kubernetes_version:
        names.append("Kubernetes version")
    return f"not stated: {', '.join(names)}" if names else ""


def is_of_version(stated: str, version: str) -> bool:
    """Return whether a version, with or without its patch release, is one of a minor version."""
    plain = stated.removeprefix("v")
    return plain == version or plain.startswith(f"{version}.")
