"""``gpufabric resilience``: shows the losses that a fabric withstands, from its declaration."""

import shutil
from pathlib import Path
from typing import Annotated, Any

import typer

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cli.options import Root
from gpufabric.cli.say import say_json
from gpufabric.console import SafeConsole
from gpufabric.plan.clock import now
from gpufabric.plan.resilience.assessment import Review, review
from gpufabric.plan.resilience.losses import too_little
from gpufabric.report.resilience import checkpoint_table, loss_table, site_table
from gpufabric.snapshots.project import project_with_facts
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.project import Project
from gpufabric.training.pace.job import paced_fabric
from gpufabric.wire.project import BACKBONE_STACK

EXIT_TOO_LITTLE = 1
EXIT_DECLARATION = 2
TABLE_WIDTH = 120
"""Least width of the tables, so that no name is cut."""


def resilience(
    as_json: Annotated[bool, typer.Option("--json", help="Print only the result, as JSON.")] = False,
    root: Root = Path(),
) -> None:
    """Show what remains after the loss of a region, a link, a power domain or a cloud.

    Exit status: 0 every loss leaves enough; 1 a loss leaves less than the declared share, or
    no quorum though it must be survived, or no region has GPUs; 2 the declaration
    has errors.
    """
    project = project_with_facts(root)
    for faults in project.faults.values():
        raise DeclarationError(faults)
    catalog = default_catalog()
    fabric = paced_fabric(project.fabric, project.regions, catalog)
    result = review(fabric, project.regions, project.backbone, catalog=catalog, now=now())
    problems = [_located(project, problem) for problem in result.problems]
    if as_json:
        say_json(_plain(result, problems))
    else:
        _show(result, problems)
    if problems:
        raise typer.Exit(EXIT_DECLARATION)
    # Nothing trains without GPUs, so no loss leaves the declared share.
    nothing = bool(result.minimum_share) and len(result.without_gpus) == len(result.sites)
    if nothing or too_little(result.losses) or result.unsurvived:
        raise typer.Exit(EXIT_TOO_LITTLE)


def _located(project: Project, problem: Problem) -> Problem:
    return problem if problem.file else project.locate(BACKBONE_STACK, problem)


def _show(result: Review, problems: list[Problem]) -> None:
    width = max(shutil.get_terminal_size().columns, TABLE_WIDTH)
    console = SafeConsole(soft_wrap=True, width=width)
    tables = [site_table(result), loss_table(result), checkpoint_table(result)]
    for table in tables:
        if table is not None:
            console.print(table)
            console.print()
    for line in result.lines:
        console.print(line, markup=False, highlight=False)
    for problem in problems:
        console.print(f"error: {problem}", style="red", markup=False, highlight=False)


def _plain(result: Review, problems: list[Problem]) -> dict[str, Any]:
    return {
        "regions": [
            {"stack": site.stack, "cloud": site.cloud, "gpus": site.gpus, "power_domain": site.power_domain}
            for site in result.sites
        ],
        "losses": [
            {
                "kind": loss.kind,
                "name": loss.name,
                "gpus_left": loss.gpus_left,
                "gpus_together": loss.gpus_together,
                "replicas_together": loss.replicas_together,
                "replicas_before": loss.replicas_before,
                "quorum": loss.quorum,
                "share": float(round(loss.share, 4)),
                "parts": [list(part) for part in loss.parts],
                "bridge": loss.is_bridge,
                "enough": loss.enough,
            }
            for loss in result.losses
        ],
        "checkpoints": [
            {"kind": point.kind, "name": point.name, "holder": point.holder, "minutes": point.minutes}
            for point in (result.replication.points if result.replication else ())
        ],
        "notes": list(result.lines),
        "problems": [str(problem) for problem in problems],
    }
