"""``gpufabric roles``: prints roles with the least permissions for snapshots, previews and updates."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cli.options import AsJson, OptionalRoot, Stacks
from gpufabric.cli.refusal import refuse
from gpufabric.cli.role_places import declared_places
from gpufabric.cli.root_folder import project_folder
from gpufabric.cli.say import say, say_json
from gpufabric.roles.role import PLACEHOLDERS, RoleAccount, RoleFile
from gpufabric.roles.roles import role_files
from gpufabric.spec.problems import DeclarationError


class PurposeChoice(StrEnum):
    """Use of a role."""

    snapshots = "snapshots"
    preview = "preview"
    up = "up"


def roles(
    purpose: Annotated[
        PurposeChoice,
        typer.Option(
            "--for",
            help="snapshots: read an account; preview: read the resources of stacks; up: also change them.",
        ),
    ],
    stacks: Stacks = None,
    cloud: Annotated[
        str,
        typer.Option(
            "--cloud",
            help="aws, azure or oci: print a role without a project, with words in capitals to replace.",
        ),
    ] = "",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Folder for the files; default: print them.")
    ] = None,
    as_json: AsJson = False,
    root: OptionalRoot = Path(),
) -> None:
    """Print a role with the least permissions, in the form that the cloud's tools take.

    AWS: IAM policies. Azure: a custom role. OCI: statements of a policy. The permissions follow from the
    calls of the readers and from the resources that the programs of the stacks register; with --cloud from
    all types that gpufabric creates. Without stacks, the role also covers the backbone. Equal input gives
    equal bytes.

    Exit status: 0; 1 a program fails, an account is encrypted, or a file cannot be
    written; 2 wrong usage.
    """
    if cloud and stacks:
        raise typer.BadParameter(
            "prints a role without a project; allowed: without stacks", param_hint="--cloud"
        )
    catalog = default_catalog()
    if cloud:
        place = _undeclared(cloud)
        files = {place: role_files(place, purpose.value, catalog)}
    else:
        folder = _project(root)
        places = declared_places(folder, stacks or (), with_types=purpose != PurposeChoice.snapshots)
        files = {place: role_files(place, purpose.value, catalog, types) for place, types in places.items()}
    if out is not None:
        _write(out, [file for made in files.values() for file in made])
    if as_json:
        say_json([_plain(place, purpose, file) for place, made in files.items() for file in made])
        return
    for file in (file for made in files.values() for file in made):
        say(file.name if out is None else f"{out / file.name}: written", err=True)
        if out is None:
            say(file.text.rstrip("\n"))


def _undeclared(cloud: str) -> RoleAccount:
    """Return the place of a cloud with words to replace.

    Raises:
        typer.BadParameter: there is no such cloud.
    """
    for place in PLACEHOLDERS.values():
        if place.cloud == cloud:
            return place
    raise typer.BadParameter(f"{cloud!r}; allowed: {', '.join(PLACEHOLDERS)}", param_hint="--cloud")


def _plain(place: RoleAccount, purpose: PurposeChoice, file: RoleFile) -> dict[str, object]:
    return {
        "cloud": place.cloud,
        "account": place.account,
        "region": place.region,
        "for": purpose.value,
        "file": file.name,
        "text": file.text,
    }


def _write(folder: Path, files: Sequence[RoleFile]) -> None:
    """Write the files of roles.

    Raises:
        DeclarationError: the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in files:
            (folder / file.name).write_bytes(file.text.encode())
    except OSError as error:
        raise DeclarationError.of(
            "--out",
            given=f"{folder} ({error.strerror})",
            allowed="a folder that can be created and written",
            limit="the file system",
        ) from error


def _project(root: Path) -> Path:
    """Return the project's folder.

    Raises:
        typer.Exit: there is none; the error is printed.
    """
    try:
        return project_folder(root)
    except DeclarationError as error:
        raise refuse(f"{error}; without a project: --cloud") from None
