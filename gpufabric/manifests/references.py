"""Tells the images and charts of rendered stages, and which of them have no digest."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from gpufabric.catalog.pinned import PinnedChart
from gpufabric.manifests.model import Release, RemoteManifest, Stage, Step
from gpufabric.spec.image_lock import LOCK_FILE
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.wire.project import PROJECT_FILE

_IN_TEXT = re.compile(r"^[ -]*image: (\S+)$", re.MULTILINE)
"""An image in a manifest that a ConfigMap holds."""

_BUILT_HERE = ("DeviceConfig", "driver")
"""Kind and key of an image that the cluster itself builds and pushes: nobody knows its digest before."""


@dataclass(frozen=True, slots=True)
class ArtifactReference:
    """An image or a chart of a rendering.

    Attributes:
        name: the image with registry and tag, or the chart with repository and version, as in the lock file.
        digest: its digest; None if unknown.
        chart: the chart; None for an image.
    """

    name: str
    digest: str | None
    chart: PinnedChart | None = None


def references(stages: Sequence[Stage]) -> tuple[ArtifactReference, ...]:
    """Return the images and charts that the stages name, each once, by name.

    Images that a chart names itself are not among them: its digest covers their names, not their contents.
    """
    references = (reference for stage in stages for step in stage.steps for reference in _of(step))
    by_name = {reference.name: reference for reference in references}
    return tuple(by_name[name] for name in sorted(by_name))


def require_digests(stages: Sequence[Stage], stack: str, line: int) -> None:
    """Check that each image and chart has a digest, for a project that requires it.

    Args:
        stages: the stages.
        stack: the stack.
        line: line of the project's file that requires digests; 0 if it is not known.

    Raises:
        DeclarationError: some have none.
    """
    missing = [reference.name for reference in references(stages) if reference.digest is None]
    if missing:
        raise DeclarationError(_missing(name, stack, line) for name in missing)


def _missing(name: str, stack: str, line: int) -> Problem:
    return Problem(
        "fabric.supply_chain.digests",
        f"{name} without a digest",
        f"its digest in {LOCK_FILE}; `gpufabric manifests {stack} --with-test --pin-commands` prints the "
        "commands",
        f"supply_chain.digests: required in {PROJECT_FILE}",
        PROJECT_FILE,
        line,
    )


def _of(step: Step) -> Iterator[ArtifactReference]:
    match step.content:
        case Release() as release:
            yield ArtifactReference(release.chart.reference, release.chart.digest, release.chart)
            yield from _in(dict(release.values))
        case RemoteManifest() as manifest:
            for image in manifest.images:
                yield ArtifactReference(image.reference, image.digest)
        case documents:
            for document in documents:
                yield from _in(document, document["kind"])


def _in(node: object, kind: str = "") -> Iterator[ArtifactReference]:
    """Give the images below a node: values of keys that end in image, and images in texts of ConfigMaps."""
    if isinstance(node, list):
        for item in cast("list[object]", node):
            yield from _in(item, kind)
    if not isinstance(node, dict):
        return
    entries = cast("Mapping[str, Any]", node)
    for key, value in entries.items():
        if (kind, key) == _BUILT_HERE:
            continue
        if isinstance(value, str) and key.lower().endswith("image"):
            yield _image(value, entries)
        elif isinstance(value, str):
            yield from (_image(image, {}) for image in _IN_TEXT.findall(value))
        else:
            yield from _in(value, kind)


def _image(value: str, beside: Mapping[str, Any]) -> ArtifactReference:
    if "repository" not in beside:
        name, _, digest = value.partition("@")
        return ArtifactReference(name, digest or None)
    # Resources of NVIDIA's network operator state registry and tag apart, or a digest in place of the tag.
    name, version = f"{beside['repository']}/{value}", str(beside["version"])
    return (
        ArtifactReference(name, version)
        if version.startswith("sha256:")
        else ArtifactReference(f"{name}:{version}", None)
    )
