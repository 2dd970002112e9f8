from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.quota.counted import Amount, CountedUse, Place, PlannedUse, judge_counted, judge_made

UNITS = st.integers(min_value=0, max_value=50)


def use(planned: int, held: int | None, *unread: str) -> PlannedUse:
    return PlannedUse(Amount(Decimal(planned), unread), None if held is None else Amount(Decimal(held)))


USES = st.lists(st.builds(use, UNITS, st.none() | UNITS), max_size=4)


@pytest.mark.parametrize(
    ("limit", "used", "uses", "status", "short_by", "total"),
    [
        (5, 3, [use(2, 0)], "ok", 0, 5),
        (5, 3, [use(2, 0), use(1, 0)], "short", 1, 6),
        (5, 3, [use(2, 2), use(1, 1)], "ok", 0, 3),
        (5, 3, [use(1, 3)], "ok", 0, 3),
        (5, 7, [use(1, 1)], "short", 2, 7),
        (5, None, [use(2, 0)], "unknown", 0, 2),
        (5, None, [use(6, 0)], "short", 1, 6),
        (5, 4, [use(2, None)], "unknown", 0, 4),
        (5, 3, [use(2, None)], "ok", 0, 5),
        (5, 3, [use(6, None)], "short", 1, 6),
        (5, 3, [use(1, 0, "size of a")], "unknown", 0, 3),
        (5, 3, [use(6, 0, "size of a")], "short", 1, 6),
    ],
)
def test_limit_that_stacks_share(
    limit: int, used: int | None, uses: list[PlannedUse], status: str, short_by: int, total: int
) -> None:
    verdict = judge_counted(Decimal(limit), None if used is None else Decimal(used), uses)
    assert (verdict.status, verdict.short_by, verdict.total) == (status, short_by, total)


@pytest.mark.parametrize(
    ("planned", "status"),
    [
        (Amount(Decimal(5)), "ok"),
        (Amount(Decimal(6)), "short"),
        (Amount(Decimal(5), ("size of a",)), "unknown"),
        (Amount(Decimal(6), ("size of a",)), "short"),
    ],
)
def test_limit_inside_a_resource_of_the_stack(planned: Amount, status: str) -> None:
    assert judge_made(Decimal(5), planned).status == status


@given(UNITS, st.none() | UNITS, USES)
def test_the_total_that_a_short_verdict_asks_for_is_not_short(
    limit: int, used: int | None, uses: list[PlannedUse]
) -> None:
    in_use = None if used is None else Decimal(used)
    verdict = judge_counted(Decimal(limit), in_use, uses)
    if verdict.status == "short":
        assert verdict.total == limit + verdict.short_by
        assert judge_counted(verdict.total, in_use, uses).status != "short"
        is_exact = in_use is not None and all(planned_use.adds is not None for planned_use in uses)
        smaller = judge_counted(verdict.total - 1, in_use, uses)
        assert smaller.status == "short" or not is_exact


@given(UNITS, UNITS, UNITS, USES)
def test_a_higher_limit_never_turns_ok_into_anything_else(
    limit: int, more: int, used: int, uses: list[PlannedUse]
) -> None:
    if judge_counted(Decimal(limit), Decimal(used), uses).status == "ok":
        assert judge_counted(Decimal(limit + more), Decimal(used), uses).status == "ok"


@given(UNITS, UNITS, USES)
def test_ok_holds_whatever_unknown_states_hold(limit: int, used: int, uses: list[PlannedUse]) -> None:
    if judge_counted(Decimal(limit), Decimal(used), uses).status == "ok":
        nothing_held = [
            use(
                int(planned_use.planned.units),
                0 if planned_use.held is None else int(planned_use.held.units),
            )
            for planned_use in uses
        ]
        assert judge_counted(Decimal(limit), Decimal(used), nothing_held).status == "ok"


def test_a_quota_that_a_stack_does_not_use_is_nothing() -> None:
    counted = CountedUse({}, {"vpc": {Place(): Amount(Decimal(1))}})
    assert counted.at("vpc", Place()).adds == 0
    assert counted.at("other", Place()) == PlannedUse(Amount(), Amount())
    assert CountedUse().at("vpc", Place()).held is None
