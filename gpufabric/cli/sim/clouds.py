"""``gpufabric sim init`` and ``sim load``: cloud files, which describe the simulated accounts."""

import os
import shlex
from pathlib import Path
from typing import Annotated, Any

import typer
from ruamel.yaml import YAML

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cli.refusal import refuse
from gpufabric.cli.say import say
from gpufabric.cli.sim.options import NewRoot, Root, directory_of
from gpufabric.plural import plural
from gpufabric.simcloud.clock import simulated_now
from gpufabric.simcloud.cloudfiles.applied import apply_cloud_files, forget_cloud_files
from gpufabric.simcloud.cloudfiles.drafting.draft import drafts
from gpufabric.simcloud.cloudfiles.read import read_cloud_files
from gpufabric.snapshots.project import project_with_facts
from gpufabric.spec.problems import DeclarationError
from gpufabric.wire.project import project_directory

FOLDER = Path("clouds")
"""Folder of cloud files in a project, which simulated runs use."""

VARIABLE = "GPUFABRIC_SIM_CLOUDS"
"""Environment variable: another folder of cloud files, or nothing for none."""

_HEAD = """\
# A simulated account for rehearsals: docs/simulated-clouds/cloud-files.md describes the form, and
# `gpufabric schema simulated-account` prints its JSON Schema.
"""


def register(app: typer.Typer) -> None:
    """Add the commands to the commands of the simulated clouds."""
    app.command("init")(init)
    app.command("load")(load)
    app.command("unload")(unload)


def init(
    folder: Annotated[Path | None, typer.Argument(help="Folder to write [default: clouds].")] = None,
) -> None:
    """Write cloud files for the accounts of this project, from its stack files and snapshots."""
    root = project_directory()
    target = folder or root / FOLDER
    try:
        project = project_with_facts(root)
        if project.faults:
            stack = sorted(project.faults)[0]
            raise DeclarationError(project.faults[stack])
        written = drafts(root, project, default_catalog(), simulated_now(directory_of(None)))
        if not written:
            raise refuse("no stack of a region is declared; allowed: a project with one")
        for name, data in written.items():
            _write(target / name, data)
    except DeclarationError as error:
        raise refuse(str(error)) from None
    except FileExistsError as error:
        raise refuse(f"{error.filename}: given a file that exists; allowed: a folder without it") from None
    except OSError as error:
        raise refuse(
            f"{error.filename}: cannot be written: {error.strerror}; allowed: another folder"
        ) from None
    for name, data in written.items():
        lacks = len(data.get("unknown", ()))
        say(f"wrote {target / name}" + (f", {plural(lacks, 'fact')} unknown" if lacks else ""))
    say("Next: state your quotas, machines and outages in the files. Then rehearse with:")
    if target != root / FOLDER:
        say(f"    export {VARIABLE}={shlex.quote(str(target.resolve()))}")
    say('    eval "$(gpufabric sim env)"')
    say("    gpufabric up")


def load(
    folder: Annotated[Path | None, typer.Argument(help="Folder of cloud files [default: clouds].")] = None,
    root: NewRoot = None,
) -> None:
    """Let the simulated clouds use cloud files, and say what they do not know."""
    source = folder or project_directory() / FOLDER
    try:
        accounts = read_cloud_files(source)
        is_new = apply_cloud_files(directory_of(root), source)
    except DeclarationError as error:
        raise refuse(str(error)) from None
    except OSError as error:
        raise refuse(
            f"{error.filename}: cannot be written: {error.strerror}; allowed: a writable --root"
        ) from None
    say(f"{plural(len(accounts), 'account')} {'loaded' if is_new else 'loaded before'}")
    for account in accounts:
        for what in account.unknown:
            say(f"unknown: {account.cloud} {account.account}: {what}")


def unload(root: Root = None) -> None:
    """Let the simulated clouds use no cloud files. What exists stays."""
    say("removed" if forget_cloud_files(directory_of(root)) else "there are none")


def use_cloud_files(project: Path, simulated: Path) -> None:
    """Let the simulated clouds use the cloud files of a project, or those that the variable names.

    Args:
        project: folder of the project.
        simulated: folder of the simulated clouds.

    Raises:
        DeclarationError: a file is invalid, or a cloud refuses a thing.
        OSError: the folder of the simulated clouds cannot be written.
    """
    stated = os.environ.get(VARIABLE)
    if stated == "":
        return
    folder = Path(stated) if stated else project / FOLDER
    if stated or _has_files(folder):
        apply_cloud_files(simulated, folder)


def _has_files(folder: Path) -> bool:
    return folder.is_dir() and any(path.suffix in (".yaml", ".yml", ".toml") for path in folder.iterdir())


def _write(path: Path, data: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    yaml: Any = YAML()
    yaml.default_flow_style = False
    with path.open("x", encoding="utf-8") as stream:
        stream.write(_HEAD)
        yaml.dump(data, stream)
