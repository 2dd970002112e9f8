"""Published times of training steps, and what the transfer rule predicts for them."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import permutations
from math import ceil, floor, log
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from bench.training.link_rows import Source
from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.throughput import MeasuredRun, ThroughputRow, measured_runs, throughput_facts
from gpufabric.spec.model import Model
from gpufabric.spec.training import Precision
from gpufabric.training.flops import flops_per_token
from gpufabric.training.pace.choose import nearest_run
from gpufabric.training.pace.transfer import Size, Transferred, transferred

FILE = Path(__file__).parent / "published" / "step-times.toml"
TRANSFER = throughput_facts(default_catalog()).transfer
RUNS = measured_runs(default_catalog())


class Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Dimensions(Closed):
    """Dimensions of a GPT model, or its counts."""

    layers: int
    hidden_size: int
    heads: int
    parameters: int | None = None
    gflops_per_token: float | None = None

    def size(self, length: int) -> Size:
        """Return the size at a sequence length. A GPT model has one table, and feed-forward layers of 4 h."""
        stated = {"total_parameters": self.parameters, "active_parameters": self.parameters}
        model = Model.model_validate(
            {
                "name": "published",
                "layers": self.layers,
                "hidden_size": self.hidden_size,
                "vocabulary": 51200 if self.parameters is None else 128256,
                "sequence_length": length,
                "tied_embeddings": self.parameters is None,
                "attention": {"heads": self.heads, "biases": "all"} if self.parameters is None else None,
                "feed_forward": {"width": 4 * self.hidden_size, "gated": False, "biases": True}
                if self.parameters is None
                else None,
                **(stated if self.parameters else {}),
            }
        )
        if self.gflops_per_token is not None:
            return Size("moe", model.total_parameters, self.gflops_per_token)
        return Size("dense", model.total_parameters, flops_per_token(model) / 1e9)


class StepRow(NamedTuple):
    role: Literal["calibrate", "check"]
    model: str
    gpus: int
    global_batch: int
    seconds: float


class CatalogueRun(Closed):
    release: str
    model: str


class Series(Closed):
    """Steps of one family of models with one software on one system."""

    source: str
    place: str
    name: str
    system: str
    precision: Precision
    sequence_length: int
    from_: CatalogueRun | None = Field(default=None, alias="from")
    models: dict[str, Dimensions]
    rows: list[StepRow]

    def run(self, row: StepRow) -> MeasuredRun:
        """Return a row as a run of the catalogue."""
        size = self.models[row.model].size(self.sequence_length)
        tokens = row.global_batch * self.sequence_length / row.seconds / row.gpus
        throughput = ThroughputRow(
            self.system,
            row.gpus,
            self.precision,
            row.model,
            self.sequence_length,
            row.global_batch,
            tokens,  # type: ignore[arg-type] - published tables round to whole tokens
            0,
            row.role,
        )
        return MeasuredRun(
            throughput,
            size.model_class,
            size.total_parameters,
            size.gflops_per_token,
            self.name,
            0,
            self.source,
            step_times().sources[self.source].read_on,
        )

    @property
    def runs(self) -> list[MeasuredRun]:
        """All rows."""
        return [self.run(row) for row in self.rows]

    @property
    def calibrating(self) -> list[MeasuredRun]:
        """Runs that predict the others."""
        if self.from_ is None:
            return [run for run in self.runs if run.row.role == "calibrate"]
        return [
            run
            for run in RUNS
            if (run.release, run.row.model, run.row.gpu, run.row.precision)
            == (self.from_.release, self.from_.model, self.system, self.precision)
        ]


class StepTimes(Closed):
    sources: dict[str, Source]
    series: list[Series]


@dataclass(frozen=True, slots=True)
class Step:
    """A published step beside the predicted one.

    Attributes:
        source: key of its source.
        place: table in it.
        group: what the comparison is about.
        run: the published run.
        base: the run that predicts it; None for a calibrating row.
        seconds: published time.
        predicted: predicted tokens per second and their range; None for a calibrating row.
    """

    source: str
    place: str
    group: str
    run: MeasuredRun
    base: MeasuredRun | None
    seconds: float
    predicted: Transferred | None

    @property
    def predicted_seconds(self) -> float | None:
        """Predicted time."""
        return None if self.predicted is None else self.seconds / self.ratio

    @property
    def ratio(self) -> float:
        """Predicted over published throughput, which is published over predicted time."""
        assert self.predicted is not None
        return self.predicted.expected / self.run.row.tokens_per_second

    @property
    def error(self) -> float:
        """Relative error of the predicted time."""
        return 1 / self.ratio - 1

    @property
    def is_in_range(self) -> bool:
        """Whether the published throughput is in the predicted range."""
        assert self.predicted is not None
        return self.predicted.low <= self.run.row.tokens_per_second <= self.predicted.high


@cache
def step_times() -> StepTimes:
    """Read the published times."""
    return StepTimes.model_validate(tomllib.loads(FILE.read_text(encoding="utf-8")))


def paper_steps() -> Iterator[Step]:
    """Yield the steps of papers."""
    for series in step_times().series:
        for row, run in zip(series.rows, series.runs, strict=True):
            base, predicted = _predicted(run, series.calibrating)
            is_base = row.role == "calibrate"
            yield Step(
                series.source,
                series.place,
                series.name,
                run,
                None if is_base else base,
                row.seconds,
                None if is_base else predicted,
            )


def table_steps() -> Iterator[Step]:
    """Yield the steps of the catalogue's rows that a row for calibration predicts, and these rows."""
    calibrating = [run for run in RUNS if run.row.role == "calibrate"]
    for run in RUNS:
        row = run.row
        key = (row.gpu, row.precision, run.model_class)
        bases = [base for base in calibrating if (base.row.gpu, base.row.precision, base.model_class) == key]
        if not bases:
            continue
        seconds = row.global_batch * row.sequence_length / row.tokens_per_second / row.gpus
        base, predicted = _predicted(run, bases)
        if row.role == "calibrate":
            yield Step(_source(run), run.release, "", run, None, seconds, None)
            continue
        same = base is not None and base.release == run.release
        group = f"{run.model_class}, {'same release' if same else 'another release'}"
        yield Step(_source(run), run.release, group, run, base, seconds, predicted)


