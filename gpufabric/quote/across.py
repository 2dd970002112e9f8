"""All accelerators of all clouds side by side: by the hour, by the token and by the PFLOP-day."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.compared import availability, compared_runs
from gpufabric.catalog.fact import Fact
from gpufabric.catalog.market import Announced, market
from gpufabric.plural import plural
from gpufabric.quote.contract import with_offers
from gpufabric.quote.offers import EVERYWHERE, MODES, MachinePrices, QuotedPrice, machines
from gpufabric.quote.paced import Published
from gpufabric.quote.tokens import gpu_hours
from gpufabric.spec.model import Model
from gpufabric.spec.training import Precision
from gpufabric.time_units import HOURS_PER_DAY
from gpufabric.training.flops import flops_per_token
from gpufabric.training.pace.choose import pace_of
from gpufabric.training.pace.pace import NoPace, Pace

TRILLION = Decimal(10**12)
MEASURED_IN: tuple[Precision, ...] = ("bf16", "fp8", "mxfp8")
"""Number formats of which the fastest counts unless the user names another: those with 8 bits or more."""

_TERA_IN_PETA = 1000
_PETA = Decimal(10**15)
_PEAKS: dict[Precision, str] = {"bf16": "BF16", "fp8": "FP8", "mxfp8": "FP8"}
"""Peak rates that belong to number formats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcrossRow:
    """The lowest price of an accelerator, cloud and mode.

    Attributes:
        machine: the machine.
        offer: its price.
        usd_per_peak_pflop_day: US dollars for 10^15 operations a second over a day at the dense peak; None if
            the peak is not known.
        peak_source: source of that peak; empty if it is not known.
        pace: throughput of the model; None without a model.
        precision: number format of that throughput; None if there is none.
        usd_per_pflop_day: the same at the throughput of the model; None if it is not known.
        usd_per_trillion_tokens: US dollars for 10^12 training tokens; None if the throughput is not known.
        state: state in which the cloud sells the machine, in words.
    """

    machine: MachinePrices
    offer: QuotedPrice
    usd_per_peak_pflop_day: Decimal | None
    peak_source: str
    pace: Pace | NoPace | None
    precision: Precision | None
    usd_per_pflop_day: Decimal | None
    usd_per_trillion_tokens: Decimal | None
    state: str


@dataclass(frozen=True, slots=True)
class Across:
    """All accelerators side by side.

    Attributes:
        day: day of the prices.
        model: the model to train; None without.
        peak: precision of the peak rates; empty if the accelerators' peaks in that format are not known.
        rows: the lowest prices, by tokens, else by peak operations; unknown ones last.
        unpriced: machines whose accelerator has no price on their cloud.
        announced: announced machines, without prices.
    """

    day: date
    model: Model | None
    peak: str
    rows: tuple[AcrossRow, ...]
    unpriced: tuple[MachinePrices, ...]
    announced: tuple[Announced, ...]

    @property
    def sources(self) -> list[str]:
        """Keys of the sources of all prices, peaks, throughputs and announcements, sorted."""
        prices = {row.offer.source for row in self.rows}
        paces = {row.pace.source for row in self.rows if isinstance(row.pace, Pace)}
        peaks = {row.peak_source for row in self.rows if row.peak_source}
        return sorted(prices | peaks | paces | {machine.title.source for machine in self.announced})


def across(
    catalog: Catalog,
    today: date,
    *,
    model: Model | None = None,
    precision: Precision | None = None,
    stated: Collection[QuotedPrice] = (),
) -> Across:
    """Compare all accelerators of AWS, Azure, OCI and Google Cloud.

    Args:
        catalog: list prices, peak rates and published runs.
        today: day of the prices.
        model: the model to train.
        precision: number format of its matrix products, and of the peaks; None: the fastest that was measured
            on each accelerator with 8 bits or more, and peaks in BF16.
        stated: prices that somebody stated.
    """
    listed = with_offers(machines(catalog, today), stated)
    peak = _PEAKS.get(precision, "") if precision else "BF16"
    rows = [_row(machine, offer, catalog, model, precision, peak) for machine, offer in _lowest(listed)]
    priced = {(machine.accelerator, machine.cloud) for machine in listed if machine.offers}
    return Across(
        day=today,
        model=model,
        peak=peak,
        rows=tuple(sorted(rows, key=_order)),
        unpriced=tuple(machine for machine in listed if (machine.accelerator, machine.cloud) not in priced),
        announced=tuple(market(catalog).announced.values()),
    )


def _lowest(listed: Collection[MachinePrices]) -> Iterator[tuple[MachinePrices, QuotedPrice]]:
    """Yield the lowest price of each cloud, accelerator and mode, with its machine."""
    best: dict[tuple[str, str, str], tuple[MachinePrices, QuotedPrice]] = {}
    for machine in listed:
        for offer in machine.offers:
            key = (machine.accelerator, machine.cloud, offer.mode)
            if key not in best or _cost(machine, offer) < _cost(*best[key]):
                best[key] = (machine, offer)
    for key in sorted(best, key=lambda key: (key[0], key[1], MODES.index(key[2]))):
        yield best[key]


