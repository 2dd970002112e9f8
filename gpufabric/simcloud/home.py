"""The simulated ``PULUMI_HOME``: a plugin cache whose provider executables start the simulated providers."""

import os
import shlex
import sys
from pathlib import Path

from gpufabric.wire.schema.tokens import PACKAGES, UnknownPackageError, sdk_version


def build_home(root: Path) -> dict[str, Path]:
    """Create the plugin cache and the state directory under ``root``; return the launchers by package.

    A second call changes nothing. Packages whose SDK is not installed get no launcher. Raises ``OSError`` if
    the directory cannot be written.
    """
    root = root.resolve()
    (root / "state").mkdir(parents=True, exist_ok=True)
    launchers: dict[str, Path] = {}
    for package in PACKAGES:
        try:
            version = sdk_version(package)
        except UnknownPackageError:
            continue
        directory = root / "home" / "plugins" / f"resource-{package}-v{version}"
        launchers[package] = _launcher(directory, package)
    return launchers


def _launcher(directory: Path, package: str) -> Path:
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"pulumi-resource-{package}"
    text = _script(package)
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        temporary = path.with_suffix(f".{os.getpid()}")
        temporary.write_text(text, encoding="utf-8")
        temporary.chmod(0o755)
        temporary.replace(path)
    return path


def _script(package: str) -> str:
    # The interpreter's path may be long or hold blanks, which a "#!" line allows neither; exec keeps the
    # process id that the engine knows. The package is found where it is now, whatever directory the engine
    # starts in.
    source = Path(__file__).resolve().parents[2]
    return (
        "#!/bin/sh\n"
        f"PYTHONPATH={shlex.quote(str(source))}${{PYTHONPATH:+:$PYTHONPATH}} "
        f'exec {shlex.quote(sys.executable)} -m gpufabric.simcloud.provider {package} "$@"\n'
    )
