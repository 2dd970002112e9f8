"""``gpufabric init``: makes a project of one's own that depends on the package."""

import re
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cli.complete_shape import own_shape_names
from gpufabric.cli.new_region import RegionFile, RegionOptions, can_ask, region_file
from gpufabric.cli.options import AsJson
from gpufabric.cli.refusal import refuse
from gpufabric.cli.say import say, say_error, say_json
from gpufabric.declared.questions import CLOUDS
from gpufabric.declared.starter.files import NewProject, project_files
from gpufabric.declared.starter.write import Written, write_project
from gpufabric.editors.files import schema_files
from gpufabric.spec.base import Name
from gpufabric.spec.config_keys import NAMES_OF_OTHERS
from gpufabric.wire.project import PROJECT_FILE

EXIT_FAILED = 1
DESCRIPTION = "A training fabric on leased GPU regions"

_ACCOUNTS = {"aws": "account_id", "azure": "subscription_id", "oci": "tenancy_id"}
"""Property of a region that names its account, by cloud."""

_NAME: TypeAdapter[str] = TypeAdapter(Name)


def init(
    folder: Annotated[
        Path,
        typer.Argument(metavar="[FOLDER]", help="Folder of the project; it may exist.", show_default=False),
    ] = Path(),
    name: Annotated[
        str, typer.Option("--name", help="Name of the project and its fabric; default: that of the folder.")
    ] = "",
    cloud: Annotated[str, typer.Option("--cloud", help="Cloud of the first region: aws, azure or oci.")] = "",
    region: Annotated[str, typer.Option("--region", help="The cloud's name of the region.")] = "",
    account: Annotated[
        str,
        typer.Option("--account", help="Account id (AWS), subscription id (Azure) or OCID of the tenancy."),
    ] = "",
    shape: Annotated[
        str,
        typer.Option(
            "--shape", help="The cloud's name of the GPU machine type.", autocompletion=own_shape_names
        ),
    ] = "",
    nodes: Annotated[int | None, typer.Option("--nodes", min=1, help="Number of machines.")] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PATH=VALUE", help="Further property of the region; repeatable."),
    ] = None,
    no_region: Annotated[bool, typer.Option("--no-region", help="Write no region.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be written, and write nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make a project that depends on this package: program, policies, workflows and a first region.

    On a terminal, it asks for missing values of the region. It overwrites no file: if one has another text,
    it writes nothing. A second run with the same options changes nothing.

    Exit status: 0 written, or all is there; 1 a file has another text, or the region is not valid;
    2 wrong usage.
    """
    target = folder.resolve()
    project = NewProject(_name(name or target.name), DESCRIPTION, _requirement(cloud))
    files = project_files(project)
    made = None if no_region else _region(files, cloud, region, account, shape, nodes, settings or ())
    if made is not None:
        files[made.name] = made.text
    files.update(schema_files(project.name))
    try:
        written = write_project(target, files, dry_run=dry_run)
    except OSError as error:
        raise refuse(f"{error.filename or target}: {error.strerror}", EXIT_FAILED) from None
    steps = _steps(folder, made)
    if as_json:
        say_json(_as_dict(project, target, written, steps, dry_run=dry_run))
    else:
        _print(target, written, steps, dry_run=dry_run)
    if written.differing:
        raise typer.Exit(EXIT_FAILED)


def _name(name: str) -> str:
    try:
        _NAME.validate_python(name)
    except ValidationError:
        allowed = "lower-case letters, digits and hyphens, 2 to 24 characters, starting with a letter"
        raise typer.BadParameter(f"{name!r}; allowed: {allowed}", param_hint="--name") from None
    if name in NAMES_OF_OTHERS:
        allowed = (
            f"a name other than {', '.join(sorted(NAMES_OF_OTHERS))}, whose settings have it as namespace"
        )
        raise typer.BadParameter(f"{name!r}; allowed: {allowed}", param_hint="--name")
    return name


def _requirement(cloud: str) -> str:
    clouds = [cloud] if cloud in CLOUDS else list(CLOUDS)
    return f"gpufabric[{','.join(clouds)}]=={version('gpufabric')}"


def _region(
    files: Mapping[str, str],
    cloud: str,
    region: str,
    account: str,
    shape: str,
    nodes: int | None,
    settings: Iterable[str],
) -> RegionFile:
    """Return the file of the first region, which is checked in a copy of the project."""
    if bool(cloud) != bool(region):
        lacking, given = ("--region", f"--cloud {cloud}") if cloud else ("--cloud", f"--region {region}")
        raise typer.BadParameter(f"{given} needs it", param_hint=lacking)
    if not (cloud or can_ask()):
        raise typer.BadParameter(
            "there is no terminal to ask: name cloud and region of the first region, or --no-region",
            param_hint="--cloud",
        )
    if cloud and cloud not in CLOUDS:
        raise typer.BadParameter(f"{cloud!r}; allowed: {', '.join(CLOUDS)}", param_hint="--cloud")
    stated = list(settings)
    if account and not cloud:
        raise typer.BadParameter("--account needs --cloud and --region", param_hint="--account")
    if account:
        stated.append(f"{_ACCOUNTS[cloud]}={account}")
    if cloud and region not in default_catalog().regions(cloud):
        allowed = ", ".join(default_catalog().regions(cloud))
        raise typer.BadParameter(f"{region!r}; allowed: {allowed}", param_hint="--region")
    with TemporaryDirectory(prefix="gpufabric-init-") as scratch:
        (Path(scratch) / PROJECT_FILE).write_text(files[PROJECT_FILE], encoding="utf-8")
        stack = f"{cloud}-{region}" if cloud else ""
        return region_file(Path(scratch), RegionOptions(stack, shape, nodes, settings=tuple(stated)))


def _steps(folder: Path, made: RegionFile | None) -> list[str]:
    """Return the next commands, each of which can be pasted."""
    enter = [] if folder.resolve() == Path.cwd() else [f"cd {_quoted(str(folder))}"]
    then = ["show", "check", "demo up"] if made else ["new"]
    return [
        *enter,
        "python3 -m venv .venv",
        ".venv/bin/python -m pip install -r requirements.txt",
        *(f".venv/bin/gpufabric {command}" for command in then),
    ]


def _quoted(path: str) -> str:
    return path if re.fullmatch(r"[\w./-]+", path) else "'" + path.replace("'", "'\\''") + "'"


def _as_dict(
    project: NewProject, target: Path, written: Written, steps: list[str], *, dry_run: bool
) -> dict[str, object]:
    return {
        "project": project.name,
        "folder": str(target),
        "requirement": project.requirement,
        "dry_run": dry_run,
        "written": list(written.new),
        "unchanged": list(written.same),
        "differing": list(written.differing),
        "next": steps,
    }


def _print(target: Path, written: Written, steps: list[str], *, dry_run: bool) -> None:
    if written.differing:
        names = ", ".join(written.differing)
        say_error(f"{names} in {target}: given another text; allowed: the text that init writes, or no file")
        say_error("init overwrites no file, so it wrote nothing")
        return
    verb = "would write" if dry_run else "wrote"
    for name in written.new:
        say(f"{verb} {name}")
    if not written.new:
        say(f"{target} has all files already.")
    say("\nNext:")
    for step in steps:
        say(f"  {step}")
