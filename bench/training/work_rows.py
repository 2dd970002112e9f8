"""Published work per token, and what gpufabric counts."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from pydantic import BaseModel, ConfigDict

from bench.training.link_rows import Source
from bench.training.step_rows import RUNS
from gpufabric.catalog.throughput import MeasuredRun
from gpufabric.spec.model import Model
from gpufabric.spec.model_presets import with_preset
from gpufabric.training.flops import flops_per_token

FILE = Path(__file__).parent / "published" / "flops-per-token.toml"
HALF, WHOLE = "half of the sequence", "whole sequence"


class PublishedWork(BaseModel):
    """A row of a table that counts attention over the whole sequence."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    sequence_length: int
    tokens_per_second: int
    tflops: int
    preset: str | None = None
    layers: int = 0
    hidden_size: int = 0
    vocabulary: int = 0
    parameters: int = 0

    @property
    def counted(self) -> float:
        """Counted work per token, in GFLOP."""
        if self.preset is not None:
            declared = with_preset({"preset": self.preset, "sequence_length": self.sequence_length}, ("", 0))
        else:
            declared = {
                "name": self.name,
                "sequence_length": self.sequence_length,
                "layers": self.layers,
                "hidden_size": self.hidden_size,
                "vocabulary": self.vocabulary,
                "total_parameters": self.parameters,
                "active_parameters": self.parameters,
                "attention": {"heads": self.hidden_size // 128},
            }
        attention: dict[str, Any] = {**declared["attention"], "mask": "full"}
        return flops_per_token(Model.model_validate({**declared, "attention": attention})) / 1e9


class WorkTables(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    sources: dict[str, Source]
    models: list[PublishedWork]


@dataclass(frozen=True, slots=True)
class Work:
    """Published work per token beside the counted one, in GFLOP.

    Attributes:
        source: key of the source, or the tables of NVIDIA in the catalogue.
        model: the model.
        sequence_length: tokens of a sequence.
        mask: tokens that attention counts.
        rows: rows whose median is the published work.
        published: TFLOP/s over tokens/s.
        counted: what gpufabric counts.
    """

    source: str
    model: str
    sequence_length: int
    mask: str
    rows: int
    published: float
    counted: float

    @property
    def error(self) -> float:
        """Relative error of the count."""
        return self.counted / self.published - 1


def work_tables() -> WorkTables:
    """Read the tables that count attention over the whole sequence."""
    return WorkTables.model_validate(tomllib.loads(FILE.read_text(encoding="utf-8")))


def works() -> Iterator[Work]:
    """Yield every model with published TFLOP/s and tokens/s. No row calibrates anything."""
    printed: dict[tuple[str, int], list[float]] = {}
    counted: dict[tuple[str, int], float] = {}
    for run in RUNS:
        if run.row.tflops:
            key = _name(run), run.row.sequence_length
            printed.setdefault(key, []).append(1000 * run.row.tflops / run.row.tokens_per_second)
            counted[key] = run.gflops_per_token
    for (model, length), rows in printed.items():
        published = median(rows)
        yield Work("megatron-bridge", model, length, HALF, len(rows), published, counted[model, length])
    for row in work_tables().models:
        published = 1000 * row.tflops / row.tokens_per_second
        yield Work("nemo-24-07", row.name, row.sequence_length, WHOLE, 1, published, row.counted)


def _name(run: MeasuredRun) -> str:
    """Return the model of a run, apart for releases that count it in another way."""
    is_earlier = run.row.model == "gpt-oss-120b" and run.release < "NeMo 26.06"
    return f"{run.row.model}, before 26.06" if is_earlier else run.row.model
