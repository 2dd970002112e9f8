"""Parts of image references."""

import pytest

from gpufabric.catalog.references import MOVING_TAGS, pinned, repository, tag


@pytest.mark.parametrize(
    ("reference", "path", "version"),
    [
        ("ghcr.io/a/b:1.2", "ghcr.io/a/b", "1.2"),
        ("ghcr.io/a/b", "ghcr.io/a/b", ""),
        ("registry:5000/a", "registry:5000/a", ""),
        ("registry:5000/a:2@sha256:00", "registry:5000/a", "2"),
        ("a@sha256:00", "a", ""),
    ],
)
def test_a_reference_has_repository_and_tag(reference: str, path: str, version: str) -> None:
    assert (repository(reference), tag(reference)) == (path, version)


def test_a_missing_tag_moves_as_latest_does() -> None:
    assert tag("a/b") in MOVING_TAGS
    assert tag("a/b:latest") in MOVING_TAGS
    assert tag("a/b:1") not in MOVING_TAGS


def test_a_digest_follows_the_tag() -> None:
    assert pinned("a/b:1", "sha256:0") == "a/b:1@sha256:0"
    assert pinned("a/b:1", None) == "a/b:1"
