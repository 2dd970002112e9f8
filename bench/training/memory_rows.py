"""Published memory of GPUs, and what the memory model predicts for it."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from bench.training.link_rows import Source
from gpufabric.catalog.catalog import default_catalog
from gpufabric.spec.training import Training
from gpufabric.training.memory.memory import memory_by_stage, memory_of
from gpufabric.training.memory.sizes import model_sizes
from gpufabric.training.memory.use import GB, MemoryUse
from gpufabric.training.parallel.sharing import Sharing

FILE = Path(__file__).parent / "published" / "memory.toml"
_TEXT = """
## Memory of GPUs

All rows are for checking. *Predicted* is the formulas' part alone: without fragmentation, workspaces, NCCL's
buffers and the CUDA context, for which verdicts allow up to 10 GB. Measured peaks hold some of these.

- A layer of the model keeps no scores of the attention (flash attention) and has no dropout. For the rows of
  arXiv 2205.05198 these bytes are added: 2 for the masks, 80 for the scores of GPT-3.
- arXiv 2603.07685 does not say which stage its table shows. States are compared with stage 2 of 4, which has
  experts in all of its 15 layers, and activations with stage 0, which holds the most. Stages of several
  chunks hold 1 + (p-1)/(pm) times the activations (arXiv 2205.05198, section 4.2.3).
- The rows of Llama 3 70B are fine-tuning on sequences of up to 4,096 tokens. Gradients in BF16 and a smaller
  mean length would each lower the prediction; the source states neither.

| Source | Use | Place | Model | Printed | Predicted | Error |
|---|---|---|---|---|---|---|"""


class _Printed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    source: str
    place: str
    role: Literal["calibrate", "check"]


class StateRow(_Printed):
    """Bytes of a parameter.

    Attributes:
        copies: copies that share the optimizer's state; 1: it is not shared.
        bytes: the printed bytes.
    """

    copies: int
    bytes: float


class LayerRow(_Printed):
    """Bytes that a layer of GPT-3 keeps for a token, over the hidden size.

    Attributes:
        tensor: GPUs that share each matrix.
        bytes: the printed bytes.
        left_out: bytes of that layer that the model does not have, on a single GPU.
    """

    tensor: int
    bytes: float
    left_out: float


class GpuRow(_Printed):
    """Memory of a GPU.

    Attributes:
        part: part of the memory.
        stage: stage of the pipeline that it is compared with; None: the one with the most memory.
        chunks: chunks of layers of each stage; above 1 if they are interleaved.
        gb: the printed memory, in GB.
    """

    model: str
    precision: str
    part: Literal["all", "weights and gradients", "optimizer", "activations"]
    stage: int | None = None
    tensor: int = 1
    pipeline: int = 1
    chunks: int = 1
    expert: int = 1
    data: int = 1
    gb: float

    def predicted_gb(self, model: dict[str, Any]) -> float:
        """Return the predicted memory, in GB."""
        training = job(self.model, model, self.precision)
        sharing = Sharing(tensor=self.tensor, pipeline=self.pipeline, expert=self.expert, data=self.data)
        uses = memory_by_stage(training, sharing, None, default_catalog())
        chosen = [use for use in uses if self.stage in (None, use.stage)]
        return max(self._part(use) for use in chosen) / GB

    def _part(self, use: MemoryUse) -> float:
        more = 1.0 if self.chunks == 1 else 1 + (self.pipeline - 1) / (self.pipeline * self.chunks)
        activations = more * use.activations_bytes
        return {
            "all": use.state_bytes + activations,
            "weights and gradients": use.weights_bytes + use.gradients_bytes,
            "optimizer": use.optimizer_bytes,
            "activations": activations,
        }[self.part]


class Published(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    sources: dict[str, Source]
    models: dict[str, dict[str, Any]]
    states: list[StateRow]
    layers: list[LayerRow]
    rows: list[GpuRow]


@dataclass(frozen=True, slots=True)
class Compared:
    """A printed number and the predicted one.

    Attributes:
        row: the row.
        model: the model, in words.
        unit: unit of both.
        printed: the printed number.
        predicted: the predicted number.
    """

    row: _Printed
    model: str
    unit: str
    printed: float
    predicted: float

    @property
    def error(self) -> float:
        """Relative error of the prediction."""
        return self.predicted / self.printed - 1


def job(name: str, model: dict[str, Any], precision: str = "bf16") -> Training:
    """Return a job on a model."""
    return Training.model_validate(
        {
            "model": {"name": name, **model},
            "sync": "data-parallel",
            "step_seconds": 1,
            "precision": precision,
        }
    )


def published() -> Published:
    """Read the printed values."""
    return Published.model_validate(tomllib.loads(FILE.read_text(encoding="utf-8")))


def compared(tables: Published) -> Iterator[Compared]:
    """Yield each printed value beside the prediction."""
    training = job("gpt-3", tables.models["gpt-3"])
    sizes = model_sizes(training.model)
    for state in tables.states:
        sharing = Sharing(data=state.copies, sharded_optimizer=state.copies > 1)
        use = memory_of(training, sharing, None, default_catalog())
        yield Compared(state, "any, for a parameter", "bytes", state.bytes, use.state_bytes / use.parameters)
    kept = 2 * sum(part.linear_inputs + part.values for part in (sizes.attention, sizes.dense))
    for layer in tables.layers:
        bytes_of_value = (kept / training.model.hidden_size + layer.left_out) / layer.tensor
        yield Compared(layer, "GPT-3, a layer's values", "bytes", layer.bytes, bytes_of_value)
    for row in tables.rows:
        yield Compared(row, row.model, "GB", row.gb, row.predicted_gb(tables.models[row.model]))


def section() -> list[str]:
    """Return the lines of the page on memory."""
    return [_TEXT, *(_line(case) for case in compared(published()))]


def _line(case: Compared) -> str:
    row = case.row
    return (
        f"| [{row.source}] | {row.role} | {row.place} | {case.model} | {case.printed:g} {case.unit}"
        f" | {case.predicted:.4g} {case.unit} | {case.error:+.1%} |"
    )
