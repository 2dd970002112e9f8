"""``gpufabric show``: shows the declared fabric."""

import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from gpufabric.cli.options import AsJson, Root, Stacks
from gpufabric.cli.prepare import EXIT_FAILED, console_for
from gpufabric.cli.say import say_json, say_next
from gpufabric.console import SafeConsole
from gpufabric.cost.contract import price_items
from gpufabric.cost.text import count, machines_text, paid_once_text, usd
from gpufabric.declared import labels as words
from gpufabric.declared.data import as_dict
from gpufabric.declared.fabric import BackboneView, FabricView, RegionView, view
from gpufabric.doctor.machine import LocalMachine
from gpufabric.doctor.undeclared import cause_of, text_of, undeclared_stacks
from gpufabric.engine.manifest import UndeclaredStack
from gpufabric.plan.clock import now
from gpufabric.plural import plural
from gpufabric.snapshots.priced_catalog import catalog_of
from gpufabric.snapshots.project import project_with_facts
from gpufabric.spec.own_prices import own_prices, with_own_prices
from gpufabric.spec.price_items import unknown_items
from gpufabric.spec.problems import ExplainedError, problems_text
from gpufabric.spec.project import Project
from gpufabric.spec.yamlfile import read_yaml
from gpufabric.wire.project import BACKBONE_STACK, PROJECT_FILE

ListPrices = Annotated[
    bool,
    typer.Option(
        "--list-prices", help="Also show the cost at list prices, beside the cost at your contract's prices."
    ),
]

ShowOwnPrices = Annotated[
    bool,
    typer.Option("--show-own-prices", help="Show the amounts of items with own prices one by one."),
]


def show(
    stacks: Stacks = None,
    as_json: AsJson = False,
    list_prices: ListPrices = False,
    show_own_prices: ShowOwnPrices = False,
    root: Root = Path(),
) -> None:
    """Show the declared fabric: regions, pools, storage, addresses, links and cost.

    The declared fabric comes from files alone. The backend is asked only for stacks that are up and have no
    file; without an engine or a backend, a note says that these are not known.

    Exit status: 0; 1 a declaration has errors; 2 wrong usage.
    """
    catalog = catalog_of(root, now())
    own = own_prices(os.environ, root, show=show_own_prices, items=price_items(catalog))
    project = with_own_prices(project_with_facts(root), own)
    fabric = view(project, _named(stacks or [], project), catalog, now())
    undeclared, unknown = _undeclared(root, project)
    if as_json:
        more = {"undeclared": [asdict(stack) for stack in undeclared], "undeclared_unknown": unknown or None}
        say_json({**as_dict(fabric, list_prices=list_prices), **more})
    else:
        console = console_for(as_json=False)
        for stack in undeclared:
            console.print(Text(text_of(stack), "bold yellow"))
            say_next(console, stack.next_step)
        _print(fabric, console, list_prices=list_prices)
    errors = SafeConsole(stderr=True, soft_wrap=True)
    if unknown:
        note = f"note: cannot tell whether stacks without a file are up: {unknown}"
        errors.print(note, style="dim", markup=False, highlight=False)
    for item in unknown_items(project.fabric.prices[len(own) :], price_items(catalog)):
        note = f"note: {PROJECT_FILE}: {item.text}"
        errors.print(note, style="yellow", markup=False, highlight=False)
    for stack, problems in fabric.faults.items():
        text = problems_text(problems, f"{stack}: ")
        errors.print(text, style="red", markup=False, highlight=False)
    if fabric.faults:
        raise typer.Exit(EXIT_FAILED)


def _undeclared(folder: Path, project: Project) -> tuple[list[UndeclaredStack], str]:
    """Return the stacks that are up and have no file, and why they are not known."""
    machine = LocalMachine(folder, Path.home(), os.environ)
    try:
        return undeclared_stacks(machine, read_yaml(folder / PROJECT_FILE, PROJECT_FILE), project), ""
    except ExplainedError as error:
        return [], cause_of(error)


def _named(stacks: list[str], project: Project) -> list[str]:
    known = sorted({*project.stacks, *project.faults})
    for stack in stacks:
        if stack not in known:
            allowed = ", ".join(known) or "no stack has a file yet; `gpufabric new` writes one"
            raise typer.BadParameter(
                f"{stack!r} is not a stack of this project; allowed: {allowed}", param_hint="STACK"
            )
    return list(dict.fromkeys(stacks)) or known


def _print(fabric: FabricView, console: Console, *, list_prices: bool) -> None:
    total = f"{usd(fabric.usd_per_hour)}/hour, {usd(fabric.usd_per_month)}/month at peak"
    if not fabric.is_priced:
        total = "cost unknown" if fabric.bills else ""
    machines = machines_text(fabric.unpriced_machines)
    if machines:
        total = f"{machines}: at least {total}"
    missing = f"{count(fabric.unpriced)} not priced" if fabric.unpriced else ""
    gpus = plural(fabric.gpus, "GPU") if fabric.regions else ""
    once = paid_once_text(fabric.usd_upfront, fabric.usd_prepaid_per_month) if fabric.usd_upfront else ""
    head = ", ".join(part for part in (gpus, total, once, missing) if part)
    if fabric.faults and not fabric.bills:
        declarations = plural(len(fabric.faults), "declaration has errors", "declarations have errors")
        head = f"cost unknown, {declarations}"
    console.print(Text(f"{fabric.name}: {head or 'nothing is declared'}", "bold"))
    for stack, region in fabric.regions.items():
        console.print()
        console.print(Text(stack, "bold"))
        console.print(_region(region, list_prices=list_prices))
    if fabric.backbone is not None:
        console.print()
        console.print(Text(BACKBONE_STACK, "bold"))
        console.print(_backbone(fabric.backbone, list_prices=list_prices))


def _region(region: RegionView, *, list_prices: bool) -> Table:
    table = _rows()
    table.add_row("place", words.place(region))
    if not region.plan.pools:
        table.add_row("pools", "none yet")
    for pool in region.plan.pools:
        table.add_row(f"pool {pool.name}", words.pool_size(pool))
        if pool.max_nodes:
            table.add_row("", words.pool_fabric(pool))
        table.add_row("", words.capacity(pool.capacity))
    table.add_row("storage", words.storage(region))
    table.add_row("addresses", words.addresses(region))
    table.add_row("cost", words.cost(region.bill, region.list_bill if list_prices else None))
    return table


def _backbone(backbone: BackboneView, *, list_prices: bool) -> Table:
    table = _rows()
    for link in backbone.links:
        table.add_row("link", words.link(link))
    total = backbone.transfer.total
    beside = f" on top, assumed: {total}" if total else ": none is assumed"
    cost = words.cost(backbone.bill, backbone.list_bill if list_prices else None)
    table.add_row("cost", f"{cost}; data transfer{beside}")
    for line in backbone.transfer.texts():
        table.add_row("", line)
    return table


def _rows() -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    return table
