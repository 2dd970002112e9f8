"""``gpufabric show``: shows the declared fabric."""

import json
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cli.options import AsJson, Root, Stacks
from gpufabric.cli.prepare import EXIT_FAILED, console_for
from gpufabric.cost.text import count, plural, usd
from gpufabric.declared import labels as words
from gpufabric.declared.data import as_dict
from gpufabric.declared.fabric import BackboneView, FabricView, RegionView, view
from gpufabric.plan.clock import now
from gpufabric.spec.project import BACKBONE_STACK, Project, load_project
from gpufabric.wire.project import project_directory


def show(stacks: Stacks = None, as_json: AsJson = False, root: Root = Path()) -> None:
    """Show the declared fabric: regions, pools, storage, addresses, links and cost.

    It reads only files: no engine, credentials or network.

    Exit status: 0; 1 a declaration has errors; 2 wrong usage.
    """
    project = load_project(project_directory(root))
    fabric = view(project, _named(stacks or [], project), default_catalog(), now())
    if as_json:
        typer.echo(json.dumps(as_dict(fabric), indent=2))
    else:
        _print(fabric, console_for(as_json=False))
    if fabric.faults:
        if not as_json:
            errors = Console(stderr=True, soft_wrap=True)
            for stack, problems in fabric.faults.items():
                for problem in problems:
                    errors.print(f"{stack}: {problem}", style="red", markup=False, highlight=False)
        raise typer.Exit(EXIT_FAILED)


def _named(stacks: list[str], project: Project) -> list[str]:
    known = sorted({*project.stacks, *project.faults})
    for stack in stacks:
        if stack not in known:
            allowed = ", ".join(known) or "no stack has a file yet; `gpufabric new` writes one"
            raise typer.BadParameter(
                f"{stack!r} is not a stack of this project; allowed: {allowed}", param_hint="STACK"
            )
    return list(dict.fromkeys(stacks)) or known


def _print(fabric: FabricView, console: Console) -> None:
    total = f"{usd(fabric.usd_per_hour)}/hour, {usd(fabric.usd_per_month)}/month at peak"
    if not fabric.is_priced:
        total = "cost unknown" if fabric.bills else ""
    missing = f"{count(fabric.unpriced)} not priced" if fabric.unpriced else ""
    gpus = plural(fabric.gpus, "GPU") if fabric.regions else ""
    head = ", ".join(part for part in (gpus, total, missing) if part)
    console.print(Text(f"{fabric.name}: {head or 'nothing is declared'}", "bold"))
    for stack, region in fabric.regions.items():
        console.print()
        console.print(Text(stack, "bold"))
        console.print(_region(region))
    if fabric.backbone is not None:
        console.print()
        console.print(Text(BACKBONE_STACK, "bold"))
        console.print(_backbone(fabric.backbone))


def _region(region: RegionView) -> Table:
    table = _rows()
    table.add_row("place", words.place(region))
    for pool in region.plan.pools:
        table.add_row(f"pool {pool.name}", words.pool_size(pool))
        table.add_row("", words.pool_fabric(pool))
        table.add_row("", words.capacity(pool.capacity))
    table.add_row("storage", words.storage(region))
    table.add_row("addresses", words.addresses(region))
    table.add_row("cost", words.cost(region.bill))
    return table


def _backbone(backbone: BackboneView) -> Table:
    table = _rows()
    for link in backbone.links:
        table.add_row("link", words.link(link))
    total = backbone.transfer.total
    beside = f" on top, assumed: {total}" if total else ": none is assumed"
    table.add_row("cost", f"{words.cost(backbone.bill)}; data transfer{beside}")
    for line in backbone.transfer.texts():
        table.add_row("", line)
    return table


def _rows() -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    return table