def _cost(machine: MachinePrices, offer: QuotedPrice) -> tuple[Decimal, int, str, tuple[str, ...]]:
    # At the same price the larger machine counts: measured throughput is of whole machines.
    return offer.usd_per_gpu_hour, -(machine.gpus or 0), offer.shape, offer.regions


def _row(
    machine: MachinePrices,
    offer: QuotedPrice,
    catalog: Catalog,
    model: Model | None,
    precision: Precision | None,
    peak: str,
) -> AcrossRow:
    price = offer.usd_per_gpu_hour
    fact = _peak_tflops(machine.accelerator, peak, catalog)
    tflops = fact.value if fact else None
    row = AcrossRow(
        machine=machine,
        offer=offer,
        usd_per_peak_pflop_day=price * HOURS_PER_DAY * _TERA_IN_PETA / tflops if tflops else None,
        peak_source=fact.source if fact else "",
        pace=None,
        precision=None,
        usd_per_pflop_day=None,
        usd_per_trillion_tokens=None,
        state=state_of(machine, catalog),
    )
    if model is None:
        return row
    measured, pace = _fastest(machine, model, (precision,) if precision else MEASURED_IN, catalog)
    if isinstance(pace, NoPace):
        return replace(row, pace=pace)
    rate = Decimal(str(pace.expected))
    pflops = rate * flops_per_token(model) / _PETA
    return replace(
        row,
        pace=pace,
        precision=measured,
        usd_per_pflop_day=price * HOURS_PER_DAY / pflops,
        usd_per_trillion_tokens=gpu_hours(TRILLION, rate) * price,
    )


def _fastest(
    machine: MachinePrices, model: Model, formats: Collection[Precision], catalog: Catalog
) -> tuple[Precision | None, Pace | NoPace]:
    """Return the highest throughput of a model on a machine, and its format; else why there is none."""
    paces: list[tuple[Precision, Pace | NoPace]] = [
        (name, _pace(machine, model, name, catalog)) for name in formats
    ]
    best: tuple[Precision, Pace] | None = None
    for name, pace in paces:
        if isinstance(pace, Pace) and (best is None or pace.expected > best[1].expected):
            best = (name, pace)
    return best or (None, paces[0][1])


def _pace(machine: MachinePrices, model: Model, precision: Precision, catalog: Catalog) -> Pace | NoPace:
    runs = [run for run in compared_runs(catalog) if run.id == machine.accelerator]
    for run in runs:
        if (run.model.value, run.precision.value) == (model.name, precision):
            rate = run.tokens_per_second
            return Pace(
                low=rate.value,
                expected=rate.value,
                high=rate.value,
                system=machine.accelerator,
                measured=run.text,
                is_transferred=False,
                source=rate.source,
                as_of=rate.as_of,
            )
    if runs:
        return NoPace(f"{model.name} in {precision} on {machine.accelerator}", runs[0].text)
    pace = Published(model, precision).pace(machine, catalog)
    if isinstance(pace, NoPace) and not pace.nearest:
        nearest = pace_of(model, machine.accelerator, precision, catalog)
        return nearest if isinstance(nearest, NoPace) else pace
    return pace


def _peak_tflops(accelerator: str, peak: str, catalog: Catalog) -> Fact[Decimal] | None:
    known = market(catalog).accelerators.get(accelerator)
    if known is None or not peak:
        return None
    return known.peak_bf16_tflops if peak == "BF16" else known.peak_fp8_tflops


def state_of(machine: MachinePrices, catalog: Catalog) -> str:
    """Return in which state a cloud sells a machine, in words."""
    known = availability(catalog).get(machine.name)
    if known is not None:
        since = f" since {known.since.value.isoformat()}" if known.since else ""
        return f"{known.state.value}{since}"
    if machine.buildable:
        regions = len(catalog.shape(machine.cloud, machine.name).regions)
    else:
        regions = len({region for offer in machine.offers for region in offer.regions} - {EVERYWHERE})
    return f"listed in {plural(regions, 'region')}" if regions else "listed"


def _order(row: AcrossRow) -> tuple[bool, Decimal, bool, Decimal, str, str, str]:
    """Sort by tokens, then by peak operations; unknown values last, ties by name."""
    tokens, peak = row.usd_per_trillion_tokens, row.usd_per_peak_pflop_day
    return (
        tokens is None,
        tokens or Decimal(0),
        peak is None,
        peak or Decimal(0),
        row.machine.accelerator,
        row.machine.cloud,
        row.offer.mode,
    )
