"""Checks the engine, the virtual environment, the SDKs and the provider plugins."""

import os
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast

from gpufabric.catalog.shape import Cloud
from gpufabric.doctor.check import Check, missing, note, ok
from gpufabric.doctor.machine import LocalMachine
from gpufabric.engine.locate import Engine, NoEngineError, asked_version, find_engine, how_to_get_one
from gpufabric.spec.yamlfile import YamlFile
from gpufabric.wire.project import is_checkout

PLUGINS: dict[Cloud, str] = {"aws": "aws", "azure": "azure-native", "oci": "oci"}
"""Pulumi's name of each cloud's provider."""

HOST = "pulumi-language-python"
_DIST = re.compile(r"^pulumi_(?P<package>[a-z_]+)-(?P<version>\d[\w.]*)\.dist-info$")


def engine(machine: LocalMachine) -> Iterator[Check]:
    """Check for the engine and the host that runs Python programs."""
    try:
        located = find_engine(machine.root)
    except NoEngineError as error:
        yield missing("engine", str(error), how_to_get_one(machine.root))
        return
    version = located.version or asked_version(located)
    if not version:
        yield missing("engine", f"{located.bin_dir / 'pulumi'} does not run", how_to_get_one(machine.root))
        return
    described = Engine(located.bin_dir, version, located.origin, located.language_host).described
    yield ok("engine", f"{described}, in {machine.shown(located.bin_dir)}")
    path = os.pathsep.join([str(located.bin_dir), machine.variables.get("PATH", "")])
    if shutil.which(HOST, path=path) is None:
        yield missing("language host", f"no {HOST} beside pulumi or on PATH", how_to_get_one(machine.root))


def environment(machine: LocalMachine, project: YamlFile) -> tuple[Check, Path | None]:
    """Check for the virtual environment of the project; return its folder if it exists."""
    runtime: Any = project.data.get("runtime")
    options: Any = cast("dict[str, Any]", runtime).get("options") if isinstance(runtime, dict) else None
    named = cast("dict[str, Any]", options).get("virtualenv") if isinstance(options, dict) else None
    if not named:
        return note(
            "virtual environment", f"{project.name} sets none: programs run with the Python on PATH"
        ), None
    folder = machine.root / str(named)
    if any((folder / python).exists() for python in ("bin/python", "Scripts/python.exe")):
        return ok("virtual environment", machine.shown(folder)), folder
    return missing(
        "virtual environment", f"{machine.shown(folder)} has no Python", _install(machine, named)
    ), None


def providers(
    machine: LocalMachine, environment_folder: Path | None, clouds: Iterable[Cloud]
) -> Iterator[Check]:
    """Check for each cloud's SDK in the virtual environment, and for the plugin of the same version."""
    versions = _sdk_versions(environment_folder) if environment_folder else {}
    for cloud in clouds:
        package = PLUGINS[cloud]
        version = versions.get(package)
        if environment_folder is not None and version is None:
            python = machine.shown(environment_folder / "bin" / "python")
            how = f"{python} -m pip install 'gpufabric[{cloud}]'"
            if is_checkout(machine.root):
                how = f"make setup, or {python} -m pip install -e '.[{cloud}]'"
            yield missing(f"{cloud} SDK", "not installed", how)
            continue
        if version is not None:
            yield ok(f"{cloud} SDK", f"pulumi-{package} {version}")
        yield _plugin(machine, cloud, package, version)


def _plugin(machine: LocalMachine, cloud: Cloud, package: str, version: str | None) -> Check:
    name = f"{cloud} plugin"
    folder = machine.pulumi_home / "plugins"
    executable = f"pulumi-resource-{package}"
    there = sorted(
        path.name.rsplit("-v", 1)[1]
        for path in folder.glob(f"resource-{package}-v*")
        if (path / executable).exists() or (path / f"{executable}.exe").exists()
    )
    if (version in there) if version else there:
        return ok(name, f"{package} {version or there[-1]}, in {machine.shown(folder)}")
    if shutil.which(executable, path=machine.variables.get("PATH", "")):
        return ok(name, f"{executable} on PATH")
    installed = f"{package} {', '.join(there)} only" if there else "not installed"
    wanted = f"pulumi plugin install resource {package}" + (f" v{version}" if version else "")
    return missing(name, f"{installed} in {machine.shown(folder)}", wanted)


def _sdk_versions(folder: Path) -> dict[str, str]:
    """Return the versions of Pulumi's packages by plugin name, without running that Python."""
    versions: dict[str, str] = {}
    for pattern in ("lib/python*/site-packages", "Lib/site-packages"):
        for packages in folder.glob(pattern):
            for entry in packages.iterdir():
                match = _DIST.match(entry.name)
                if match:
                    versions[match["package"].replace("_", "-")] = match["version"]
    return versions


def _install(machine: LocalMachine, virtualenv: object) -> str:
    """Say how to make the virtual environment of a project."""
    if is_checkout(machine.root):
        return "make setup"
    return f"python3 -m venv {virtualenv} && {virtualenv}/bin/python -m pip install -r requirements.txt"
