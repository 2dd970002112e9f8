"""Computes claims again with gpufabric's own functions and facts."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache

from bench.cases.building import greenfield_years, xai_days
from bench.cases.claim_value import CATALOG, Rerun
from gpufabric.catalog.compared import compared_runs
from gpufabric.catalog.fact import Confidence
from gpufabric.catalog.market import market
from gpufabric.catalog.ownership import Spread, ownership_facts
from gpufabric.catalog.power import power_facts
from gpufabric.ownership.break_even import break_even_utilization
from gpufabric.ownership.owning import Values, owning, usd_per_useful_hour
from gpufabric.quote.across import Across, AcrossRow, across
from gpufabric.quote.offers import QuotedPrice
from gpufabric.spec.model import Model
from gpufabric.spec.model_presets import with_preset
from gpufabric.spec.ownership import OwnershipCase
from gpufabric.time_units import HOURS_PER_YEAR
from gpufabric.training.pace.choose import pace_of
from gpufabric.training.pace.pace import NoPace

DAY = date(2026, 11, 30)
"""Day of the prices."""

_BILLION, _MILLION, _THOUSAND = 1e9, 1e6, 1e3
_GIGAWATT_KW = 1e6
_AT_COST: Values = {
    "years": 3.0,
    "utilization": 1.0,
    "cost_of_capital": 0.0,
    "resale_share": 0.0,
    "maintenance_share_per_year": 0.0,
    "staff_usd_per_year": 0.0,
    "usd_per_kwh": 0.0,
    "hardware_usd_per_accelerator": 0.0,
    "kw_per_accelerator": 0.0,
    "draw_share": 1.0,
    "pue": 1.0,
    "colocation_usd_per_kw_month": 0.0,
    "building_usd_per_kw": 0.0,
    "building_years": 14.0,
}
"""Owning for nothing: each case adds what it counts."""


@cache
def _across(name: str) -> Across:
    model = Model.model_validate(with_preset({"preset": name}, ("", 0)))
    return across(CATALOG, DAY, model=model)


def _row(model: str, accelerator: str, cloud: str, mode: str) -> AcrossRow:
    [row] = [
        row
        for row in _across(model).rows
        if (row.machine.accelerator, row.offer.cloud, row.offer.mode) == (accelerator, cloud, mode)
    ]
    return row


def _certain(value: float) -> Rerun:
    return Rerun(value, value, value)


def _rack_kw(accelerator: str) -> float:
    [system] = [system for system in power_facts(CATALOG).systems if system.id == accelerator]
    return system.rated_kw.value


def _spread(spread: Spread) -> tuple[float, float, float]:
    return spread.low.value, spread.expected.value, spread.high.value


def _hardware() -> tuple[float, float, float]:
    [system] = ownership_facts(CATALOG).systems
    return _spread(system.hardware_usd_per_accelerator)


def _texas() -> float:
    [price] = [
        place.usd_per_kwh.value for place in ownership_facts(CATALOG).electricity if place.id == "us-tx"
    ]
    return price


def _pue() -> tuple[float, float, float]:
    facts = power_facts(CATALOG)
    low, high = facts.pue_low.value, facts.pue_high.value
    return low, (low + high) / 2, high


def _oci_ranking() -> Rerun:
    costs = [
        row.usd_per_trillion_tokens or Decimal("NaN")
        for row in (_row("deepseek-v3", gpu, "oci", "on-demand") for gpu in ("GB300", "H100"))
    ]
    return _certain(float(costs[0] / costs[1]))


_IREN_KW, _IREN_YEARS = 200_000.0, 5.0
_IREN_USD, _IREN_EQUIPMENT_USD = 9.7e9, 5.8e9


def _iren_gpus() -> int:
    return round(_IREN_KW / _rack_kw("GB300") * 72)


def _iren_cost(rate: float, draw: float, pue: float, building: float) -> float:
    gpus = _iren_gpus()
    values = {
        **_AT_COST,
        "years": _IREN_YEARS,
        "cost_of_capital": rate,
        "usd_per_kwh": _texas(),
        "hardware_usd_per_accelerator": _IREN_EQUIPMENT_USD / gpus,
        "kw_per_accelerator": _IREN_KW / gpus,
        "draw_share": draw,
        "pue": pue,
        "building_usd_per_kw": building,
    }
    case = OwnershipCase(accelerator="GB300", accelerators=gpus, housing="building")
    return owning(case, values).usd_per_year * _IREN_YEARS


def _iren_margin() -> Rerun:
    buildings, pues = _spread(ownership_facts(CATALOG).building_usd_per_kw), _pue()
    draw = power_facts(CATALOG).training_share.value
    costs = (
        _iren_cost(0.10, 1.0, pues[2], buildings[2]),
        _iren_cost(0.05, draw, pues[1], buildings[1]),
        _iren_cost(0.0, draw, pues[0], buildings[0]),
    )
    return Rerun(*(1 - cost / _IREN_USD for cost in costs))


def _iren_hour() -> Rerun:
    return _certain(_IREN_USD / (_iren_gpus() * HOURS_PER_YEAR * _IREN_YEARS))


def _nscale_hour() -> Rerun:
    by_year = 14e9 / (116_600 * HOURS_PER_YEAR)
    return Rerun(by_year / 5, by_year / 4, by_year / 3)


def _nebius_racks() -> Rerun:
    return Rerun(*(100_000 * usd / _BILLION for usd in _hardware()))


def _gigawatt_gpus() -> int:
    return round(_GIGAWATT_KW / _rack_kw("GB200") * 72)


def _epoch_upfront() -> Rerun:
    gpus = _gigawatt_gpus()
    buildings = _spread(ownership_facts(CATALOG).building_usd_per_kw)
    sums = (
        (gpus * hardware + _GIGAWATT_KW * building) / _BILLION
        for hardware, building in zip(_hardware(), buildings, strict=True)
    )
    return Rerun(*sums)


def _epoch_energy() -> Rerun:
    draw = power_facts(CATALOG).training_share.value
    case = OwnershipCase(accelerator="GB200", accelerators=_gigawatt_gpus())
    amounts = (
        owning(
            case,
            {
                **_AT_COST,
                "kw_per_accelerator": _GIGAWATT_KW / _gigawatt_gpus(),
                "usd_per_kwh": _texas(),
                "draw_share": share,
                "pue": pue,
            },
        ).energy_usd_per_year
        / _BILLION
        for share, pue in zip((draw, draw, 1.0), _pue(), strict=True)
    )
    return Rerun(*amounts)


def _epoch_life() -> Rerun:
    case = OwnershipCase(accelerator="GB200", accelerators=_gigawatt_gpus())

    def by_year(hardware: float, years: float) -> float:
        return owning(
            case, {**_AT_COST, "hardware_usd_per_accelerator": hardware, "years": years}
        ).usd_per_year

    return Rerun(*((by_year(usd, 3) - by_year(usd, 7)) / _BILLION for usd in _hardware()))


def _trillium_dollar() -> Rerun:
    model = "mixtral-8x7b"
    rates = {
        run.id: run.tokens_per_second.value for run in compared_runs(CATALOG) if run.model.value == model
    }
    prices = {gpu: float(_row(model, gpu, "gcp", "on-demand").offer.usd_per_gpu_hour) for gpu in rates}
    return _certain(rates["TPU v6e"] / prices["TPU v6e"] / (rates["TPU v5p"] / prices["TPU v5p"]))


def _trainium2_h100() -> Rerun:
    peaks = market(CATALOG).accelerators
    prices = [
        _row("llama-3-70b", gpu, "aws", "capacity-block").offer.usd_per_gpu_hour
        for gpu in ("Trainium2", "H100")
    ]
    ours, theirs = peaks["Trainium2"], peaks["H100"]
    savings = [
        1 - float(prices[0] / prices[1] * (theirs.peak_bf16_tflops.value / ours.peak_bf16_tflops.value))
    ]
    if ours.peak_fp8_tflops and theirs.peak_fp8_tflops:
        savings.append(
            1 - float(prices[0] / prices[1] * (theirs.peak_fp8_tflops.value / ours.peak_fp8_tflops.value))
        )
    return Rerun(min(savings), savings[0], max(savings))


def _h100_break_even() -> Rerun:
    price = QuotedPrice(
        cloud="aws",
        shape="p5.48xlarge",
        accelerator="H100",
        mode="on-demand",
        regions=("us-east-1",),
        usd_per_gpu_hour=Decimal("98") / 8,
        source="as the report states it",
        as_of=DAY,
        confidence=Confidence.SINGLE_SOURCE,
    )
    case = OwnershipCase(accelerator="H100", accelerators=8)
    shares = (
        break_even_utilization(
            case,
            price,
            {**_AT_COST, "hardware_usd_per_accelerator": usd / 8, "staff_usd_per_year": yearly},
        )
        or float("nan")
        for usd, yearly in ((300_000, 60_000), (350_000, 70_000), (400_000, 80_000))
    )
    return Rerun(*shares)


def _lenovo_llama() -> Rerun:
    price = _row("llama-3-70b", "H100", "aws", "on-demand").offer.usd_per_gpu_hour
    return _certain(39.3e6 * float(price) / _MILLION)


def _deepseek_hours() -> Rerun:
    model = Model.model_validate(with_preset({"preset": "deepseek-v3"}, ("", 0)))
    pace = pace_of(model, "H100", "fp8", CATALOG)
    if isinstance(pace, NoPace):
        raise ValueError(pace.text)
    hours = (1e12 / (rate * 3600) / _THOUSAND for rate in (pace.high, pace.expected, pace.low))
    return Rerun(*hours)


def _coreweave_h100() -> Rerun:
    values = {
        **_AT_COST,
        "hardware_usd_per_accelerator": 25_000.0,
        "maintenance_share_per_year": 0.5 / 3,
        "utilization": 0.5,
    }
    return _certain(usd_per_useful_hour(OwnershipCase(accelerator="H100", accelerators=1), values))


def _abilene_power() -> Rerun:
    racks, kw = 11_000, _rack_kw("GB200")
    return Rerun(*(racks * kw * pue / _GIGAWATT_KW for pue in _pue()))


RERUNS: Mapping[str, Callable[[], Rerun]] = {
    "oci-ranking": _oci_ranking,
    "iren-margin": _iren_margin,
    "iren-hour": _iren_hour,
    "nscale-hour": _nscale_hour,
    "nebius-racks": _nebius_racks,
    "epoch-upfront": _epoch_upfront,
    "epoch-energy": _epoch_energy,
    "epoch-life": _epoch_life,
    "trillium-dollar": _trillium_dollar,
    "trainium2-h100": _trainium2_h100,
    "h100-break-even": _h100_break_even,
    "lenovo-llama": _lenovo_llama,
    "deepseek-hours": _deepseek_hours,
    "coreweave-h100": _coreweave_h100,
    "abilene-power": _abilene_power,
    "greenfield-years": greenfield_years,
    "xai-days": xai_days,
}
"""How each claim is computed again, by id."""
