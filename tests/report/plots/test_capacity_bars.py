from decimal import Decimal
from typing import Any

import pytest

from gpufabric.report.model import Report
from gpufabric.report.plots.capacity_bars import capacity_cells, capacity_timeline
from gpufabric.report.summary import CapacityTerm
from tests.report.conftest import CASES

BLOCK: dict[str, Any] = {"mode": "capacity-block", "count": 4, "begin": "dated", "end": "dated"}
ENDED = CapacityTerm(
    pool="ended",
    begins="2026-11-01T11:30:00Z",
    ends="2026-11-20T11:30:00Z",
    usd_per_hour_idle=Decimal("12.5"),
    **BLOCK,
)
HELD = CapacityTerm(
    pool="held",
    begins="2026-11-10T11:30:00Z",
    ends="2026-12-15T11:30:00Z",
    usd_per_hour_idle=Decimal("12.5"),
    **BLOCK,
)
FUTURE = CapacityTerm(pool="future", begins="2026-12-01T11:30:00Z", ends="2026-12-08T11:30:00Z", **BLOCK)
EXISTING = CapacityTerm(pool="existing", mode="reservation", count=4, shared_with=("other",))
NEW = CapacityTerm(pool="new", mode="new-reservation", count=1, begin="with-stack", end="open")
SPOT = CapacityTerm(pool="spot", mode="spot", count=2, begin="open", end="open", usd_per_hour_idle=Decimal(0))
TERMS = (SPOT, NEW, EXISTING, FUTURE, HELD, ENDED)


def with_terms(terms: tuple[CapacityTerm, ...] | None, started: str = "2026-11-22T07:33:13Z") -> Report:
    report = CASES["resize"]()
    (stack,) = report.stacks
    assert stack.after is not None
    after = stack.after.model_copy(update={"capacity": terms})
    stacks = (stack.model_copy(update={"after": after}),)
    return report.model_copy(update={"stacks": stacks, "started": started})


def test_rows_say_what_has_ended_what_begins_and_what_is_unknown() -> None:
    timeline = capacity_timeline(with_terms(TERMS))
    assert [(row.label, row.text, row.note) for row in timeline.rows] == [
        (
            "aws-us-east-1: ended",
            "capacity-block, 4 machines, ended 2026-11-20 11:30 UTC (1 day ago)",
            "cost while unused: nothing after its end",
        ),
        (
            "aws-us-east-1: future",
            "capacity-block, 4 machines, not begun: begins 2026-12-01 11:30 UTC (in 9 days), "
            "ends 2026-12-08 11:30 UTC",
            "cost while unused: unknown",
        ),
        (
            "aws-us-east-1: held",
            "capacity-block, 4 machines, ends 2026-12-15 11:30 UTC (in 23 days)",
            "cost while unused: $12.50/hour",
        ),
        ("aws-us-east-1: new", "new-reservation, 1 machine, open-ended", "cost while unused: unknown"),
        (
            "aws-us-east-1: existing",
            "reservation, 4 machines (shared with other), begin and end unknown",
            "cost while unused: unknown",
        ),
    ]
    assert "Line: 2026-11-22, start of this report." in timeline.key
    assert timeline.not_known == ()


def test_the_table_has_every_pool() -> None:
    cells = {row[1]: row[2:] for row in capacity_cells(with_terms(TERMS))}
    assert list(cells) == ["spot", "new", "existing", "future", "held", "ended"]
    assert cells["spot"] == (
        "spot, 2 machines",
        "when its machines start",
        "open-ended",
        "nothing held",
        "nothing",
    )
    assert cells["new"][1:4] == ("when the stack creates it", "open-ended", "held while the stack has it")
    assert cells["existing"][1:4] == ("unknown", "unknown", "unknown")
    assert [cells[pool][3] for pool in ("future", "held", "ended")] == ["not begun", "held", "ended"]


def test_bars_follow_the_dates_and_the_start_of_the_report_is_a_line() -> None:
    rows = {row.label.split(": ")[1]: row for row in capacity_timeline(with_terms(TERMS)).rows}
    kinds = {pool: [part.kind for part in row.parts] for pool, row in rows.items()}
    assert kinds == {
        "ended": ["ended", "today"],
        "future": ["future", "today"],
        "held": ["held", "today"],
        "new": ["unknown", "held", "today"],
        "existing": ["unknown", "today"],
    }
    ended, today = rows["ended"].parts
    assert ended.start + ended.width < today.start < rows["future"].parts[0].start
    assert all(
        part.start >= 0 and part.start + part.width <= 1 + 1e-9 for row in rows.values() for part in row.parts
    )


@pytest.mark.parametrize("started", ["", "yesterday", "2026-11-22"])
def test_without_a_start_nothing_is_called_ended(started: str) -> None:
    report = with_terms(TERMS, started=started)
    timeline = capacity_timeline(report)
    assert "does not say when it started" in timeline.key
    assert not any("ended " in row.text or "today" in str(row.parts) for row in timeline.rows)
    assert {row[5] for row in capacity_cells(report)} == {
        "unknown",
        "nothing held",
    }


def test_without_any_date_there_is_no_axis() -> None:
    timeline = capacity_timeline(with_terms((EXISTING,), started=""))
    assert (timeline.key, timeline.rows[0].parts) == ("", ())


def test_stacks_of_an_earlier_version_are_named() -> None:
    timeline = capacity_timeline(with_terms(None))
    assert (timeline.rows, timeline.not_known) == ((), ("aws-us-east-1",))
    assert capacity_timeline(CASES["destroyed"]()).not_known == ()


def test_rows_beyond_the_most_are_counted() -> None:
    timeline = capacity_timeline(with_terms((HELD,) * 15))
    assert (len(timeline.rows), timeline.left) == (12, 3)
