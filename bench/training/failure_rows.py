"""Published failures, intervals and shares of time that train, and what the formulas give for them."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from bench.training.link_rows import Source
from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.training_failures import failure_facts
from gpufabric.training.failures.intervals import daly_seconds, effective_share, young_seconds

FILE = Path(__file__).parent / "published" / "failures.toml"
FACTS = failure_facts(default_catalog())
YEAR_HOURS = 365.25 * 24
_HOUR, _MINUTE, _DAY = 3600, 60, 86400
_INTRODUCTION = """
## Failures, intervals and goodput

Numbers with a source are printed there. Those of *arithmetic* were computed apart from gpufabric, with the
formulas of Young, Daly and arXiv 2410.21680; they check the code, not the world. Rates of failures are facts
of the catalogue (`training-failures.toml`). The time between failures falls with the number of GPUs; jobs of
1,024 GPUs that Meta measured fail more often than that.

| Source | Use | Place | Quantity | Printed | Computed |
|---|---|---|---|---|---|"""
_LEARNERS = """
A learner of Decoupled DiLoCo fails like a system of its size. With learners of N/M chips, a share
1 / (1 + failures x recovery) of the time trains; the recovery is fitted to the row *calibrate*:
{seconds:.0f} s. This rule gives all rows within {worst:.0f} points, but each row of learners too high: they
also wait for a quorum and for learners that come back. Training without elasticity (27% and 18% of the time)
does not follow it: twice the chips would leave 16%. Verdicts on fabrics do not use this rule.

| Source | Use | Place | Chips | Printed | Computed | Points |
|---|---|---|---|---|---|---|"""


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    source: str
    place: str = ""
    role: Literal["calibrate", "check"] = "check"

    @property
    def head(self) -> str:
        """Cells of source, use and place."""
        source = self.source if self.source == "arithmetic" else f"[{self.source}]"
        return f"| {source} | {self.role} | {self.place}"


class HoursRow(_Row):
    """Mean time between failures, in hours."""

    gpus: int
    rate: Literal["low", "expected", "high"]
    printed: str

    def computed(self) -> float:
        """Return the hours of the published rate."""
        rates = {"low": FACTS.rate_low, "expected": FACTS.rate_expected, "high": FACTS.rate_high}
        machines = self.gpus / FACTS.gpus_per_machine.value
        return 24 / (rates[self.rate].value / 1000 * machines)


class IntervalRow(_Row):
    """Intervals of Young and Daly, in seconds."""

    write_seconds: float
    hours: float
    young: str
    daly: str


class ShareRow(_Row):
    """Expected effective training time ratio."""

    per_1000_node_days: float
    nodes: int
    restart_minutes: float
    interval_minutes: float
    printed: str

    def computed(self) -> float:
        """Return the ratio."""
        failures = self.per_1000_node_days / 1000 * self.nodes / _DAY
        return effective_share(
            failures, self.restart_minutes * _MINUTE, self.interval_minutes * _MINUTE, write_seconds=0
        )


class LearnerRow(_Row):
    """Goodput of learners, in percent."""

    chips: int
    learners: int
    percent: float

    @property
    def failures_per_hour(self) -> float:
        """Failures of a learner, for an hour."""
        return self.chips / self.learners / YEAR_HOURS

    def computed(self, recovery_hours: float) -> float:
        """Return the percent of the time that trains."""
        return 100 / (1 + self.failures_per_hour * recovery_hours)


class Published(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    sources: dict[str, Source]
    hours: list[HoursRow]
    intervals: list[IntervalRow]
    shares: list[ShareRow]
    learners: list[LearnerRow]

    @property
    def recovery_hours(self) -> float:
        """Time that a failure costs a learner, fitted to the row for calibration."""
        [row] = [row for row in self.learners if row.role == "calibrate"]
        return (100 / row.percent - 1) / row.failures_per_hour


def published() -> Published:
    """Read the printed values."""
    return Published.model_validate(tomllib.loads(FILE.read_text(encoding="utf-8")))


def as_printed(value: float, printed: str) -> str:
    """Return a value with as many digits as a printed number has."""
    digits = len(printed.partition(".")[2])
    return f"{value:.{digits}f}"


def compared(tables: Published) -> Iterator[tuple[_Row, str, str, str]]:
    """Yield rows with the quantity, the printed number, and the computed one with as many digits."""
    for hours in tables.hours:
        what = f"hours between failures of {hours.gpus:,} GPUs"
        yield hours, what, hours.printed, as_printed(hours.computed(), hours.printed)
    for row in tables.intervals:
        place = f"for {row.write_seconds:g} s and {row.hours:g} h"
        between = row.hours * _HOUR
        young, daly = young_seconds(row.write_seconds, between), daly_seconds(row.write_seconds, between)
        yield row, f"Young's interval {place}, s", row.young, as_printed(young, row.young)
        yield row, f"Daly's interval {place}, s", row.daly, as_printed(daly, row.daly)
    for share in tables.shares:
        what = f"ETTR, checkpoint every {share.interval_minutes:g} minutes"
        yield share, what, share.printed, as_printed(share.computed(), share.printed)


def section() -> list[str]:
    """Return the lines of the page on failures."""
    tables = published()
    recovery = tables.recovery_hours
    points = {row: row.computed(recovery) - row.percent for row in tables.learners}
    lines = [f"{row.head} | {what} | {printed} | {value} |" for row, what, printed, value in compared(tables)]
    learners = [
        f"{row.head} | {row.chips:,} | {row.percent:g}% | {row.percent + more:.1f}% | {more:+.1f} |"
        for row, more in points.items()
    ]
    text = _LEARNERS.format(seconds=recovery * _HOUR, worst=max(map(abs, points.values())))
    return [_INTRODUCTION, *lines, text, *learners]
