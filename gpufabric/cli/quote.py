"""``gpufabric quote``: compares prices of an accelerator by the hour and by the token."""

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, get_args

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Confidence
from gpufabric.cli.complete_shape import accelerators, shape_names
from gpufabric.cli.options import OptionalRoot
from gpufabric.cli.prepare import console_for
from gpufabric.cli.quote_all import AllRequest, model_named, precision_named, quote_all
from gpufabric.cli.say import say, say_json
from gpufabric.cli.stated_prices import source_title, stated_prices
from gpufabric.cost.text import count, rate
from gpufabric.plan.clock import now
from gpufabric.quote.offers import CLOUDS, EVERYWHERE, known_regions
from gpufabric.quote.paced import Published
from gpufabric.quote.quote import PricedOffer, Quote, Quoted, QuoteSubject, as_dict, find, quote
from gpufabric.quote.tokens import Measured, Precision, Throughput, Utilisation
from gpufabric.snapshots.priced_catalog import catalog_of
from gpufabric.snapshots.project import project_with_facts
from gpufabric.spec.problems import DeclarationError
from gpufabric.training.flops import flops_per_token
from gpufabric.training.pace.pace import NoPace, Pace
from gpufabric.wire.project import PROJECT_FILE, project_directory

_MILLI = Decimal("0.001")
_SHOWN_REGIONS = 3
MOST_DIGITS = 30
"""Powers of ten that an option may have: more are slips, whose results no table can show."""


def quote_command(
    shape: Annotated[
        str,
        typer.Argument(
            metavar="[SHAPE]",
            help="A cloud's name of a machine, such as p6-b200.48xlarge.",
            autocompletion=shape_names,
        ),
    ] = "",
    gpu: Annotated[
        str,
        typer.Option(
            "--gpu", help="Accelerator instead of a shape: B200, GB300, MI300X.", autocompletion=accelerators
        ),
    ] = "",
    every: Annotated[
        bool, typer.Option("--all", help="All accelerators of all clouds side by side, TPU and Trainium too.")
    ] = False,
    region: Annotated[
        list[str] | None, typer.Option("--region", help="Show only this region of its cloud; repeatable.")
    ] = None,
    tokens: Annotated[
        str, typer.Option("--tokens", help="Training tokens, such as 15e12; needs a throughput.")
    ] = "",
    mfu: Annotated[
        str, typer.Option("--mfu", help="Assumed share of each accelerator's peak, such as 0.4.")
    ] = "",
    flops: Annotated[
        str,
        typer.Option(
            "--flops-per-token", help="FLOPs per token for --mfu; default: those of the model in Pulumi.yaml."
        ),
    ] = "",
    model: Annotated[
        str,
        typer.Option(
            "--model",
            help="Throughput from published runs: of a public model, such as llama-3-70b, or of project, the"
            " declared model.",
        ),
    ] = "",
    precision: Annotated[
        str,
        typer.Option(
            "--precision",
            help="Number format: bf16 (default) or fp8; with --model also mxfp8 or nvfp4. Default with --all:"
            " the fastest that was measured with 8 bits or more.",
        ),
    ] = "",
    measured: Annotated[
        str,
        typer.Option("--tokens-per-second", help="Measured rate of one accelerator, instead of --mfu."),
    ] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print only the quote, as JSON, with every region.")
    ] = False,
    contract: Annotated[
        bool,
        typer.Option("--contract", help="Add the prices that the project states, each one in plain text."),
    ] = False,
    show_own_prices: Annotated[
        bool,
        typer.Option("--show-own-prices", help="Add your own prices, each one in plain text."),
    ] = False,
    root: OptionalRoot = Path(),
) -> None:
    """Compare list prices of an accelerator on AWS, Azure, OCI and Google Cloud, with their dates.

    A price per token needs a throughput: --model, --mfu or --tokens-per-second. Missing values are shown as
    unknown.

    Exit status: 0; 1 the project cannot be read; 2 wrong usage.
    """
    catalog = catalog_of(project_directory(root), now())
    if every:
        refused = {"SHAPE": shape, "--gpu": gpu, "--region": region, "--tokens": tokens, "--mfu": mfu}
        refused |= {"--flops-per-token": flops, "--tokens-per-second": measured}
        folder = project_directory(root)
        stated = stated_prices(folder, catalog, contract=contract, own=show_own_prices)
        quote_all(AllRequest(catalog, folder, model, precision, stated, as_json), refused)
        return
    if bool(shape) == bool(gpu):
        raise typer.BadParameter("give either SHAPE, --gpu or --all")
    try:
        asked = find(catalog, shape=shape, gpu=gpu)
    except DeclarationError as error:
        problem = error.problems[0]
        raise typer.BadParameter(
            f"{problem.given!r}; allowed: {problem.allowed}", param_hint=problem.where
        ) from None
    if model and (mfu or measured or flops):
        raise typer.BadParameter("give either --model, --mfu or --tokens-per-second", param_hint="--model")
    throughput = (
        Published(model_named(model, project_directory(root)), precision_named(precision or "bf16"))
        if model
        else _throughput(asked, mfu, flops, precision or "bf16", measured, root)
    )
    if tokens and throughput is None:
        raise typer.BadParameter("needs --model, --mfu or --tokens-per-second", param_hint="--tokens")
    stated = stated_prices(project_directory(root), catalog, contract=contract, own=show_own_prices)
    result = quote(
        catalog,
        asked,
        now().date(),
        regions=_regions(region or [], catalog),
        throughput=throughput,
        tokens=_number("--tokens", tokens) if tokens else None,
        contract=stated.offers,
    )
    for text in stated.unused:
        say(f"note: this price is not used: {text}", err=True)
    if as_json:
        sources = {key: source_title(key, catalog) for key in result.sources}
        say_json({**as_dict(result), "sources": sources})
    else:
        _show(result, catalog, console_for(as_json=False))


