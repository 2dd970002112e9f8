from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from gpufabric.snapshots.merge import KEPT_FOR, merged, oldest
from gpufabric.snapshots.model import QuotasSnapshot, Section
from gpufabric.snapshots.rows import Limit, Usage

MONDAY = datetime(2026, 11, 23, 6, tzinfo=UTC)
HEAD = QuotasSnapshot(cloud="azure", account="a", region="eastus")


def limits(at: datetime, value: int = 96) -> Section[Limit]:
    return Section(read_at=at, source="usages", rows={"cores": Limit(limit=Decimal(value))})


def usage(at: datetime, value: int = 8) -> Section[Usage]:
    return Section(read_at=at, source="usages", rows={"cores": Usage(used=Decimal(value))})


def test_missing_answer_keeps_the_recorded_section_with_its_time() -> None:
    old = HEAD.model_copy(update={"limits": limits(MONDAY), "usage": usage(MONDAY)})
    new = merged(HEAD, old, {"usage": usage(MONDAY + timedelta(days=1), 16)})
    assert isinstance(new, QuotasSnapshot)
    assert new.limits == limits(MONDAY)
    assert new.usage == usage(MONDAY + timedelta(days=1), 16)
    assert oldest(new) == MONDAY


@pytest.mark.parametrize(
    ("later", "value", "read_at"),
    [
        (timedelta(hours=1), 96, MONDAY),
        (KEPT_FOR - timedelta(seconds=1), 96, MONDAY),
        (KEPT_FOR, 96, MONDAY + KEPT_FOR),
        (timedelta(hours=1), 97, MONDAY + timedelta(hours=1)),
        (-timedelta(hours=1), 96, MONDAY - timedelta(hours=1)),
    ],
    ids=["equal", "equal within days", "equal but old", "other", "recorded in the future"],
)
def test_equal_answer_keeps_the_recorded_time_for_days(
    later: timedelta, value: int, read_at: datetime
) -> None:
    old = HEAD.model_copy(update={"limits": limits(MONDAY)})
    new = merged(HEAD, old, {"limits": limits(MONDAY + later, value)})
    assert isinstance(new, QuotasSnapshot)
    assert new.limits == limits(read_at, value)


def test_first_answer_is_recorded_as_it_is() -> None:
    new = merged(HEAD, None, {"limits": limits(MONDAY)})
    assert new == HEAD.model_copy(update={"limits": limits(MONDAY)})
    assert oldest(HEAD) is None
