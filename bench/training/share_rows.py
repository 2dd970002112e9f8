"""Shares of time that GPUs compute, as others state them, and what the event model predicts."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from bench.training.link_rows import BACKWARD_SHARE, FACTS, FP4, Method
from gpufabric.training.compute_share import compute_share
from gpufabric.training.schedule import SyncSchedule

FILE = Path(__file__).parent / "published" / "compute-shares.toml"
_INNER_STEPS, _FRAGMENT_LAYERS = 100, 3
_HEAD = """
## Share of computing time

Nothing is fitted to these rows. *Points* is the predicted less the stated percentage. The event model lets
the all-reduce begin during the last backward pass, which INTELLECT-1 did not, so that it predicts up to a
step's backward pass less waiting there.
"""


class Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ShareSource(Closed):
    """A source; without an address if it is not published."""

    title: str
    url: str | None = None
    read_on: date


class Measured(Closed):
    """A run whose all-reduce was measured."""

    source: str
    place: str
    layers: int
    inner_steps: int
    inner_seconds: float
    all_reduce_seconds: float
    percent: float


class Simulated(Closed):
    """Shares of one model by method, for each bandwidth."""

    source: str
    model: str
    parameters: int
    layers: int
    step_seconds: float
    gbps: list[float]
    percent: dict[Method, list[float]]


class PublishedShares(Closed):
    """The whole file."""

    sources: dict[str, ShareSource]
    measured: list[Measured]
    simulated: list[Simulated]


@dataclass(frozen=True, slots=True)
class ComparedShare:
    """A stated share and the predicted one, in percent.

    Attributes:
        source: the source.
        case: the run, or the model with the bandwidth.
        method: how regions synchronize.
        stated: the stated share.
        predicted: the predicted share.
    """

    source: str
    case: str
    method: str
    stated: float
    predicted: float

    @property
    def points(self) -> float:
        """The predicted less the stated share."""
        return self.predicted - self.stated


def published_shares() -> PublishedShares:
    """Read the stated shares."""
    return PublishedShares.model_validate(tomllib.loads(FILE.read_text(encoding="utf-8")))


def compared_shares() -> Iterator[ComparedShare]:
    """Yield each stated share beside the prediction."""
    tables = published_shares()
    for run in tables.measured:
        schedule = SyncSchedule(run.layers, BACKWARD_SHARE, run.inner_steps)
        step_seconds = run.inner_seconds / run.inner_steps
        share = compute_share(schedule, run.all_reduce_seconds / step_seconds)
        yield ComparedShare(run.source, f"{run.place}, 10B", "diloco, int8", run.percent, 100 * share)
    for row in tables.simulated:
        for method, stated in row.percent.items():
            bits = FACTS.link_bits_4.value if method == FP4 else FACTS.link_bits_16.value
            for gbps, percent in zip(row.gbps, stated, strict=True):
                sending = row.parameters * bits / (gbps * 1e9 * row.step_seconds)
                share = compute_share(_schedule(row.layers, method), sending)
                yield ComparedShare(
                    row.source, f"{row.model}, {gbps:,g} Gbit/s", method, percent, 100 * share
                )


def share_section() -> list[str]:
    """Return the section of the page."""
    sources = published_shares().sources
    unpublished = (f"{name}: {source.title}." for name, source in sources.items() if source.url is None)
    return [
        _HEAD,
        *(f"{line[0].upper()}{line[1:]}\n" for line in unpublished),
        "| Source | Use | Case | Method | Stated | Predicted | Points |",
        "|---|---|---|---|---|---|---|",
        *(_line(case, sources[case.source]) for case in compared_shares()),
    ]


def share_links() -> dict[str, str]:
    """Return the address of each published source."""
    return {name: source.url for name, source in published_shares().sources.items() if source.url is not None}


def _line(case: ComparedShare, source: ShareSource) -> str:
    name = case.source if source.url is None else f"[{case.source}]"
    return (
        f"| {name} | check | {case.case} | {case.method} | {case.stated:.1f}%"
        f" | {case.predicted:.1f}% | {case.points:+.1f} |"
    )


def _schedule(layers: int, method: Method) -> SyncSchedule:
    if method == "data-parallel":
        return SyncSchedule(layers, BACKWARD_SHARE)
    if method == "diloco":
        return SyncSchedule(layers, BACKWARD_SHARE, _INNER_STEPS)
    overlap = int(method != "streaming")
    return SyncSchedule(layers, BACKWARD_SHARE, _INNER_STEPS, _FRAGMENT_LAYERS, overlap)
