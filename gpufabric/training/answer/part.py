"""Days, cost and energy of a job on a part of a fabric."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.power import power_facts
from gpufabric.plural import plural
from gpufabric.time_units import HOURS_PER_DAY, SECONDS_PER_HOUR
from gpufabric.training.answer.inputs import HourlyCost, PartInput
from gpufabric.training.answer.quantity import Quantity

TRILLION = 10**12


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCost:
    """Time, cost and energy of a number of tokens. None: not known.

    Attributes:
        tokens: the tokens.
        days: days of the lease, with waits for links and failures.
        gpu_hours: hours of all GPUs together.
        usd: US dollars at stated prices, and else at list prices.
        list_usd: US dollars at list prices.
        kwh: electric energy of the systems and their data centres.
    """

    tokens: int
    days: Quantity | None
    gpu_hours: Quantity | None
    usd: Quantity | None
    list_usd: Quantity | None
    kwh: Quantity | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartAnswer:
    """A job on a part of a fabric.

    Attributes:
        name: ``fabric``, or the stack of the region.
        regions: stacks of the regions, sorted.
        gpus: GPUs of the job.
        gpus_by_model: the same by model.
        step_seconds: computing time of a step, in seconds.
        link_share: share of the time that GPUs compute between waits for links, from 0 to 1.
        goodput: share of the time that is left after failures, from 0 to 1.
        tokens_per_second: tokens, with waits for links and failures.
        per_trillion: what 10^12 tokens take.
        total: what the declared tokens take; None if none are declared.
        pace_from: what the pace rests on.
        unpriced: items without a price, which the costs leave out.
        cannot: why the part cannot run the job; empty if nothing is known against it.
        unknown: what is not known, and why.
    """

    name: str
    regions: tuple[str, ...]
    gpus: int
    gpus_by_model: Mapping[str, int] = field(default_factory=dict[str, int])
    step_seconds: Quantity | None
    link_share: float | None
    goodput: Quantity | None
    tokens_per_second: Quantity | None
    per_trillion: RunCost
    total: RunCost | None
    pace_from: str
    unpriced: tuple[str, ...]
    cannot: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def runs(self) -> bool:
        """Whether nothing is known against the job on this part."""
        return not self.cannot


def part_of(given: PartInput, tokens: int | None, catalog: Catalog) -> PartAnswer:
    """Compute what a job takes on a part of a fabric.

    Args:
        given: results of other rules.
        tokens: tokens of the whole run; None if none are declared.
        catalog: facts on electric power.
    """
    rate = effective_rate(given)
    kw, without_power = facility_kw(given.gpus_by_model, catalog)
    unknown = [
        *([f"pace: {given.pace_unknown}"] if given.tokens_per_second is None else ()),
        *([f"goodput: {given.goodput_unknown}"] if given.goodput is None and given.goodput_unknown else ()),
        *([f"energy: no power of {', '.join(without_power)} is known"] if without_power else ()),
        *([f"cost: {_without_price(given.contract)}"] if given.contract.unpriced else ()),
    ]
    return PartAnswer(
        name=given.name,
        regions=given.regions,
        gpus=given.gpus,
        gpus_by_model=given.gpus_by_model,
        step_seconds=given.step_seconds,
        link_share=given.link_share,
        goodput=given.goodput,
        tokens_per_second=rate,
        per_trillion=_run(given, TRILLION, rate, kw),
        total=None if tokens is None else _run(given, tokens, rate, kw),
        pace_from=given.pace_from,
        unpriced=given.contract.unpriced,
        cannot=given.cannot,
        unknown=tuple(unknown),
    )


def effective_rate(given: PartInput) -> Quantity | None:
    """Return the tokens per second with waits for links and failures; None if it is not known.

    Without a known goodput, failures do not count: the answer names them as unknown.
    """
    if given.tokens_per_second is None or not given.link_share:
        return None
    computed = given.tokens_per_second.times(given.link_share)
    return computed if given.goodput is None else computed.times(given.goodput)


def facility_kw(
    gpus_by_model: Mapping[str, int], catalog: Catalog
) -> tuple[Quantity | None, tuple[str, ...]]:
    """Return the electric power of machines and their data centres in kW, and models without a known power.

    The lower end is the measured share of the systems' rated power in an efficient data centre, the upper end
    the rated power in a mean one.

    Args:
        gpus_by_model: GPUs by model.
        catalog: facts on electric power.
    """
    facts = power_facts(catalog)
    rated = {model: facts.rated_kw_per_gpu(model) for model in sorted(gpus_by_model)}
    missing = tuple(model for model, kw in rated.items() if kw is None)
    if missing or not gpus_by_model:
        return None, missing
    kw = sum((kw or 0.0) * gpus_by_model[model] for model, kw in rated.items())
    low, high = facts.training_share.value * facts.pue_low.value, facts.pue_high.value
    return Quantity(kw * low, kw * high), ()


def _run(given: PartInput, tokens: int, rate: Quantity | None, kw: Quantity | None) -> RunCost:
    hours = None if rate is None else rate.of(tokens / SECONDS_PER_HOUR)
    return RunCost(
        tokens=tokens,
        days=None if hours is None else hours.times(1 / HOURS_PER_DAY),
        gpu_hours=None if hours is None else hours.times(float(given.gpus)),
        usd=_usd(given.contract, hours),
        list_usd=_usd(given.listed, hours),
        kwh=None if hours is None or kw is None else hours.times(kw),
    )


def _without_price(cost: HourlyCost) -> str:
    machines = cost.unpriced_machines
    count = len(cost.unpriced) - len(machines)
    rest = plural(count, "item that costs money has no price", "items that cost money have no price")
    return "; ".join([*(f"{machine} has no price" for machine in machines), *([rest] if count else [])])


def _usd(cost: HourlyCost, hours: Quantity | None) -> Quantity | None:
    if hours is None or cost.usd_per_hour is None:
        return None
    return hours.times(float(cost.usd_per_hour))
