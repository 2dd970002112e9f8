"""Which engines on PATH are taken."""

import os
from pathlib import Path

import pytest

from tools.engine import from_path
from tools.engine.common import LANGUAGE_HOST, NotUsableError


@pytest.mark.parametrize("version", ["v3.250.0", "v3.251.3", "v3.1000.0"])
def test_a_suitable_engine_is_taken(checkout, version: str) -> None:
    pulumi = checkout.fake("pulumi", f"echo {version}")
    checkout.fake(LANGUAGE_HOST, "exit 0")
    engine = from_path.find(checkout.around())
    assert (engine.pulumi, engine.bin_dir, f"v{engine.version}") == (pulumi, pulumi.parent, version)
    assert (engine.kind, engine.language_host) == ("path", "official")


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("echo v3.249.9", "is v3.249.9, 3.250.0 or newer is needed"),
        ("echo v3.250.0-alpha.1", "3.250.0 or newer is needed"),
        ("echo v4.0.0", "major version 3 is needed"),
        ("echo hello", "prints no version"),
        ("exit 7", "does not run (exit status 7)"),
    ],
)
def test_an_unsuitable_engine_is_refused_with_the_reason(checkout, script: str, reason: str) -> None:
    checkout.fake("pulumi", script)
    checkout.fake(LANGUAGE_HOST, "exit 0")
    with pytest.raises(NotUsableError) as refused:
        from_path.find(checkout.around())
    assert reason in str(refused.value)
    assert str(checkout.bin / "pulumi") in str(refused.value)
    assert not refused.value.advice


def test_no_engine_on_path(checkout) -> None:
    with pytest.raises(NotUsableError, match="no pulumi on PATH"):
        from_path.find(checkout.around())


def test_an_engine_without_language_host_is_refused(checkout) -> None:
    checkout.fake("pulumi", "echo v3.250.0")
    with pytest.raises(NotUsableError, match=f"has no {LANGUAGE_HOST}"):
        from_path.find(checkout.around())


def test_the_language_host_may_be_elsewhere_on_path(checkout, tmp_path: Path) -> None:
    checkout.fake("pulumi", "echo v3.250.0")
    checkout.fake(LANGUAGE_HOST, "exit 0", tmp_path / "elsewhere")
    path = f"{checkout.bin}{os.pathsep}{tmp_path / 'elsewhere'}"
    assert from_path.find(checkout.around(PATH=path)).version == "3.250.0"


def test_the_language_host_may_be_beside_the_file_that_a_link_names(checkout, tmp_path: Path) -> None:
    real = checkout.fake("pulumi", "echo v3.250.0", tmp_path / "cellar")
    checkout.fake(LANGUAGE_HOST, "exit 0", tmp_path / "cellar")
    (checkout.bin / "pulumi").symlink_to(real)
    assert from_path.find(checkout.around()).pulumi == checkout.bin / "pulumi"


def test_a_later_engine_on_path_is_taken_when_the_first_is_too_old(checkout, tmp_path: Path) -> None:
    checkout.fake("pulumi", "echo v3.100.0")
    newer = checkout.fake("pulumi", "echo v3.250.0", tmp_path / "newer")
    checkout.fake(LANGUAGE_HOST, "exit 0", tmp_path / "newer")
    path = f"{checkout.bin}{os.pathsep}{newer.parent}"
    assert from_path.find(checkout.around(PATH=path)).pulumi == newer


def test_an_engine_in_the_cache_is_not_taken_for_an_installed_one(checkout) -> None:
    cached = checkout.home / ".cache" / "gpufabric" / "engine" / "3.250.0-built"
    checkout.fake("pulumi", "echo v3.250.0", cached)
    checkout.fake(LANGUAGE_HOST, "exit 0", cached)
    with pytest.raises(NotUsableError, match="comes from this project's cache"):
        from_path.find(checkout.around(PATH=str(cached)))
