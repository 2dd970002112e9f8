"""``gpufabric quote --all``: every accelerator of every cloud side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Confidence
from gpufabric.catalog.market import Announced
from gpufabric.cli.prepare import console_for
from gpufabric.cli.say import say, say_json
from gpufabric.cli.stated_prices import AskedPrices, source_title
from gpufabric.cost.text import count
from gpufabric.plan.clock import now
from gpufabric.quote.across import Across, AcrossRow, across
from gpufabric.snapshots.project import project_with_facts
from gpufabric.spec.model import Model
from gpufabric.spec.model_presets import model_presets, with_preset
from gpufabric.spec.training import Precision
from gpufabric.training.pace.pace import NoPace, Pace
from gpufabric.wire.project import PROJECT_FILE

_OF_PROJECT = "project"


@dataclass(frozen=True, slots=True)
class AllRequest:
    """Options of the comparison.

    Attributes:
        catalog: the catalogue, with the project's snapshots of prices.
        folder: folder of the project.
        model: name of the model; empty without.
        precision: number format; empty for the fastest that was measured.
        stated: prices that somebody stated.
        as_json: whether to print JSON.
    """

    catalog: Catalog
    folder: Path
    model: str
    precision: str
    stated: AskedPrices
    as_json: bool


def model_named(name: str, folder: Path) -> Model:
    """Return a public model, or that of the project.

    Raises:
        typer.BadParameter: there is no such model.
    """
    if name == _OF_PROJECT:
        training = project_with_facts(folder).fabric.training if (folder / PROJECT_FILE).is_file() else None
        if training is None:
            raise typer.BadParameter(
                "needs training.model in the fabric of Pulumi.yaml", param_hint="--model"
            )
        return training.model
    if name not in model_presets():
        allowed = ", ".join([_OF_PROJECT, *model_presets()])
        raise typer.BadParameter(f"{name!r}; allowed: {allowed}", param_hint="--model")
    return Model.model_validate(with_preset({"preset": name}, ("", 0)))


def precision_named(name: str) -> Precision:
    """Return a number format by name.

    Raises:
        typer.BadParameter: there is no such format.
    """
    kinds: dict[str, Precision] = {kind: kind for kind in get_args(Precision)}
    if name not in kinds:
        raise typer.BadParameter(f"{name!r}; allowed: {', '.join(kinds)}", param_hint="--precision")
    return kinds[name]


def quote_all(request: AllRequest, refused: Mapping[str, object]) -> None:
    """Print the comparison.

    Args:
        request: its options.
        refused: options that do not go with it, and what was given for them.

    Raises:
        typer.BadParameter: such an option was given, or the model or the format is unknown.
    """
    given = [name for name, value in refused.items() if value]
    if given:
        raise typer.BadParameter(f"does not go with {', '.join(given)}", param_hint="--all")
    catalog = request.catalog
    result = across(
        catalog,
        now().date(),
        model=model_named(request.model, request.folder) if request.model else None,
        precision=precision_named(request.precision) if request.precision else None,
        stated=request.stated.offers,
    )
    for text in request.stated.unused:
        say(f"note: this price is not used: {text}", err=True)
    sources = {key: source_title(key, catalog) for key in result.sources}
    if request.as_json:
        say_json({**as_dict(result), "sources": sources})
    else:
        _show(result, sources, console_for(as_json=False))


def as_dict(result: Across) -> dict[str, Any]:
    """Return the comparison as plain data. Amounts are strings, so that they stay exact; None: unknown."""
    return {
        "day": result.day.isoformat(),
        "model": result.model.name if result.model else None,
        "peak": result.peak or None,
        "rows": [_row_as_dict(row) for row in result.rows],
        "unpriced": [
            {"cloud": machine.cloud, "shape": machine.name, "accelerator": machine.accelerator}
            for machine in result.unpriced
        ],
        "announced": [_announced_as_dict(machine) for machine in result.announced],
    }


def _row_as_dict(row: AcrossRow) -> dict[str, Any]:
    offer, pace = row.offer, row.pace
    return {
        "cloud": offer.cloud,
        "shape": offer.shape,
        "accelerator": offer.accelerator,
        "mode": offer.mode,
        "regions": list(offer.regions),
        "usd_per_gpu_hour": _text(offer.usd_per_gpu_hour),
        "usd_per_pflop_day_peak": _text(row.usd_per_peak_pflop_day),
        "peak_source": row.peak_source or None,
        "usd_per_pflop_day": _text(row.usd_per_pflop_day),
        "usd_per_trillion_tokens": _text(row.usd_per_trillion_tokens),
        "precision": row.precision,
        "throughput": pace.text if pace else None,
        "availability": row.state,
        "as_of": offer.as_of.isoformat(),
        "source": offer.source,
        "confidence": offer.confidence.value,
    }


def _announced_as_dict(machine: Announced) -> dict[str, Any]:
    return {
        "title": machine.title.value,
        "clouds": list(machine.clouds.value),
        "announced_on": machine.announced_on.value.isoformat() if machine.announced_on else None,
        "expected": machine.expected.value if machine.expected else None,
        "source": machine.title.source,
    }


def _show(result: Across, sources: Mapping[str, str], console: Console) -> None:
    of_what = f" and {result.model.name}" if result.model else ""
    title = f"Accelerators of all clouds: list prices on {result.day.isoformat()}{of_what}, US dollars"
    console.print(Text(title, "bold"))
    console.print(_table(result, list(sources)))
    console.print()
    console.print(Text("Announced, without a price", "bold"))
    for machine in result.announced:
        console.print(Text(_announced(machine)), soft_wrap=True)
    console.print()
    for line in _remarks(result, sources):
        console.print(Text(line, "dim"), soft_wrap=True)
    for number, title in enumerate(sources.values(), start=1):
        console.print(Text(f"[{number}] {title}", "dim"), soft_wrap=True)


def _table(result: Across, keys: list[str]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("Accelerator", "Cloud", "Mode"):
        table.add_column(heading)
    table.add_column("$/GPU-hour", justify="right")
    if result.model:
        table.add_column("$/1T tokens", justify="right")
        table.add_column("In")
        table.add_column("$/PFLOP-day", justify="right")
    table.add_column(f"{result.peak or 'Unknown'} peak", justify="right")
    for heading in ("Availability", "As of", "Source"):
        table.add_column(heading, overflow="fold")
    for row in result.rows:
        cells: list[str | Text] = [
            row.machine.accelerator,
            row.offer.cloud,
            row.offer.mode,
            _usd(row.offer.usd_per_gpu_hour, 3),
        ]
        if result.model:
            cells += [
                _usd(row.usd_per_trillion_tokens, 0),
                row.precision or "-",
                _usd(row.usd_per_pflop_day, 0),
            ]
        offer = row.offer
        doubt = "" if offer.confidence is Confidence.CONFIRMED else f" {offer.confidence.value}"
        cells += [
            _usd(row.usd_per_peak_pflop_day, 0),
            row.state,
            offer.as_of.isoformat(),
            Text(f"[{keys.index(offer.source) + 1}]{doubt}"),
        ]
        table.add_row(*cells)
    return table


def _announced(machine: Announced) -> str:
    on = f", announced on {machine.announced_on.value.isoformat()}" if machine.announced_on else ""
    seen = f", in use by {machine.in_use_by.value.isoformat()}" if machine.in_use_by else ""
    expected = f", expected: {machine.expected.value}" if machine.expected else ""
    return f"  {machine.title.value} ({', '.join(machine.clouds.value)}){on}{seen}{expected}"


def _remarks(result: Across, sources: Mapping[str, str]) -> list[str]:
    lines = [
        "Prices are for one GPU, or one chip of TPU and Trainium. Spot prices were read on one day. gpufabric"
        " does not build on gcp. The lowest price of each accelerator, cloud and mode is shown.",
        "A PFLOP-day is 10^15 operations a second for a day; peak: dense, in"
        f" {result.peak or 'a format whose peaks were not read'}.",
    ]
    numbers = {key: number for number, key in enumerate(sources, start=1)}
    peaks: dict[int, set[str]] = {}
    for row in result.rows:
        if row.peak_source:
            peaks.setdefault(numbers[row.peak_source], set()).add(row.machine.accelerator)
    if peaks:
        of = "; ".join(f"{', '.join(sorted(names))} [{number}]" for number, names in sorted(peaks.items()))
        lines.append(f"Sources of the peaks: {of}.")
    if result.unpriced:
        names = sorted({f"{machine.accelerator} on {machine.cloud}" for machine in result.unpriced})
        lines.append(f"Machines without a known price: {', '.join(names)}.")
    if result.model:
        paces = [row.pace for row in result.rows if isinstance(row.pace, Pace)]
        lines.extend(dict.fromkeys(f"{_measured(pace)} [{numbers[pace.source]}]" for pace in paces))
        lacking = [row.pace.text for row in result.rows if isinstance(row.pace, NoPace)]
        lines.extend(dict.fromkeys(lacking))
    return lines


def _measured(pace: Pace) -> str:
    """Return a throughput with its range; that of a single run has none."""
    return f"{pace.system}: measured: {pace.measured}" if pace.low == pace.high else pace.text


def _usd(value: Decimal | None, digits: int) -> str:
    if value is None:
        return "unknown"
    return f"${count(value.to_integral_value())}" if not digits else f"${value:,.{digits}f}"


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"
