"""``gpufabric adopt``: takes resources that exist into a stack, without a change to any of them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from gpufabric.cli.adopt_find import finder
from gpufabric.cli.adopt_show import as_dict, show_adopted, show_plan
from gpufabric.cli.checkout import read_backend
from gpufabric.cli.complete import stack_names
from gpufabric.cli.options import AsJson, Root
from gpufabric.cli.output import process_secrets
from gpufabric.cli.prepare import EXIT_FAILED, EXIT_INTERRUPTED, console_for
from gpufabric.cli.refusal import refuse
from gpufabric.cli.request import EngineRequest
from gpufabric.cli.say import say_error, say_json
from gpufabric.engine.adoption.adopter import Adopter
from gpufabric.engine.adoption.differences import Compared
from gpufabric.engine.adoption.ids import KnownIds, ids_text, known_ids, read_ids
from gpufabric.engine.adoption.plan import (
    AdoptionPlan,
    Consent,
    Find,
    moved_here,
    plan_adoption,
)
from gpufabric.engine.adoption.wanted import Wanted, key_of, with_ids
from gpufabric.plural import plural
from gpufabric.snapshots.project import project_with_facts
from gpufabric.spec.problems import DeclarationError, ExplainedError
from gpufabric.spec.yamlfile import YamlFile
from gpufabric.wire.project import project_directory

FOLDER = Path(".gpufabric") / "adopt"
"""Folder of import files, below the project."""


def adopt(
    stack: Annotated[
        str, typer.Argument(help="Stack to adopt into.", metavar="STACK", autocompletion=stack_names)
    ],
    ids: Annotated[
        Path | None,
        typer.Option("--ids", help="YAML file with ids of resources, by type::name.", dir_okay=False),
    ] = None,
    write_ids: Annotated[
        Path | None,
        typer.Option("--write-ids", help="Write the ids that are known to a file for --ids.", dir_okay=False),
    ] = None,
    accept_changes: Annotated[
        bool,
        typer.Option(
            "--accept-changes", help="Adopt resources that differ; the next update changes them in place."
        ),
    ] = False,
    create_missing: Annotated[
        bool, typer.Option("--create-missing", help="Create declared resources that do not exist.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Import. Without it, nothing is changed anywhere.")
    ] = False,
    as_json: AsJson = False,
    root: Root = Path(),
) -> None:
    """Take existing resources that match the declaration into a stack: no replacement, no change.

    It finds ids in the file of --ids and in the account, which it only reads; writes an import file for
    `pulumi import`; and previews the import. It refuses if an update would replace or change a resource.

    Exit status: 0 adopted, or ready to be; 1 refused or failed; 2 wrong usage; 130 interrupted.
    """
    root = project_directory(root)
    project = project_with_facts(root)
    try:
        project.stack(stack)
        # Before the engine runs, which takes a while.
        stated = None if ids is None else read_ids(ids)
    except DeclarationError as error:
        raise refuse(str(error)) from None
    backend = read_backend(EngineRequest("preview", (stack,), root), root, project, None)
    adopter = Adopter(stack, backend.command, process_secrets())
    run = _Run(adopter, finder(project, stack), root, as_json=as_json)
    is_new = stack not in backend.listed
    if is_new:
        adopter.init()
    imported = False
    try:
        plan = run.plan(stated, write_ids, Consent(accept_changes, create_missing))
        if yes and plan.wanted and not plan.obstacles:
            imported = True
            run.adopt(plan)
        run.end(plan)
    except KeyboardInterrupt:
        say_error("interrupted")
        raise typer.Exit(EXIT_INTERRUPTED) from None
    finally:
        if is_new and not imported:
            adopter.forget()


class _Run:
    """One run of the command."""

    def __init__(self, adopter: Adopter, find: Find, root: Path, *, as_json: bool) -> None:
        self._adopter = adopter
        self._find = find
        self._root = root
        self._as_json = as_json
        self._console = console_for(as_json=as_json)
        self._file = root / FOLDER / f"{adopter.stack}.import.json"

    def plan(self, ids: YamlFile | None, write_ids: Path | None, consent: Consent) -> AdoptionPlan:
        """Find the resources, write the files, and preview the import."""
        self._tell(f"{self._adopter.stack}: previewing the declaration")
        held = self._adopter.held()
        keys = [key_of(urn) for urn in held]
        wanted, import_file = self._adopter.declared(keys)
        known = self._ids(ids, wanted, keys)
        sought = [resource for resource in wanted if resource.urn not in known.absent]
        if len(sought) > len(known.ids):
            number = plural(len(sought) - len(known.ids), "declared resource")
            self._tell(f"{self._adopter.stack}: looking for {number} in the account")
        fits = self._find(sought, known.ids)
        moved = moved_here(wanted, fits.ids, held)
        imported = {
            resource.urn: fits.ids[resource.urn]
            for resource in wanted
            if resource.urn in fits.ids and resource.key not in moved
        }
        # The engine writes the configuration of providers into the file, in plain text.
        self._write(self._file, self._adopter.secrets.text(with_ids(import_file, wanted, imported)))
        if write_ids is not None:
            self._write(write_ids, ids_text(wanted, fits.ids, fits.candidates, {**fits.unknown, **fits.near}))
        if fits.ids:
            self._tell(f"{self._adopter.stack}: comparing {plural(len(fits.ids), 'existing resource')}")
        plan = plan_adoption(self._adopter, wanted, keys, fits, consent, moved)
        show_plan(plan, self._console, self._file.relative_to(self._root))
        return plan

    def adopt(self, plan: AdoptionPlan) -> None:
        """Import, and preview what the next update would change."""
        self._tell(f"{plan.stack}: importing")
        done = self._adopter.adopt(plan.wanted, plan.imports)
        left = self._adopter.left() if not done.errors else Compared()
        show_adopted(plan, done, left, self._console)
        self._finish(plan, done, left)

    def end(self, plan: AdoptionPlan) -> None:
        """End without an import."""
        self._finish(plan, None, None)

    def _ids(self, file: YamlFile | None, wanted: Sequence[Wanted], held: Sequence[str]) -> KnownIds:
        if file is None:
            return KnownIds({})
        try:
            return known_ids(file, wanted, held)
        except DeclarationError as error:
            raise refuse(str(error)) from None

    def _finish(self, plan: AdoptionPlan, done: Compared | None, left: Compared | None) -> None:
        """Print JSON if asked to, and exit.

        Raises:
            typer.Exit: always.
        """
        content = as_dict(plan, done, left, str(self._file.relative_to(self._root)))
        if self._as_json:
            say_json(content)
        ok = content["status"] in ("ready", "adopted", "complete")
        raise typer.Exit(0 if ok else EXIT_FAILED)

    def _write(self, file: Path, text: str) -> None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        except OSError as error:
            raise ExplainedError(
                f"{file}: cannot be written: {error.strerror}; allowed: a writable folder"
            ) from None

    def _tell(self, text: str) -> None:
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)
