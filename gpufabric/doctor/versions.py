"""Versions of gpufabric, of the engine, and of the Pulumi packages that it uses."""

import platform
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from gpufabric.doctor.software import PLUGINS
from gpufabric.engine.locate import NoEngineError, asked_version, find_engine

SDKS = ("pulumi", "pulumi-policy")
"""Packages that every user has."""

PROVIDERS = {f"pulumi-{plugin}": cloud for cloud, plugin in PLUGINS.items()}
"""Providers' packages, and the extra of gpufabric that installs each."""


@dataclass(frozen=True, slots=True)
class Versions:
    """Versions as text; None for what is not installed or does not say.

    Attributes:
        gpufabric: this package.
        python: the interpreter.
        engine: the Pulumi engine.
        packages: Pulumi's Python packages by name.
    """

    gpufabric: str | None
    python: str
    engine: str | None
    packages: dict[str, str | None]


def versions_of(root: Path) -> Versions:
    """Return the versions that commands in a folder use.

    Args:
        root: folder of ``Pulumi.yaml``, whose ``.engine`` may name the engine; any folder otherwise.
    """
    return Versions(
        _package("gpufabric"),
        platform.python_version(),
        _engine(root),
        {name: _package(name) for name in (*SDKS, *PROVIDERS)},
    )


def _engine(root: Path) -> str | None:
    try:
        engine = find_engine(root)
    except NoEngineError:
        return None
    return engine.lasting_version or asked_version(engine) or None


def _package(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
