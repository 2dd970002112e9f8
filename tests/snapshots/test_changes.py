from datetime import UTC, datetime
from decimal import Decimal

from gpufabric.snapshots.changes import changes
from gpufabric.snapshots.model import QuotasSnapshot, Section
from gpufabric.snapshots.rows import Limit

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
HEAD = QuotasSnapshot(cloud="azure", account="a", region="eastus")


def of(**limits: int) -> QuotasSnapshot:
    rows = {key: Limit(limit=Decimal(value)) for key, value in limits.items()}
    return HEAD.model_copy(update={"limits": Section(read_at=NOON, source="usages", rows=rows)})


def test_moved_new_and_gone_values_are_changes() -> None:
    texts = [str(change) for change in changes(of(a=1, b=2, c=3), of(a=1, b=4, d=5))]
    assert texts == [
        "limits b limit: 2 -> 4",
        "limits c: no longer stated; was limit 3",
        "limits d: new: limit 5",
    ]


def test_first_reading_and_missing_sections_are_no_changes() -> None:
    assert list(changes(None, of(a=1))) == []
    assert list(changes(HEAD, of(a=1))) == []
    assert list(changes(of(a=1), HEAD)) == []


def test_absent_value_is_unknown() -> None:
    named = HEAD.model_copy(
        update={
            "limits": Section(
                read_at=NOON, source="usages", rows={"a": Limit(limit=Decimal(1), name="Cores")}
            )
        }
    )
    assert [str(change) for change in changes(of(a=1), named)] == ["limits a name: unknown -> Cores"]
