"""``gpufabric show``: the fabric as it is declared."""

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
    """Show the fabric as declared: regions, pools, storage, addresses, links, and what they cost.

    From the files alone: no engine, no credentials, no network. Exit status: 0; 1 a declaration is at fault;
    2 wrong usage.
    """
    project = load_project(project_directory(root))
    found = view(project, _named(stacks or [], project), default_catalog(), now())
    if as_json:
        typer.echo(json.dumps(as_dict(found), indent=2))
    else:
        _print(found, console_for(as_json=False))
    if found.faults:
        if not as_json:
            errors = Console(stderr=True, soft_wrap=True)
            for stack, problems in found.faults.items():
                for one in problems:
                    errors.print(f"{stack}: {one}", style="red", markup=False, highlight=False)
        raise typer.Exit(EXIT_FAILED)


def _named(stacks: list[str], project: Project) -> list[str]:
    known = sorted({*project.stacks, *project.faults})
    for one in stacks:
        if one not in known:
            allowed = ", ".join(known) or "no stack has a file yet; `gpufabric new` writes one"
            raise typer.BadParameter(f"{one!r} is no stack here; allowed: {allowed}", param_hint="STACK")
    return list(dict.fromkeys(stacks)) or known


def _print(found: FabricView, console: Console) -> None:
    total = f"{usd(found.usd_per_hour)}/hour, {usd(found.usd_per_month)}/month at peak"
    if not found.is_priced:
        total = "cost unknown" if found.bills else ""
    missing = f"{count(found.unpriced)} not priced" if found.unpriced else ""
    gpus = plural(found.gpus, "GPU") if found.regions else ""
    head = ", ".join(one for one in (gpus, total, missing) if one)
    console.print(Text(f"{found.name}: {head or 'nothing is declared'}", "bold"))
    for stack, region in found.regions.items():
        console.print()
        console.print(Text(stack, "bold"))
        console.print(_region(region))
    if found.backbone is not None:
        console.print()
        console.print(Text(BACKBONE_STACK, "bold"))
        console.print(_backbone(found.backbone))


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
    for one in backbone.links:
        table.add_row("link", words.link(one))
    total = backbone.transfer.total
    beside = f"on top, assumed: {total}" if total else "not included: none assumed"
    table.add_row("cost", f"{words.cost(backbone.bill)}; data transfer {beside}")
    for one in backbone.transfer.texts():
        table.add_row("", one)
    return table


def _rows() -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    return table
