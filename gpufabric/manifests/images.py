"""Names of container images. CRI-O of OKE refuses a name without the host of its registry."""

import re

from gpufabric.catalog.manifests import Pins, PublishedManifest
from gpufabric.catalog.references import repository
from gpufabric.manifests.model import RemoteImage, RemoteManifest
from gpufabric.spec.problems import DeclarationError
from gpufabric.wire.project import PROJECT_FILE

DEFAULT_REGISTRY = "docker.io"
"""Registry of names without one (Docker's convention, which containerd follows)."""

_HOST = r"[A-Za-z0-9.-]+(:\d+)?"
_PATH = r"[a-z0-9]+((\.|__?|-+)[a-z0-9]+)*"
_NAME = re.compile(rf"{_HOST}(/{_PATH})+(:\w[\w.-]{{0,127}})?(@[a-z0-9+._-]+:[0-9a-f]{{32,}})?", re.ASCII)


def names_registry(image: str) -> bool:
    """Return whether the first part of a name is a host: it has a dot or a port, or is localhost."""
    host, slash, _ = image.partition("/")
    return bool(slash) and ("." in host or ":" in host or host == "localhost")


def with_registry(image: str) -> str:
    """Return a name with its registry."""
    if names_registry(image):
        return image
    path = image if "/" in image else f"library/{image}"
    return f"{DEFAULT_REGISTRY}/{path}"


def require_registry(option: str, image: str | None) -> None:
    """Check that a user's image is a name that names its registry.

    Args:
        option: option of the command line that gives the image.
        image: the image; None if the user gives none.

    Raises:
        DeclarationError: it is not.
    """
    if image is None:
        return
    if not _NAME.fullmatch(with_registry(image)):
        raise DeclarationError.of(
            option,
            given=repr(image),
            allowed="HOST/PATH:TAG with the path in lower case, such as docker.io/library/alpine:3.22",
            limit="grammar of image names (github.com/distribution/reference)",
        )
    if names_registry(image):
        return
    raise DeclarationError.of(
        option,
        given=image,
        allowed=f"a name with the host of its registry, such as {with_registry(image)}",
        limit="the container runtime of OKE does not complete names (FusionAuth/charts, issue 118)",
    )


def require_users_digest(option: str, image: str | None, line: int) -> None:
    """Check that a user's image has a digest, for a project that requires it.

    Args:
        option: option of the command line that gives the image.
        image: the image; None if the user gives none.
        line: line of the project's file that requires digests.

    Raises:
        DeclarationError: it has none.
    """
    if image is not None and "@" not in image:
        raise DeclarationError.of(
            option,
            given=image,
            allowed=f"{image}@sha256:..., with the digest that `crane digest {image}` prints",
            limit=f"supply_chain.digests: required in {PROJECT_FILE}:{line}",
        )


def published(manifest: PublishedManifest, pins: Pins) -> RemoteManifest:
    """Return a project's manifest, with registry and digest for its images."""
    return RemoteManifest(
        manifest.url.value,
        tuple(
            RemoteImage(repository(image), with_registry(image), pins.digest(with_registry(image)))
            for image in manifest.images.value
        ),
    )
