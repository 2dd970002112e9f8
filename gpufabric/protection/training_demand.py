"""Reads what a project's training job demands of the links between regions."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from gpufabric.protection.guards import TrainingGuard
from gpufabric.spec.model_file import with_model_file
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.training import Precision, Training
from gpufabric.wire.project import PROJECT_FILE

_TRAINING: TypeAdapter[Training] = TypeAdapter(Training)
_PRECISIONS: tuple[Precision, ...] = ("nvfp4", "fp8", "mxfp8", "bf16")
"""Number formats, from the shortest to the longest steps in published measurements."""

_MOST_BITS = 16
"""The largest declared ``sync_bits``."""


def training_demand(root: Path, fabric: Mapping[str, Any]) -> TrainingGuard | None:
    """Return what the declared training job demands; None without a job, or if its declaration is invalid.

    Args:
        root: folder of ``Pulumi.yaml``.
        fabric: the fabric's declaration.
    """
    if "training" not in fabric:
        return None
    try:
        declared: Any = with_model_file(fabric, root, (PROJECT_FILE, 0))
        training = _TRAINING.validate_python(declared["training"])
    except (DeclarationError, ValidationError):
        return None
    model = training.model
    demand = TrainingGuard(
        sync=training.sync,
        step_seconds=training.step_seconds,
        inner_steps=training.inner_steps,
        total_parameters=model.total_parameters,
        must_survive=tuple(dict.fromkeys(training.must_survive)),
        quorum=training.quorum,
        sync_bits=training.sync_bits,
        fragment_layers=training.fragment_layers,
        overlap_steps=training.overlap_steps,
    )
    if training.step_seconds is not None or training.global_batch is None:
        return demand
    return demand.model_copy(
        update={
            "active_parameters": model.active_parameters,
            "batch_tokens": training.global_batch * model.sequence_length,
            "precision": training.precision,
        }
    )


def lighter_sync(was: TrainingGuard, now: TrainingGuard) -> Iterator[str]:
    """Yield changes with which regions may exchange less, wait less or be fewer, each with its property.

    A stated value and a published one cannot be compared here: any change between them counts, except to the
    most that can be stated.

    Args:
        was: demand before the change.
        now: demand after it.
    """
    if now.sync_bits != _MOST_BITS and _may_be_less(was.sync_bits, now.sync_bits):
        yield f"sync_bits: {_stated(was.sync_bits)} -> {_stated(now.sync_bits)}"
    if _may_be_less(was.fragment_layers, now.fragment_layers):
        yield f"fragment_layers: {_stated(was.fragment_layers)} -> {_stated(now.fragment_layers)}"
    if was.overlap_steps == 0 and now.overlap_steps != 0:
        yield f"overlap_steps: 0 -> {_stated(now.overlap_steps)}"
    if _may_be_less(was.quorum, now.quorum):
        yield f"quorum: {_stated(was.quorum, 'more than half')} -> {_stated(now.quorum, 'more than half')}"


def longer_steps(was: TrainingGuard, now: TrainingGuard) -> Iterator[str]:
    """Yield changes that may make a step longer, each with its property.

    A measured time and one that follows from the batch cannot be compared: any change between them counts.

    Args:
        was: demand before the change.
        now: demand after it.
    """
    if was.step_seconds != now.step_seconds and None in (was.step_seconds, now.step_seconds):
        yield f"step_seconds: {_seconds(was)} -> {_seconds(now)}"
    elif was.step_seconds is not None and now.step_seconds is not None:
        if now.step_seconds > was.step_seconds:
            yield f"step_seconds: {_seconds(was)} -> {_seconds(now)}"
    else:
        yield from _more_work(was, now)


def _more_work(was: TrainingGuard, now: TrainingGuard) -> Iterator[str]:
    if (now.batch_tokens or 0) > (was.batch_tokens or 0):
        yield f"global_batch, in tokens: {was.batch_tokens:,} -> {now.batch_tokens:,}"
    if (now.active_parameters or 0) > (was.active_parameters or 0):
        yield f"model, active parameters: {was.active_parameters:,} -> {now.active_parameters:,}"
    if (
        was.precision
        and now.precision
        and _PRECISIONS.index(now.precision) > _PRECISIONS.index(was.precision)
    ):
        yield f"precision: {was.precision} -> {now.precision}"


def _may_be_less(was: int | None, now: int | None) -> bool:
    return was != now and (was is None or now is None or now < was)


def _stated(number: int | None, otherwise: str = "as published") -> str:
    return otherwise if number is None else str(number)


def _seconds(guard: TrainingGuard) -> str:
    seconds = guard.step_seconds
    return "from the batch" if seconds is None else f"{Decimal(str(seconds)).normalize():,f}"
