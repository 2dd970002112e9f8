"""The archives of Pulumi's official release for this project's version, with their pinned SHA-256."""

import platform
import tomllib
from pathlib import Path

from .common import PULUMI_VERSION, NotUsableError

PINS = Path(__file__).with_name("release.toml")
_SYSTEMS = {"Linux": "linux", "Darwin": "darwin"}
_MACHINES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}


def platform_name() -> str:
    """Return the release's name of this machine's platform; NotUsableError if none is published."""
    system = _SYSTEMS.get(platform.system())
    machine = _MACHINES.get(platform.machine().lower())
    if not system or not machine:
        raise NotUsableError(f"no release is published for {platform.system()} {platform.machine()}")
    return f"{system}-{machine}"


def archive_name() -> str:
    """Return the name of this machine's release archive; NotUsableError if none is published."""
    return f"pulumi-v{PULUMI_VERSION}-{platform_name()}.tar.gz"


def pinned_sha256() -> str:
    """Return the pinned SHA-256 of this machine's archive; NotUsableError if none is pinned."""
    pins = tomllib.loads(PINS.read_text())
    digest = pins["sha256"].get(platform_name()) if pins["version"] == PULUMI_VERSION else None
    if digest is None:
        raise NotUsableError(
            f"no checksum of {archive_name()} is pinned",
            f"{PINS}: given version {pins['version']} for {', '.join(sorted(pins['sha256']))}; allowed: the "
            f"SHA-256 of {archive_name()} [nothing that is downloaded runs unchecked].",
        )
    return digest
