"""``gpufabric preflight``: says before an update whether the accounts are ready for it."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from gpufabric.catalog.catalog import CatalogError
from gpufabric.cli.account_readers import account_readers, action_table
from gpufabric.cli.annotations import (
    AnnotationOutputs,
    Annotations,
    CodeQualityFile,
    SarifFile,
    write_annotations,
)
from gpufabric.cli.options import AsJson, Root, Stacks
from gpufabric.cli.preflight_states import write_states
from gpufabric.cli.preflight_versions import version_verdicts
from gpufabric.cli.prepare import console_for
from gpufabric.cli.refusal import refuse
from gpufabric.cli.say import say, say_json
from gpufabric.engine.backend_query import ListedBackend, open_backend
from gpufabric.engine.errors import BackendError
from gpufabric.engine.locate import NoEngineError
from gpufabric.plan.pace import SIMULATED_VARIABLE
from gpufabric.preflight.examine import Preflight
from gpufabric.preflight.result import PreflightExit, PreflightReport
from gpufabric.preflight.table import show
from gpufabric.report.preflight_report import report_of_preflight
from gpufabric.spec.problems import DeclarationError
from gpufabric.wire.project import project_directory


def preflight(
    stacks: Stacks = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Take the answers from the snapshots of the project.")
    ] = False,
    fail_unknown: Annotated[
        bool, typer.Option("--fail-unknown", help="Exit with status 1 if something is unknown or pending.")
    ] = False,
    as_json: AsJson = False,
    sarif: SarifFile = None,
    code_quality: CodeQualityFile = None,
    annotations: Annotations = None,
    root: Root = Path(),
) -> None:
    """Ask the accounts of stacks whether they are ready for `up`: quota, capacity, images, permissions.

    All calls are read-only. A verdict is ok only if an answer proves it.

    Exit status: 0 all ok; 1 something is short or missing; 2 a declaration or file has errors; 3 nothing is
    short or missing, but something is unknown or pending.
    """
    if as_json and annotations is not None:
        raise typer.BadParameter("--json and --annotations both write to standard output")
    outputs = AnnotationOutputs(sarif, code_quality, annotations)
    folder = project_directory(root)
    try:
        report = run_preflight(folder, stacks or (), offline=offline, fail_unknown=fail_unknown)
        report = report.with_verdicts(version_verdicts(folder, report))
        if outputs.wanted:
            write_annotations(
                outputs,
                report_of_preflight(report, folder),
                folder,
                exit_status=int(report.exit),
                successful=report.exit is not PreflightExit.DECLARATION,
                notes=report.notes,
            )
    except (DeclarationError, CatalogError) as error:
        raise refuse(str(error)) from None
    if as_json:
        say_json(report.as_dict())
    else:
        show(report, console_for(as_json=False))
    raise typer.Exit(int(report.exit))


def run_preflight(
    root: Path, stacks: Sequence[str], *, offline: bool = False, fail_unknown: bool = False
) -> PreflightReport:
    """Read the states of the stacks where the backend can be read, and run all checks.

    Args:
        root: folder of ``Pulumi.yaml``.
        stacks: the stacks; all if empty.
        offline: whether to take the answers from files.
        fail_unknown: whether something pending or unknown counts as lacking.

    Raises:
        DeclarationError: the project or a snapshot cannot be read, or there is no such stack.
        CatalogError: the catalogue is damaged.
    """
    asked = Preflight(
        root=root,
        stacks=stacks,
        reader_for=None if offline else account_readers(),
        table=action_table(),
        fail_unknown=fail_unknown,
        is_simulated=bool(os.environ.get(SIMULATED_VARIABLE)),
        tell=tell,
    )
    try:
        backend: ListedBackend | None = open_backend(root, os.environ)
        notes: list[str] = []
    except (BackendError, NoEngineError) as error:
        backend = None
        notes = [f"the states of the stacks are unknown, so their own machines are too: {error}"]
    with TemporaryDirectory(prefix="gpufabric-states-") as private:
        if backend is not None:
            states, notes = write_states(asked.all_stacks(), backend.listed, backend.export, Path(private))
            asked = asked.with_states(states)
        report = asked.run()
    return replace(report, notes=(*report.notes, *notes))


def tell(line: str) -> None:
    """Print a line of progress, apart from JSON on standard output."""
    say(line, err=True)
