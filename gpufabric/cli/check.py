"""``gpufabric check``: runs the rules without an engine or credentials."""

from pathlib import Path
from typing import Annotated

import typer

from gpufabric.catalog.catalog import CatalogError
from gpufabric.check.fabric import check_fabric
from gpufabric.check.recorded import check_events, check_state
from gpufabric.check.result import CheckReport, Exit
from gpufabric.check.table import show
from gpufabric.cli.annotations import (
    AnnotationOutputs,
    Annotations,
    CodeQualityFile,
    SarifFile,
    write_annotations,
)
from gpufabric.cli.complete import stack_names
from gpufabric.cli.options import PoliciesFrom, Root
from gpufabric.cli.say import say_json
from gpufabric.console import SafeConsole
from gpufabric.protection.git_ref import policies_of
from gpufabric.report.offline import report_of_findings
from gpufabric.spec.problems import DeclarationError

PLAIN_WIDTH = 160


def check(
    stacks: Annotated[
        list[str] | None,
        typer.Argument(help="Stacks to check; default: all declared ones.", autocompletion=stack_names),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print only the result, as JSON.")] = False,
    sarif: SarifFile = None,
    code_quality: CodeQualityFile = None,
    annotations: Annotations = None,
    strict: Annotated[bool, typer.Option("--strict", help="Fail if a rule cannot be evaluated.")] = False,
    state: Annotated[Path | None, typer.Option(help="Check a state from `pulumi stack export`.")] = None,
    events: Annotated[
        Path | None, typer.Option(help="Check a preview: its event stream, or its digest in JSON.")
    ] = None,
    policies_from: PoliciesFrom = None,
    root: Root = Path(),
) -> None:
    """Run the rules on stacks without an engine, credentials or network.

    Exit status: 0 all rules pass; 1 a mandatory rule is violated; 2 a declaration or file has errors; 3
    internal error. Of several stacks, the highest counts.
    """
    if (bool(stacks), state is not None, events is not None).count(True) > 1:
        raise typer.BadParameter("give only one of stacks, --state and --events")
    if as_json and annotations is not None:
        raise typer.BadParameter("--json and --annotations both write to standard output")
    outputs = AnnotationOutputs(sarif, code_quality, annotations)
    try:
        with policies_of(root, policies_from) as folder:
            report = _report(root, stacks or [], state, events, strict=strict, folder=folder)
            if outputs.wanted:
                _annotate(outputs, report, root, folder)
    except (DeclarationError, CatalogError, ValueError) as error:
        SafeConsole(stderr=True, soft_wrap=True).print(
            f"error: {error}", style="red", markup=False, highlight=False
        )
        raise typer.Exit(int(Exit.DECLARATION)) from None
    if as_json:
        say_json(report.as_dict())
    else:
        console = SafeConsole()
        show(report, console if console.is_terminal else SafeConsole(width=PLAIN_WIDTH))
    raise typer.Exit(int(report.exit))


def _annotate(outputs: AnnotationOutputs, report: CheckReport, root: Path, folder: Path | None) -> None:
    write_annotations(
        outputs,
        report_of_findings(report, root, policies_from=folder),
        root,
        exit_status=int(report.exit),
        successful=report.exit < Exit.DECLARATION,
        notes=tuple(report.all_notes),
    )


def _report(
    root: Path,
    stacks: list[str],
    state: Path | None,
    events: Path | None,
    *,
    strict: bool,
    folder: Path | None,
) -> CheckReport:
    if state is not None:
        return check_state(root, state, strict=strict, policies_from=folder)
    if events is not None:
        return check_events(root, events, strict=strict, policies_from=folder)
    return check_fabric(root, stacks, strict=strict, policies_from=folder)
