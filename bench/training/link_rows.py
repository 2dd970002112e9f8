"""Published bandwidths of links, and what the event model predicts for them."""

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf, log10
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.training import training_facts
from gpufabric.training.compute_share import compute_share
from gpufabric.training.schedule import SyncSchedule

FILE = Path(__file__).parent / "published" / "link-bandwidth.toml"
FACTS = training_facts(default_catalog())
BACKWARD_SHARE = FACTS.backward_share
BITS_TENTHS = range(20, 181)
"""Bits per parameter that the calibration tries, in tenths."""

Method = Literal["data-parallel", "diloco", "streaming", "streaming-overlapped", "streaming-overlapped-fp4"]
FP4: Method = "streaming-overlapped-fp4"


class Grid(BaseModel):
    """The grid of bandwidths that the papers print."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    from_gbps: float
    to_gbps: float
    points: int

    @property
    def values(self) -> list[float]:
        """Bandwidths of the grid, ascending, in Gbit/s."""
        first, last = log10(self.from_gbps), log10(self.to_gbps)
        return [10 ** (first + (last - first) * point / (self.points - 1)) for point in range(self.points)]

    def place(self, gbps: float) -> int:
        """Return the place of a printed value; one beyond the last if no value of the grid suffices."""
        if gbps == inf:
            return self.points
        return min(range(self.points), key=lambda point: abs(log10(self.values[point] / gbps)))


class Row(BaseModel):
    """Printed bandwidths of one model, by method, for each share."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    source: str
    place: str
    role: Literal["calibrate", "check"]
    model: str
    parameters: int
    layers: int
    step_seconds: float
    inner_steps: int
    fragment_layers: int = 0
    gbps: dict[Method, list[float]]

    def schedule(self, method: Method) -> SyncSchedule:
        """Return the schedule of a method."""
        if method == "data-parallel":
            return SyncSchedule(self.layers, BACKWARD_SHARE)
        if method == "diloco":
            return SyncSchedule(self.layers, BACKWARD_SHARE, self.inner_steps)
        overlap = int(method != "streaming")
        return SyncSchedule(self.layers, BACKWARD_SHARE, self.inner_steps, self.fragment_layers, overlap)


class Source(BaseModel):
    """A paper, and the day on which it was read."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    url: str
    read_on: date


class Published(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    sources: dict[str, Source]
    shares: list[float]
    grid: Grid
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Compared:
    """A printed bandwidth and the predicted one.

    Attributes:
        row: the row.
        method: the method.
        share: share of computing time.
        printed_gbps: the printed value; infinite if no value of the grid suffices.
        predicted_gbps: the predicted value, likewise.
        notches: places of the grid between them; above 0 if the prediction is larger.
    """

    row: Row
    method: Method
    share: float
    printed_gbps: float
    predicted_gbps: float
    notches: int


def published() -> Published:
    """Read the printed values."""
    return Published.model_validate(tomllib.loads(FILE.read_text(encoding="utf-8")))


def compared(tables: Published, rows: Sequence[Row], bits: float, fp4_bits: float) -> Iterator[Compared]:
    """Yield each printed value of some rows beside the prediction.

    Args:
        tables: the printed values.
        rows: the rows.
        bits: bits per parameter in 16-bit formats.
        fp4_bits: bits per parameter in FP4.
    """
    grid = tables.grid.values
    for row in rows:
        for method, printed in row.gbps.items():
            sent = row.parameters * (fp4_bits if method == FP4 else bits)
            shares = [
                compute_share(row.schedule(method), sent / (gbps * 1e9 * row.step_seconds)) for gbps in grid
            ]
            for share, value in zip(tables.shares, printed, strict=True):
                place = next((number for number, reached in enumerate(shares) if reached >= share), len(grid))
                predicted = grid[place] if place < len(grid) else inf
                yield Compared(row, method, share, value, predicted, place - tables.grid.place(value))


def calibrated(tables: Published) -> tuple[float, float]:
    """Return the bits per parameter in 16-bit formats and in FP4 that fit the rows for calibration best.

    The middle of the best ones is taken, in tenths of a bit.

    Args:
        tables: the printed values.
    """
    rows = [row for row in tables.rows if row.role == "calibrate"]
    missed = calibrated_range(tables, rows, BITS_TENTHS)
    return _best(missed[False]), _best(missed[True])


def calibrated_range(
    tables: Published, rows: Sequence[Row], tenths: Iterable[int]
) -> dict[bool, dict[int, int]]:
    """Return the places of the grid that predictions miss in total, by whether they are in FP4, and by bits.

    Args:
        tables: the printed values.
        rows: the rows.
        tenths: bits per parameter to try, in tenths.
    """
    missed: dict[bool, dict[int, int]] = {False: {}, True: {}}
    for bits in tenths:
        for case in compared(tables, rows, bits / 10, bits / 10):
            by_bits = missed[case.method == FP4]
            by_bits[bits] = by_bits.get(bits, 0) + abs(case.notches)
    return missed


def _best(missed: dict[int, int]) -> float:
    best = sorted(bits for bits, count in missed.items() if count == min(missed.values()))
    return best[len(best) // 2] / 10
