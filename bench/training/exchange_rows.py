"""Measured rates of all-to-alls, and the rates of full links that gpufabric counts with."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from bench.training.link_rows import Source
from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.expert_routing import expert_routing
from gpufabric.plan.rdma_blocks import RdmaBlock
from gpufabric.spec.architecture import Experts
from gpufabric.training.experts.exchange import copies_reaching
from gpufabric.training.experts.groups import expert_groups
from gpufabric.training.parallel.sharing import Sharing

FILE = Path(__file__).parent / "published" / "expert-exchange.toml"
GPUS = 8
EXPERTS = Experts(routed=256, active=8, width=2048)
"""Experts of DeepSeek-V3, with which DeepEP was measured."""

_HEAD = """## Tokens on their way to experts

DeepEP's rates count tokens that stay on their machine, as the predicted ones here do. The prediction is a
full link: of RDMA, as the network card states it, or of NVLink, as NCCL expects it. Nothing is fitted, so
that the error is what a good library leaves unused. Times of all-to-alls are those of full links.
"""


class Row(BaseModel):
    """Printed rates of one machine or more."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    source: str
    role: Literal["check"]
    name: str
    gpu: str
    machines: int
    gbps_per_gpu: int
    dispatch: int
    combine: int


class Published(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    sources: dict[str, Source]
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Exchanged:
    """A printed rate and the predicted one, in GB/s per GPU.

    Attributes:
        row: the row.
        way: dispatch or combine.
        printed: the printed rate.
        predicted: the rate of full links.
    """

    row: Row
    way: Literal["dispatch", "combine"]
    printed: float
    predicted: float

    @property
    def error(self) -> float:
        """Share by which the prediction is above the printed rate."""
        return self.predicted / self.printed - 1


def exchanges_published() -> Published:
    """Read the printed rates."""
    return Published.model_validate(tomllib.loads(FILE.read_text(encoding="utf-8")))


def exchanged() -> Iterator[Exchanged]:
    """Yield each printed rate beside the predicted one."""
    for row in exchanges_published().rows:
        predicted = _predicted(row)
        yield Exchanged(row, "dispatch", row.dispatch, predicted)
        yield Exchanged(row, "combine", row.combine, predicted)


def exchange_sections() -> Iterator[str]:
    """Yield the lines of the page."""
    yield _HEAD
    yield "| Source | Machines | Use | Way | Printed GB/s | Full links GB/s | Error |"
    yield "|---|---|---|---|---|---|---|"
    for case in exchanged():
        row = case.row
        yield (
            f"| [{row.source}] | {row.name} | {row.role} | {case.way} | {case.printed:,.0f}"
            f" | {case.predicted:,.1f} | {case.error:+.1%} |"
        )


def _predicted(row: Row) -> float:
    gpus = GPUS * row.machines
    block = RdmaBlock(
        "bench",
        row.name,
        "RDMA",
        row.machines,
        GPUS,
        (GPUS,) * row.machines,
        row.gpu,
        row.gbps_per_gpu * GPUS,
    )
    groups = expert_groups(block, Sharing(expert=gpus, data=gpus))
    if groups.level == "nvlink-domain":
        rate = expert_routing(default_catalog()).nvlink_gbytes_per_second(row.gpu)
        if rate is None:
            raise ValueError(f"no rate of NVLink for {row.gpu}")
        return rate / (1 - 1 / gpus)
    leaving, every = copies_reaching(groups, EXPERTS)
    return row.gbps_per_gpu / 8 * every / leaving
