"""The throughput of a model on a system, from the nearest published run."""

from collections.abc import Iterable
from functools import lru_cache

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.throughput import MeasuredRun, measured_runs, throughput_facts
from gpufabric.spec.model import Model
from gpufabric.spec.training import Precision
from gpufabric.training.flops import flops_per_token
from gpufabric.training.pace.pace import NoPace, Pace
from gpufabric.training.pace.transfer import Size, transferred

_GIGA = 10**9


def size_of(model: Model) -> Size:
    """Return the size of a model. If tokens use fewer parameters than it has, it is a mixture of experts."""
    total = model.total_parameters
    is_sparse = model.experts is not None or model.active_parameters < total
    return Size("moe" if is_sparse else "dense", total, flops_per_token(model) / _GIGA)


def pace_of(model: Model, gpu_system: str, precision: Precision, catalog: Catalog) -> Pace | NoPace:
    """Return the throughput of a model on a system.

    Of the runs with the same system, precision and class of model, the newest one of each model counts, and
    of these the one with the nearest work per token.

    Args:
        model: the model.
        gpu_system: id of the system, such as ``GB200``.
        precision: number format of the matrix products.
        catalog: measured throughput.
    """
    size = size_of(model)
    pace = _pace(size, gpu_system, precision, catalog)
    if pace is not None:
        return pace
    kind = "a mixture of experts" if size.model_class == "moe" else "dense"
    wanted = f"{model.name} ({kind}) in {precision} on {gpu_system}"
    return NoPace(wanted, _nearest(measured_runs(catalog), size, gpu_system, precision))


@lru_cache(maxsize=256)
def _pace(size: Size, gpu_system: str, precision: Precision, catalog: Catalog) -> Pace | None:
    fitting = (gpu_system, precision, size.model_class)
    run = nearest_run(
        (
            run
            for run in measured_runs(catalog)
            if (run.row.gpu, run.row.precision, run.model_class) == fitting
        ),
        size,
    )
    result = transferred(run, size, throughput_facts(catalog).transfer) if run else None
    if run is None or result is None:
        return None
    measured = f"{run_text(run)}, {run.row.tokens_per_second:,} tokens/s per GPU"
    return Pace(
        low=result.low,
        expected=result.expected,
        high=result.high,
        system=gpu_system,
        measured=measured,
        is_transferred=not result.is_same,
        source=run.source,
        as_of=run.as_of,
    )


def nearest_run(runs: Iterable[MeasuredRun], size: Size) -> MeasuredRun | None:
    """Return the newest run of the nearest model; None without runs.

    Args:
        runs: runs to choose from, from the newest to the oldest release.
        size: size of the wanted model.
    """
    newest: dict[str, MeasuredRun] = {}
    for run in runs:
        newest.setdefault(run.row.model, run)
    return min(newest.values(), key=lambda run: (size.distance(run), run.age), default=None)


def run_text(run: MeasuredRun) -> str:
    """Return a run in words: model, precision, system, GPUs and software."""
    row = run.row
    return f"{row.model} in {row.precision} on {row.gpus:,} {row.gpu} with {run.release}"


def _nearest(runs: Iterable[MeasuredRun], size: Size, system: str, precision: Precision) -> str:
    """Return the run that agrees most with what is wanted: in class, then system, then precision."""
    known = tuple(runs)
    agreeing = [
        (run.model_class == size.model_class, run.row.gpu == system, run.row.precision == precision)
        for run in known
    ]
    best = (run for run, place in zip(known, agreeing, strict=True) if place == max(agreeing))
    run = nearest_run(best, size)
    return run_text(run) if run else ""
