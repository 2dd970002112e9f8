"""The pinned checksums of the official release."""

import re
import tomllib
from pathlib import Path

import pytest

from tools.engine import release
from tools.engine.common import PULUMI_VERSION, NotUsableError

PINS = tomllib.loads(release.PINS.read_text())


def test_every_platform_of_the_version_is_pinned_with_its_source() -> None:
    assert PINS["version"] == PULUMI_VERSION
    assert set(PINS["sha256"]) == {"linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64"}
    assert all(re.fullmatch(r"[0-9a-f]{64}", digest) for digest in PINS["sha256"].values())
    assert len(set(PINS["sha256"].values())) == len(PINS["sha256"])
    assert PINS["source"].startswith("https://github.com/pulumi/homebrew-tap/blob/")


@pytest.mark.parametrize(
    ("system", "machine", "name"),
    [
        ("Linux", "x86_64", "linux-x64"),
        ("Linux", "aarch64", "linux-arm64"),
        ("Darwin", "arm64", "darwin-arm64"),
    ],
)
def test_a_machine_gets_its_own_checksum(
    monkeypatch: pytest.MonkeyPatch, system: str, machine: str, name: str
) -> None:
    monkeypatch.setattr(release.platform, "system", lambda: system)
    monkeypatch.setattr(release.platform, "machine", lambda: machine)
    assert release.archive_name() == f"pulumi-v{PULUMI_VERSION}-{name}.tar.gz"
    assert release.pinned_sha256() == PINS["sha256"][name]


def test_machines_without_a_release(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release.platform, "machine", lambda: "riscv64")
    with pytest.raises(NotUsableError, match=r"no release is published for .* riscv64"):
        release.archive_name()


def test_a_version_without_pins_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pins = tmp_path / "release.toml"
    pins.write_text(release.PINS.read_text().replace(PULUMI_VERSION, "3.1.0"))
    monkeypatch.setattr(release, "PINS", pins)
    with pytest.raises(NotUsableError, match="is pinned") as refused:
        release.pinned_sha256()
    assert f"{pins}: given version 3.1.0" in refused.value.advice
