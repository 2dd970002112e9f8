"""Names images and charts by the company's mirrors."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from gpufabric.manifests.images import with_registry
from gpufabric.manifests.model import Document, Release, RemoteManifest, Stage, Step
from gpufabric.manifests.references import references

_IN_TEXT = re.compile(r"(?<=image: )\S+")
"""An image in a manifest that a ConfigMap holds."""

_NAMED = ("image", "repository", "registry")
"""Ends of keys, in lower case, whose values name an image, or the beginning of its name."""

_SCHEME = re.compile(r"^(oci|https)://")
_URL = re.compile(r"(?P<scheme>oci://|https://)(?P<host>[^/]+)(?P<path>.*)")


def mirrored(stages: Sequence[Stage], mirrors: Mapping[str, str]) -> tuple[Stage, ...]:
    """Return stages that name images and charts by their mirrors.

    Images that a chart names itself stay: the nodes' own mirrors serve them. Digests stay, too: a mirror has
    the same contents.

    Args:
        stages: the stages.
        mirrors: mirrors by host of the registry.
    """
    if not mirrors:
        return tuple(stages)
    return tuple(
        replace(stage, steps=tuple(_step(step, mirrors) for step in stage.steps)) for stage in stages
    )


def mirrored_image(name: str, mirrors: Mapping[str, str]) -> str:
    """Return an image by its mirror; one whose registry has none stays.

    Args:
        name: the image, or the beginning of its name; Docker's registry if it names none.
        mirrors: mirrors by host of the registry.
    """
    if name in mirrors:
        return mirrors[name]
    whole = with_registry(name)
    host, _, path = whole.partition("/")
    return f"{mirrors[host]}/{path}" if host in mirrors else name


def mirrored_url(url: str, mirrors: Mapping[str, str]) -> str:
    """Return the URL of a chart's repository by its mirror; one without a mirror stays.

    Args:
        url: the URL.
        mirrors: mirrors by host.
    """
    parts = _URL.fullmatch(url)
    if parts is None or parts["host"] not in mirrors:
        return url
    return f"{parts['scheme']}{mirrors[parts['host']]}{parts['path']}"


def registries_without_mirror(stages: Sequence[Stage], mirrors: Mapping[str, str]) -> tuple[str, ...]:
    """Return the hosts of images and charts that no mirror serves, sorted; none if there are no mirrors.

    Args:
        stages: the stages, with the names of mirrors.
        mirrors: mirrors by host of the registry.
    """
    if not mirrors:
        return ()
    known = {mirror.partition("/")[0] for mirror in mirrors.values()}
    names = (reference.name for reference in references(stages))
    return tuple(sorted({_SCHEME.sub("", name).partition("/")[0] for name in names} - known))


def _step(step: Step, mirrors: Mapping[str, str]) -> Step:
    match step.content:
        case Release() as release:
            chart = replace(release.chart, repository=mirrored_url(release.chart.repository, mirrors))
            values = cast("Mapping[str, Any]", _below(dict(release.values), mirrors))
            return replace(step, content=replace(release, chart=chart, values=values))
        case RemoteManifest() as manifest:
            images = tuple(
                replace(image, reference=mirrored_image(image.reference, mirrors))
                for image in manifest.images
            )
            return replace(step, content=replace(manifest, images=images))
        case documents:
            return replace(
                step, content=tuple(cast("Document", _below(document, mirrors)) for document in documents)
            )


def _below(node: object, mirrors: Mapping[str, str]) -> object:
    if isinstance(node, list):
        return [_below(item, mirrors) for item in cast("list[object]", node)]
    if not isinstance(node, dict):
        return node
    return {
        key: _value(key, value, cast("Mapping[str, object]", node), mirrors)
        for key, value in cast("dict[str, object]", node).items()
    }


def _value(key: str, value: object, beside: Mapping[str, object], mirrors: Mapping[str, str]) -> object:
    if not isinstance(value, str):
        return _below(value, mirrors)
    # Some charts and resources state the registry, or the repository, beside the rest of the name.
    is_part = ("registry" in beside and key != "registry") or ("repository" in beside and key == "image")
    if key.lower().endswith(_NAMED) and not is_part:
        return mirrored_image(value, mirrors) if "/" in value or "." in value else value
    return _IN_TEXT.sub(lambda match: mirrored_image(match[0], mirrors), value)
