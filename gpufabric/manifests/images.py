"""Names of container images. CRI-O of OKE refuses a name without the host of its registry."""

import re

from gpufabric.catalog.manifests import PublishedManifest
from gpufabric.manifests.model import RemoteManifest
from gpufabric.spec.problems import DeclarationError

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


def repository(image: str) -> str:
    """Return a name without tag and digest."""
    path, _, _ = image.partition("@")
    head, colon, tag = path.rpartition(":")
    return head if colon and "/" not in tag else path


def published(manifest: PublishedManifest) -> RemoteManifest:
    """Return a project's manifest, with a registry for each of its images."""
    short = [repository(image) for image in manifest.images.value if not names_registry(image)]
    return RemoteManifest(manifest.url.value, {name: with_registry(name) for name in short})