def fitted_exponent() -> float:
    """Return the power of the work per token by which larger dense models use GPUs better.

    It follows from the two rows for calibration in the series of GPT models.
    """
    (small, large) = next(series for series in step_times().series if len(series.models) > 1).calibrating
    work = [run.gflops_per_token * run.row.tokens_per_second for run in (small, large)]
    return log(work[1] / work[0]) / log(large.gflops_per_token / small.gflops_per_token)


def bands() -> Mapping[str, tuple[float, float]]:
    """Return the bands of the transfer rule: measured over expected throughput of pairs of runs.

    ``same``: runs of one model in a series of a paper, in both directions. ``dense`` and ``moe``: the newest
    run of each model in the catalogue, predicted from the nearest other model on the same system.
    """
    series = [series.runs for series in step_times().series if len(series.models) == 1]
    same = [
        first.row.tokens_per_second / second.row.tokens_per_second
        for runs in series
        for first, second in permutations(runs, 2)
    ]
    return {"same": _outward(same), "dense": _outward(_newest("dense")), "moe": _outward(_newest("moe"))}


def _newest(model_class: str) -> Iterator[float]:
    newest: dict[tuple[str, str, str, int], MeasuredRun] = {}
    for run in RUNS:
        if run.model_class == model_class:
            row = run.row
            newest.setdefault((row.gpu, row.precision, row.model, row.sequence_length), run)
    for (gpu, precision, _, _), run in newest.items():
        size = _size(run)
        others = [
            other
            for (system, number_format, _, _), other in newest.items()
            if (system, number_format) == (gpu, precision) and size.distance(other)
        ]
        base = nearest_run(others, size)
        expected = transferred(base, size, TRANSFER) if base else None
        if expected is not None:
            yield run.row.tokens_per_second / expected.expected


def _outward(ratios: Iterable[float]) -> tuple[float, float]:
    known = list(ratios)
    return floor(min(known) * 100) / 100, ceil(max(known) * 100) / 100


def _predicted(
    run: MeasuredRun, bases: Iterable[MeasuredRun]
) -> tuple[MeasuredRun | None, Transferred | None]:
    base = nearest_run(bases, _size(run))
    return base, transferred(base, _size(run), TRANSFER) if base else None


def _size(run: MeasuredRun) -> Size:
    return Size(run.model_class, run.total_parameters, run.gflops_per_token)


def _source(run: MeasuredRun) -> str:
    tables = throughput_facts(default_catalog()).tables
    return next(table.rows.source for table in tables if table.id == run.release)
