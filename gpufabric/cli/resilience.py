"""``gpufabric resilience``: what a fabric withstands, from the declaration alone."""

import json
import shutil
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.resilience.assessment import Review, review
from gpufabric.plan.resilience.losses import too_little
from gpufabric.report.resilience import checkpoint_table, loss_table, site_table
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.project import BACKBONE_STACK, Project, load_project

EXIT_TOO_LITTLE = 1
EXIT_DECLARATION = 2
TABLE_WIDTH = 120
"""Columns that the tables take at most; a name that is cut is no name."""


def resilience(
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the result as JSON and nothing else.")
    ] = False,
    root: Annotated[Path, typer.Option("--root", help="Folder of Pulumi.yaml.", file_okay=False)] = Path(),
) -> None:
    """Show what is left when a region, a link, a power domain or a cloud is lost.

    Status 1: less than the declared share survives some loss. Status 2: the declaration is at fault.
    """
    project = load_project(root)
    for faults in project.faults.values():
        raise DeclarationError(faults)
    declared = project.stacks.get(BACKBONE_STACK)
    backbone = declared if isinstance(declared, Backbone) else None
    found = review(project.fabric, project.regions, backbone, catalog=default_catalog())
    problems = [_located(project, one) for one in found.problems]
    if as_json:
        typer.echo(json.dumps(_plain(found, problems), indent=2))
    else:
        _show(found, problems)
    if problems:
        raise typer.Exit(EXIT_DECLARATION)
    if too_little(found.losses):
        raise typer.Exit(EXIT_TOO_LITTLE)


def _located(project: Project, problem: Problem) -> Problem:
    return problem if problem.file else project.locate(BACKBONE_STACK, problem)


def _show(found: Review, problems: list[Problem]) -> None:
    width = max(shutil.get_terminal_size().columns, TABLE_WIDTH)
    console = Console(soft_wrap=True, width=width)
    tables = [site_table(found), loss_table(found), checkpoint_table(found)]
    for table in tables:
        if table is not None:
            console.print(table)
            console.print()
    for line in found.lines:
        console.print(line, markup=False, highlight=False)
    for problem in problems:
        console.print(f"error: {problem}", style="red", markup=False, highlight=False)


def _plain(found: Review, problems: list[Problem]) -> dict[str, Any]:
    return {
        "regions": [
            {"stack": one.stack, "cloud": one.cloud, "gpus": one.gpus, "power_domain": one.power_domain}
            for one in found.sites
        ],
        "losses": [
            {
                "kind": one.kind,
                "name": one.name,
                "gpus_left": one.gpus_left,
                "gpus_together": one.gpus_together,
                "share": float(round(one.share, 4)),
                "parts": [list(part) for part in one.parts],
                "bridge": one.is_bridge,
                "enough": one.enough,
            }
            for one in found.losses
        ],
        "checkpoints": [
            {"kind": one.kind, "name": one.name, "holder": one.holder, "minutes": one.minutes}
            for one in (found.replication.points if found.replication else ())
        ],
        "notes": list(found.lines),
        "problems": [str(problem) for problem in problems],
    }
