"""Images and charts by the company's mirrors."""

import re
from typing import Any

import pytest

from gpufabric.manifests.formats import Format, files
from gpufabric.manifests.mirrors import (
    mirrored,
    mirrored_image,
    mirrored_url,
    registries_without_mirror,
)
from gpufabric.manifests.references import references
from tests.manifests.conftest import HEALTH, Render

MIRRORS = {"docker.io": "mirror.corp.example/hub", "nvcr.io": "mirror.corp.example:5000"}


@pytest.mark.parametrize(
    ("image", "mirror"),
    [
        ("nvcr.io/nvidia/pytorch:25.1", "mirror.corp.example:5000/nvidia/pytorch:25.1"),
        ("nvcr.io/a@sha256:0", "mirror.corp.example:5000/a@sha256:0"),
        ("alpine:3", "mirror.corp.example/hub/library/alpine:3"),
        ("grafana/grafana", "mirror.corp.example/hub/grafana/grafana"),
        ("nvcr.io", "mirror.corp.example:5000"),
        ("ghcr.io/a/b:1", "ghcr.io/a/b:1"),
    ],
)
def test_images(image: str, mirror: str) -> None:
    assert mirrored_image(image, MIRRORS) == mirror


@pytest.mark.parametrize(
    ("url", "mirror"),
    [
        ("oci://nvcr.io/charts", "oci://mirror.corp.example:5000/charts"),
        ("https://docker.io/charts", "https://mirror.corp.example/hub/charts"),
        ("https://charts.example", "https://charts.example"),
        ("charts", "charts"),
    ],
)
def test_repositories_of_charts(url: str, mirror: str) -> None:
    assert mirrored_url(url, MIRRORS) == mirror


def hosts(stages: Any) -> set[str]:
    """Return the hosts that rendered stages name."""
    return {
        re.sub(r"^(oci|https)://", "", reference.name).partition("/")[0] for reference in references(stages)
    }


@pytest.mark.parametrize(
    ("cloud", "pools"), [("aws", {"train": "p6-b200.48xlarge"}), ("oci", {"train": "BM.GPU.B200.8"})]
)
def test_no_rendered_file_names_a_registry_with_a_mirror(
    render: Render, cloud: str, pools: dict[str, str]
) -> None:
    rendered = render(cloud, pools, health=HEALTH)
    upstream = hosts(rendered.stages)
    assert len(upstream) > 2
    mirrors = {host: f"mirror.corp.example/{host.replace(':', '-')}" for host in upstream}
    changed = mirrored(rendered.stages, mirrors)
    assert hosts(changed) == {"mirror.corp.example"}
    # Digests stay, and so does the number of images and charts.
    digests = [
        sorted(str(reference.digest) for reference in references(stages))
        for stages in (rendered.stages, changed)
    ]
    assert digests[0] == digests[1]
    for format_ in Format:
        texts = files(changed, format_, stack=rendered.stack, repo_path="a")
        named = "\n".join(texts.values())
        for host in upstream:
            assert not re.search(rf"(image: |oci://|--repo https://|newName: )\"?{re.escape(host)}/", named)
    assert mirrored(rendered.stages, {}) == rendered.stages
    assert registries_without_mirror(changed, mirrors) == registries_without_mirror(rendered.stages, {}) == ()
    some = dict(sorted(mirrors.items())[1:])
    (missing,) = set(mirrors) - set(some)
    assert registries_without_mirror(mirrored(rendered.stages, some), some) == (missing,)
