"""The answer about a training job as data of a report, and as the JSON of ``gpufabric train``."""

from dataclasses import asdict
from math import isfinite
from typing import Any, Literal, cast

from pydantic import Field

from gpufabric.report.data import Data
from gpufabric.spec.sync_modes import SyncMode
from gpufabric.training.answer.answer import TrainingAnswer
from gpufabric.training.memory.use import Fit

_DIGITS = 6
"""Significant digits of a number: more than any source has, and the same on all machines."""


class RangeReport(Data):
    """A quantity within a range."""

    low: float
    high: float
    expected: float | None = None
    """Value that sources state; null if they state only the ends."""


class RunReport(Data):
    """Time, cost and energy of a number of tokens; null: not known."""

    tokens: int
    days: RangeReport | None = None
    """Days of the lease, with waits for links and failures."""

    gpu_hours: RangeReport | None = None
    usd: RangeReport | None = None
    """US dollars at stated prices, and else at list prices; items without a price are left out."""

    list_usd: RangeReport | None = None
    """US dollars at list prices."""

    kwh: RangeReport | None = None
    """Electric energy of the machines and their data centres."""


class PartReport(Data):
    """The job on the whole fabric, on a region alone, or on some regions."""

    name: str
    regions: tuple[str, ...]
    gpus: int
    gpus_by_model: dict[str, int] = Field(default_factory=dict[str, int])
    step_seconds: RangeReport | None = None
    """Computing time of a step."""

    link_share: float | None = None
    """Share of the time that GPUs compute between waits for links, from 0 to 1."""

    goodput: RangeReport | None = None
    """Share of the time that is left after failures, from 0 to 1."""

    tokens_per_second: RangeReport | None = None
    """Tokens with waits for links and failures."""

    per_trillion: RunReport
    """Cost of 10^12 tokens."""

    total: RunReport | None = None
    """Cost of the declared tokens; null: none are declared."""

    pace_from: str = ""
    """Measurement that the pace rests on."""

    unpriced: tuple[str, ...] = ()
    """Items without a price, which the costs leave out."""

    cannot: tuple[str, ...] = ()
    """Why the part cannot run the job."""

    unknown: tuple[str, ...] = ()
    """Unknown values, with their reasons."""


class JobReport(Data):
    """The declared job."""

    model: str
    total_parameters: int
    active_parameters: int
    flops_per_token: int
    sequence_length: int
    precision: str
    sync: SyncMode
    inner_steps: int
    global_batch: int | None = None
    tokens: int | None = None


class LinkModesReport(Data):
    """A link under every mode of synchronization."""

    key: str
    gbps: float
    used: bool
    fits: bool
    text: str
    shares: dict[SyncMode, float]
    """Share of the time that GPUs compute if the link is the slowest, from 0 to 1."""

    needs_gbps: dict[SyncMode, float | None]
    """Bandwidth at which GPUs wait at most a tenth of the time; null: latency alone costs more."""

    remedies: tuple[str, ...] = ()
    """Single changes that would make the link carry the declared mode."""


class CurveReport(Data):
    """Utilization over bandwidth."""

    mode: SyncMode
    points: tuple[tuple[float, float], ...]
    """Bandwidth in Gbit/s, and share of the time that GPUs compute."""


class RegionFitReport(Data):
    """How the GPUs of a region, or of a part of it that trains a replica, hold the job; null: not known."""

    stack: str
    layout: str = ""
    fit: Fit = "unknown"
    gb_per_gpu: float | None = None
    memory_gb: float | None = None
    experts: str = ""
    text: str = ""


class SensitivityReport(Data):
    """Effect of one assumption on a result: its largest divided by its smallest value."""

    result: Literal["days", "usd", "kwh"]
    assumption: str
    factor: float


class TrainingReport(Data):
    """Answer to the question what the declared fabric can train."""

    verdict: Literal["runs", "cannot run", "unknown"]
    job: JobReport
    fabric: PartReport
    alone: tuple[PartReport, ...] = ()
    subsets: tuple[PartReport, ...] = ()
    links: tuple[LinkModesReport, ...] = ()
    curves: tuple[CurveReport, ...] = ()
    fits: tuple[RegionFitReport, ...] = ()
    notes: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    """Why the job cannot run as declared."""

    sensitivities: tuple[SensitivityReport, ...] = ()
    """For each result, the assumption that moves it the most comes first."""


def training_report_of(answer: TrainingAnswer) -> TrainingReport:
    """Return an answer as data of a report."""
    data = asdict(answer)
    # The fabric names the items of all its stacks.
    for part in (*data["alone"], *data["subsets"]):
        part.pop("unpriced")
    return TrainingReport.model_validate({"verdict": answer.verdict, **_rounded(data)})


def training_schema() -> dict[str, Any]:
    """Return the JSON Schema of ``gpufabric train --json``."""
    return TrainingReport.model_json_schema(mode="serialization")


def _rounded(value: Any) -> Any:  # noqa: ANN401 - whatever a dataclass holds
    if isinstance(value, float):
        return float(f"{value:.{_DIGITS}g}") if isfinite(value) else None
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in cast("dict[str, Any]", value).items()}
    if isinstance(value, tuple | list):
        return [_rounded(part) for part in cast("list[Any]", value)]
    return value
