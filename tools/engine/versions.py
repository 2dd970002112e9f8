"""Parses and compares the output of `pulumi version` and `go version`."""

import re
from typing import NamedTuple

_PULUMI = re.compile(r"v?(\d+)\.(\d+)\.(\d+)(-[0-9A-Za-z.-]+)?")
_GO = re.compile(r"go(\d+)\.(\d+)(?:\.(\d+))?")
_GO_DIRECTIVE = re.compile(r"^go (\d+)\.(\d+)(?:\.(\d+))?\s*$", re.MULTILINE)


class Version(NamedTuple):
    """A version that sorts like semver, for the forms that these tools print.

    `release` is 0 for a pre-release and 1 otherwise, so that 3.250.0-alpha.1 sorts before 3.250.0.
    """

    major: int
    minor: int
    patch: int
    release: int = 1

    def __str__(self) -> str:
        """Return the plain numbers."""
        return f"{self.major}.{self.minor}.{self.patch}"


def _numbers(match: re.Match[str]) -> tuple[int, int, int]:
    return int(match[1]), int(match[2]), int(match[3] or 0)


def pulumi_version(text: str) -> Version | None:
    """Read the output of `pulumi version`, e.g. `v3.250.0`; None without a version."""
    match = _PULUMI.search(text)
    return Version(*_numbers(match), release=0 if match[4] else 1) if match else None


def go_version(text: str) -> Version | None:
    """Read the output of `go version`, e.g. `go version go1.26.8 linux/amd64`; None without a version."""
    match = _GO.search(text)
    return Version(*_numbers(match)) if match else None


def required_go(go_mod: str) -> Version:
    """Read the `go` line of a go.mod file; ValueError without one."""
    match = _GO_DIRECTIVE.search(go_mod)
    if not match:
        raise ValueError("go.mod has no `go` line")
    return Version(*_numbers(match))
