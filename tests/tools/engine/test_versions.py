"""Versions as the tools print them."""

from pathlib import Path

import pytest

from tools.engine.common import PULUMI_VERSION
from tools.engine.versions import Version, go_version, pulumi_version, required_go


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("v3.250.0", Version(3, 250, 0)),
        ("3.250.1", Version(3, 250, 1)),
        ("v3.250.0-alpha.17+dirty", Version(3, 250, 0, release=0)),
        ("warning: something\nv4.0.0\n", Version(4, 0, 0)),
        ("no version here", None),
        ("", None),
    ],
)
def test_pulumi_version(text: str, expected: Version | None) -> None:
    assert pulumi_version(text) == expected


def test_a_pre_release_sorts_before_its_release() -> None:
    ordered = ["v3.249.9", "v3.250.0-beta.1", "v3.250.0", "v3.1000.0"]
    assert sorted(ordered, key=lambda text: pulumi_version(text) or Version(0, 0, 0)) == ordered


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("go version go1.26.8 linux/amd64", Version(1, 26, 8)),
        ("go version go1.27 darwin/arm64", Version(1, 27, 0)),
        ("go version devel", None),
    ],
)
def test_go_version(text: str, expected: Version | None) -> None:
    assert go_version(text) == expected


def test_required_go_is_read_from_the_go_line() -> None:
    assert required_go("module m\n\ngo 1.25.11\n\nrequire go.example/x v1.0.0\n") == Version(1, 25, 11)
    with pytest.raises(ValueError, match="no `go` line"):
        required_go("module m\n")


def test_the_engine_is_of_the_same_version_everywhere(root: Path) -> None:
    lock = (root / "requirements.lock").read_text().splitlines()
    assert f"pulumi=={PULUMI_VERSION} \\" in lock
    go_mod = (root / "tools" / "engine" / "go" / "go.mod").read_text()
    assert f"github.com/pulumi/pulumi/pkg/v3 v{PULUMI_VERSION}" in go_mod