def _throughput(
    asked: QuoteSubject, mfu: str, flops: str, precision: str, measured: str, root: Path
) -> Throughput | None:
    if mfu and measured:
        raise typer.BadParameter("give either --mfu or --tokens-per-second")
    if flops and not mfu:
        raise typer.BadParameter("needs --mfu", param_hint="--flops-per-token")
    if measured:
        return Measured(asked.accelerator, _number("--tokens-per-second", measured))
    if not mfu:
        return None
    share = _number("--mfu", mfu)
    if share > 1:
        raise typer.BadParameter(f"{mfu}; allowed: above 0, at most 1", param_hint="--mfu")
    kinds: dict[str, Precision] = {precision: precision for precision in get_args(Precision)}
    if precision not in kinds:
        raise typer.BadParameter(f"{precision!r}; allowed: {', '.join(kinds)}", param_hint="--precision")
    if flops:
        given = int(_number("--flops-per-token", flops))
        if not given:
            raise typer.BadParameter(f"{flops}; allowed: at least 1", param_hint="--flops-per-token")
        return Utilisation(share, given, kinds[precision], "as given")
    folder = project_directory(root)
    training = project_with_facts(folder).fabric.training if (folder / PROJECT_FILE).is_file() else None
    if training is None:
        raise typer.BadParameter(
            "needs --flops-per-token, or training.model in the fabric of Pulumi.yaml", param_hint="--mfu"
        )
    model = training.model
    return Utilisation(share, flops_per_token(model), kinds[precision], f"{model.name}, Pulumi.yaml")


def _number(option: str, given: str) -> Decimal:
    try:
        value = Decimal(given.replace("_", ""))
    except InvalidOperation:
        value = Decimal(0)
    if not value.is_finite() or value <= 0 or abs(value.adjusted()) > MOST_DIGITS:
        allowed = f"a number above 0, such as 15e12, from 1e-{MOST_DIGITS} to 1e{MOST_DIGITS}"
        raise typer.BadParameter(f"{given!r}; allowed: {allowed}", param_hint=option)
    return value


def _regions(names: list[str], catalog: Catalog) -> list[str]:
    for name in names:
        clouds = [*CLOUDS, "gcp"]
        if not any(name in known_regions(catalog, cloud) for cloud in clouds):
            raise typer.BadParameter(f"{name!r} is not a region in the catalogue", param_hint="--region")
    return names


