"""``gpufabric shapes``: lists the machines of all clouds, and announced ones."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.market import Announced
from gpufabric.catalog.shape import Shape
from gpufabric.cli.prepare import console_for
from gpufabric.cli.say import say_json
from gpufabric.cost.text import rate
from gpufabric.plan.clock import now
from gpufabric.quote.offers import CLOUDS
from gpufabric.quote.shapes import ShapeRow, announced, announced_as_dict, row_as_dict, rows

UNKNOWN = "unknown"


def shapes(
    cloud: Annotated[
        list[str] | None, typer.Option("--cloud", help="Only this cloud: aws, azure or oci; repeatable.")
    ] = None,
    gpu: Annotated[
        str, typer.Option("--gpu", help="Only this accelerator, such as B200; none: machines without any.")
    ] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print only the list, as JSON, with every price.")
    ] = False,
) -> None:
    """List the machines that can be declared, with list prices, and machines that are only announced.

    It reads only the catalogue.

    Exit status: 0; 2 wrong usage.
    """
    clouds = cloud or list(CLOUDS)
    for name in clouds:
        if name not in CLOUDS:
            raise typer.BadParameter(f"{name!r}; allowed: {', '.join(CLOUDS)}", param_hint="--cloud")
    catalog = default_catalog()
    today = now().date()
    sold = [row for row in rows(catalog, clouds, today) if _is_gpu(row.shape.accelerator, gpu)]
    # Without --cloud, the announced machines of Google Cloud are listed too; it has no machines to declare.
    others = announced(catalog, cloud or [*CLOUDS, "gcp"])
    coming = [machine for machine in others if _is_gpu(machine.gpu_model.value, gpu)]
    if not sold and not coming:
        models = sorted(
            {row.shape.accelerator for row in rows(catalog, clouds, today) if row.shape.accelerator}
        )
        raise typer.BadParameter(f"{gpu!r}; allowed: {', '.join(models)}", param_hint="--gpu")
    if as_json:
        say_json([*map(row_as_dict, sold), *map(announced_as_dict, coming)])
        return
    console = console_for(as_json=False)
    if sold:
        console.print(_sold(sold))
    if coming:
        _announced(coming, console)
    console.print(
        "Prices are list prices in US dollars per accelerator and hour, in the cheapest region, on the given"
        " day. `gpufabric quote SHAPE` shows all.",
        style="dim",
        highlight=False,
    )


def _is_gpu(model: str | None, asked: str) -> bool:
    return not asked or (model or "none").casefold() == asked.casefold()


def _sold(sold: list[ShapeRow]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("Cloud", "Shape", "GPUs"):
        table.add_column(heading, no_wrap=heading != "Shape", overflow="fold")
    table.add_column("GB", justify="right")
    table.add_column("Domain", justify="right")
    table.add_column("Fabric")
    table.add_column("Gbit/s", justify="right")
    table.add_column("Capacity")
    table.add_column("$/GPU-hour")
    for row in sold:
        shape = row.shape
        table.add_row(
            shape.cloud,
            shape.name,
            *_accelerators(shape),
            shape.rdma.kind.value,
            _gbps(row),
            ", ".join(shape.capacity_modes.value),
            _price(row),
        )
    return table


def _accelerators(shape: Shape) -> tuple[str, str, str]:
    """Return number and model, memory and domain of a machine's accelerators."""
    gpu = shape.gpu
    if gpu is None:
        return "none", "-", "-"
    memory = f"{gpu.memory_gb.value.normalize():f}" if gpu.memory_gb else UNKNOWN
    return f"{gpu.count.value} x {gpu.model.value}", memory, str(gpu.nvlink_domain_gpus.value)


def _gbps(row: ShapeRow) -> str:
    rdma = row.shape.rdma
    if rdma.kind.value == "none":
        return "-"
    return f"{rdma.gbps_per_node.value.normalize():,f}" if rdma.gbps_per_node else UNKNOWN


def _price(row: ShapeRow) -> str:
    if row.machine_prices:
        price = row.machine_prices[0]
        usd = price.usd_per_node_hour
        return f"{rate(round(usd.value, 3))} a machine {price.mode} ({usd.as_of.isoformat()})"
    if not row.offers:
        return UNKNOWN
    first = row.offers[0]
    return f"{rate(round(first.usd_per_gpu_hour, 3))} {first.mode} ({first.as_of.isoformat()})"


def _time(machine: Announced) -> str:
    """Say when a machine was announced, is expected, and was first seen in use."""
    parts = [
        f"announced {machine.announced_on.value.isoformat()}" if machine.announced_on else "",
        machine.expected.value if machine.expected else "",
        f"in use by {machine.in_use_by.value.isoformat()}" if machine.in_use_by else "",
    ]
    return ", ".join(filter(None, parts)) or "time unknown"


def _announced(coming: list[Announced], console: Console) -> None:
    console.print()
    console.print(
        Text(
            "Announced: these cannot be declared yet, because no API offers them or facts are missing", "bold"
        )
    )
    for machine in coming:
        parts = [f"{', '.join(machine.clouds.value)}: {machine.title.value}, {machine.gpu_model.value}"]
        if machine.nvlink_domain_gpus:
            parts.append(f"domain of {machine.nvlink_domain_gpus.value}")
        parts.append(
            f"{machine.memory_gb.value.normalize():f} GB a GPU" if machine.memory_gb else "memory unknown"
        )
        if machine.scale_out:
            parts.append(machine.scale_out.value)
        parts.append(_time(machine))
        if machine.name_seen.value != "none":
            parts.append(f"documents name {machine.name_seen.value}")
        parts.append(f"price unknown ({machine.title.as_of.isoformat()})")
        console.print(Text("; ".join(parts)), soft_wrap=True)
