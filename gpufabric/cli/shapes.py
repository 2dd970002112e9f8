"""``gpufabric shapes``: machines of all clouds, and those that are announced."""

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.market import Announced
from gpufabric.cli.prepare import console_for
from gpufabric.cost.text import rate
from gpufabric.plan.clock import now
from gpufabric.quote.offers import CLOUDS
from gpufabric.quote.shapes import ShapeRow, announced, announced_as_dict, row_as_dict, rows

UNKNOWN = "unknown"


def shapes(
    cloud: Annotated[
        list[str] | None, typer.Option("--cloud", help="Only this cloud: aws, azure or oci; may be repeated.")
    ] = None,
    gpu: Annotated[str, typer.Option("--gpu", help="Only this accelerator, such as B200.")] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the list as JSON and nothing else, with every price.")
    ] = False,
) -> None:
    """List the machines that can be declared, with their list prices, and those that are only announced.

    From the catalogue alone. Exit status: 0; 2 wrong usage.
    """
    clouds = cloud or list(CLOUDS)
    for one in clouds:
        if one not in CLOUDS:
            raise typer.BadParameter(f"{one!r}; allowed: {', '.join(CLOUDS)}", param_hint="--cloud")
    catalog = default_catalog()
    today = now().date()
    sold = [one for one in rows(catalog, clouds, today) if _is_gpu(one.shape.gpu.model.value, gpu)]
    coming = [one for one in announced(catalog, clouds) if _is_gpu(one.gpu_model.value, gpu)]
    if not sold and not coming:
        models = sorted({one.shape.gpu.model.value for one in rows(catalog, clouds, today)})
        raise typer.BadParameter(f"{gpu!r}; allowed: {', '.join(models)}", param_hint="--gpu")
    if as_json:
        typer.echo(json.dumps([*map(row_as_dict, sold), *map(announced_as_dict, coming)], indent=2))
        return
    console = console_for(as_json=False)
    if sold:
        console.print(_sold(sold))
    if coming:
        _announced(coming, console)
    console.print(
        "Prices are list prices in US dollars for one accelerator and hour, lowest region, on the day given;"
        " `gpufabric quote SHAPE` has all.",
        style="dim",
        highlight=False,
    )


def _is_gpu(model: str, asked: str) -> bool:
    return not asked or model.casefold() == asked.casefold()


def _sold(found: list[ShapeRow]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("Cloud", "Shape", "GPUs"):
        table.add_column(heading, no_wrap=heading != "Shape", overflow="fold")
    table.add_column("GB", justify="right")
    table.add_column("Domain", justify="right")
    table.add_column("Fabric")
    table.add_column("Gbit/s", justify="right")
    table.add_column("Capacity")
    table.add_column("$/GPU-hour")
    for row in found:
        shape = row.shape
        table.add_row(
            shape.cloud,
            shape.name,
            f"{shape.gpu.count.value} x {shape.gpu.model.value}",
            f"{shape.gpu.memory_gb.value.normalize():f}" if shape.gpu.memory_gb else UNKNOWN,
            str(shape.gpu.nvlink_domain_gpus.value),
            shape.rdma.kind.value,
            _gbps(row),
            ", ".join(shape.capacity_modes.value),
            _price(row),
        )
    return table


def _gbps(row: ShapeRow) -> str:
    rdma = row.shape.rdma
    if rdma.kind.value == "none":
        return "-"
    return f"{rdma.gbps_per_node.value.normalize():,f}" if rdma.gbps_per_node else UNKNOWN


def _price(row: ShapeRow) -> str:
    if not row.offers:
        return UNKNOWN
    first = row.offers[0]
    return f"{rate(round(first.usd_per_gpu_hour, 3))} {first.mode} ({first.as_of.isoformat()})"


def _announced(coming: list[Announced], console: Console) -> None:
    console.print()
    console.print(Text("Announced: not sold under a name of the cloud, and not to be declared", "bold"))
    for one in coming:
        parts = [f"{', '.join(one.clouds.value)}: {one.title.value}, {one.gpu_model.value}"]
        if one.nvlink_domain_gpus:
            parts.append(f"domain of {one.nvlink_domain_gpus.value}")
        parts.append(f"{one.memory_gb.value.normalize():f} GB a GPU" if one.memory_gb else "memory unknown")
        if one.scale_out:
            parts.append(one.scale_out.value)
        parts.append(one.expected.value if one.expected else "time unknown")
        if one.name_seen.value != "none":
            parts.append(f"documents name {one.name_seen.value}")
        parts.append(f"price unknown ({one.title.as_of.isoformat()})")
        console.print(Text("; ".join(parts)), soft_wrap=True)