def _show(result: Quote, catalog: Catalog, console: Console) -> None:
    title = result.asked.shape or result.asked.accelerator
    console.print(Text(f"{title}: list prices on {result.day.isoformat()}, US dollars", "bold"))
    if result.same:
        console.print(_table(result, result.same))
    for machine in result.announced:
        clouds = ", ".join(machine.clouds.value)
        console.print(Text(f"Announced, without a price: {machine.title.value} ({clouds})"), soft_wrap=True)
    if result.aside:
        console.print()
        console.print(Text("Other accelerators, for comparison", "bold"))
        console.print(_table(result, result.aside))
    console.print()
    for line in _remarks(result, catalog):
        console.print(Text(line, "dim"), soft_wrap=True)


def _remarks(result: Quote, catalog: Catalog) -> list[str]:
    lines: list[str] = []
    if result.throughput:
        lines.append(f"Tokens are training tokens, at {result.throughput.said}. Real throughput differs.")
    lines.append(
        "gpufabric does not build on gcp. Spot prices were read on one day. A capacity reservation costs as"
        " much as on-demand."
    )
    if isinstance(result.throughput, Published):
        paces = [result.throughput.pace(quoted.machine, catalog) for quoted in result.same]
        lines.extend(dict.fromkeys(_basis(pace, catalog) for pace in paces))
    sold = {quoted.machine.cloud for quoted in result.same}
    without = [cloud for cloud in (*CLOUDS, "gcp") if cloud not in sold]
    if without:
        lines.append(f"The catalogue has no machine with {result.asked.accelerator} on {', '.join(without)}.")
    lines.extend(
        f"[{number}] {source_title(key, catalog)}" for number, key in enumerate(result.sources, start=1)
    )
    return lines


def _basis(pace: Pace | NoPace, catalog: Catalog) -> str:
    return pace.text if isinstance(pace, NoPace) else f"{pace.text} ({source_title(pace.source, catalog)})"


def _table(result: Quote, machines: tuple[Quoted, ...]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("Cloud", "Shape", "Accelerators", "Mode"):
        table.add_column(heading, overflow="fold")
    table.add_column("$/GPU-hour", justify="right")
    if result.throughput:
        table.add_column("$/1M tokens", justify="right")
    if result.tokens:
        table.add_column("GPU-hours", justify="right")
        table.add_column(f"$ for {result.tokens:.4g} tokens".replace("e+", "e"), justify="right")
    for heading in ("Regions", "As of", "Source"):
        table.add_column(heading, overflow="fold")
    for quoted in machines:
        machine = quoted.machine
        gpus = f"{machine.gpus} x " if machine.gpus else ""
        head = (machine.cloud, machine.name, f"{gpus}{machine.accelerator}")
        if not quoted.lowest:
            table.add_row(*head, "", "unknown")
        for position, priced in enumerate(quoted.lowest):
            table.add_row(*(head if not position else ("", "", "")), *_cells(result, quoted, priced))
    return table


def _cells(result: Quote, quoted: Quoted, priced: PricedOffer) -> list[str | Text]:
    offer = priced.offer
    cells: list[str | Text] = [offer.mode, rate(offer.usd_per_gpu_hour.quantize(_MILLI))]
    if result.throughput:
        tokens = priced.usd_per_million_tokens
        cells.append("unknown" if tokens is None else f"${tokens:,.4f}")
    if result.tokens:
        cells.append("unknown" if priced.gpu_hours is None else count(priced.gpu_hours.to_integral_value()))
        cells.append("unknown" if priced.usd is None else f"${count(priced.usd.to_integral_value())}")
    doubt = "" if offer.confidence is Confidence.CONFIRMED else f" {offer.confidence.value}"
    source = Text(f"[{result.sources.index(offer.source) + 1}]{doubt}")
    return [*cells, _where(quoted, priced), offer.as_of.isoformat(), source]


def _where(quoted: Quoted, priced: PricedOffer) -> str:
    regions = priced.offer.regions
    if EVERYWHERE in regions:
        return "all"
    text = ", ".join(regions[:_SHOWN_REGIONS])
    if len(regions) > _SHOWN_REGIONS:
        text += f" and {len(regions) - _SHOWN_REGIONS} more"
    others = [other.offer for other in quoted.offers if other.offer.mode == priced.offer.mode]
    dearest = max(other.usd_per_gpu_hour for other in others)
    if dearest > priced.offer.usd_per_gpu_hour:
        text += f"; elsewhere up to {rate(dearest.quantize(_MILLI))}"
    return text
