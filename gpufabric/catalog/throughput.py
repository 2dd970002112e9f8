"""MeasuredRun throughput of training, from published tables (``throughput.toml``)."""

from datetime import date
from functools import cache
from typing import Literal, NamedTuple

from pydantic import Field

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Entry, Fact
from gpufabric.catalog.shape import Shape
from gpufabric.spec.training import Precision

ModelClass = Literal["dense", "moe"]
"""dense: every token uses all parameters. moe: a mixture of experts."""

Role = Literal["calibrate", "check"]
"""calibrate: comparisons with publications predict from this row. check: they predict this row."""


class MeasuredSystem(Entry):
    """A system of machines, whose throughput does not depend on who leases them."""

    id: str
    """Model of the GPU, as shapes name it."""

    title: Fact[str]
    nvlink_domain_gpus: Fact[int]
    """GPUs that share one NVLink domain. A shape with smaller domains is no such system."""


class MeasuredModel(Entry):
    """Work of a model at one sequence length."""

    id: str
    class_: Fact[ModelClass] = Field(alias="class")
    sequence_length: Fact[int]
    total_parameters: Fact[int]
    gflops_per_token: Fact[float]
    """Work of a training step per token, in 10^9 floating-point operations."""


class ThroughputRow(NamedTuple):
    """A published run.

    Attributes:
        gpu: id of the system.
        gpus: GPUs of the run.
        precision: number format of the matrix products.
        model: id of the model.
        sequence_length: tokens of a sequence.
        global_batch: sequences of a step.
        tokens_per_second: tokens per second and GPU.
        tflops: TFLOP per second and GPU as printed; 0 if there are none that count causal masks as half.
        role: use in comparisons with publications.
    """

    gpu: str
    gpus: int
    precision: Precision
    model: str
    sequence_length: int
    global_batch: int
    tokens_per_second: int
    tflops: int
    role: Role


class MeasuredTable(Entry):
    """Runs with one software release."""

    id: str
    """The release."""

    rows: Fact[list[ThroughputRow]]


class TransferFacts(Entry):
    """How a measurement is carried over to another model. All bands are shares of the expected throughput."""

    size_exponent: Fact[float]
    """Power of the ratio of work per token by which dense models use a GPU better when they are larger."""

    largest_ratio: Fact[float]
    """Largest ratio of work per token of two models at which one's throughput follows from the other's."""

    same_low: Fact[float]
    """Band of runs of one model: other GPU counts, batches and releases."""

    same_high: Fact[float]
    dense_low: Fact[float]
    """Band of dense models of different sizes."""

    dense_high: Fact[float]
    moe_low: Fact[float]
    """Band of different mixtures of experts."""

    moe_high: Fact[float]


class ThroughputFacts(Entry):
    """The whole file."""

    transfer: TransferFacts
    systems: list[MeasuredSystem]
    models: list[MeasuredModel]
    tables: list[MeasuredTable]
    """From the newest to the oldest release."""


class MeasuredRun(NamedTuple):
    """A run with what its model needs.

    Attributes:
        row: the run.
        model_class: class of its model.
        total_parameters: all parameters of its model.
        gflops_per_token: work of its model per token, in 10^9 floating-point operations.
        release: the software.
        age: place of the release in the file; 0 is the newest.
        source: key of the source.
        as_of: day on which it said so.
    """

    row: ThroughputRow
    model_class: ModelClass
    total_parameters: int
    gflops_per_token: float
    release: str
    age: int
    source: str
    as_of: date


@cache
def throughput_facts(catalog: Catalog) -> ThroughputFacts:
    """Read the measured throughput.

    Raises:
        CatalogError: the file does not fit the models above.
    """
    return catalog._read("throughput.toml", ThroughputFacts)


@cache
def measured_runs(catalog: Catalog) -> tuple[MeasuredRun, ...]:
    """Return all runs, from the newest to the oldest release.

    Raises:
        CatalogError: the file has an error.
    """
    facts = throughput_facts(catalog)
    models = {(model.id, model.sequence_length.value): model for model in facts.models}
    return tuple(
        MeasuredRun(
            row,
            model.class_.value,
            model.total_parameters.value,
            model.gflops_per_token.value,
            table.id,
            age,
            table.rows.source,
            table.rows.as_of,
        )
        for age, table in enumerate(facts.tables)
        for row in table.rows.value
        for model in (models[row.model, row.sequence_length],)
    )


def system_of(shape: Shape, catalog: Catalog) -> MeasuredSystem | None:
    """Return the system that a shape belongs to; None if there is no measurement of it.

    Args:
        shape: the shape.
        catalog: measured throughput.
    """
    for system in throughput_facts(catalog).systems:
        if system.id == shape.accelerator and system.nvlink_domain_gpus.value <= shape.nvlink_domain_gpus:
            return system
    return None
