"""Differences between two snapshots, row by row."""

from collections.abc import Iterator
from dataclasses import dataclass

from gpufabric.snapshots.model import AnySnapshot, Section
from gpufabric.spec.base import Declared


@dataclass(frozen=True, slots=True)
class RowChange:
    """A value that moved.

    Attributes:
        section: section of the topic.
        key: key of the row.
        field: field of the row; empty for a row that came or went.
        before: old value as text; empty for a row that came.
        after: new value as text; empty for a row that went.
    """

    section: str
    key: str
    field: str
    before: str
    after: str

    def __str__(self) -> str:
        """Return the change as one line."""
        name = f"{self.section} {self.key}"
        if not self.before:
            return f"{name}: new: {self.after}"
        if not self.after:
            return f"{name}: no longer stated; was {self.before}"
        return f"{name} {self.field}: {self.before} -> {self.after}"


def changes(old: AnySnapshot | None, new: AnySnapshot) -> Iterator[RowChange]:
    """Yield the values that differ. Rows of a section that was not read before are not changes.

    Args:
        old: the recorded snapshot; None if there is none.
        new: the snapshot after it.
    """
    for name in type(new).model_fields:
        before, after = getattr(old, name, None), getattr(new, name)
        if isinstance(before, Section) and isinstance(after, Section):
            yield from _rows(name, before.rows, after.rows)  # pyright: ignore[reportUnknownArgumentType, reportUnknownMemberType] - rows are typed per section


def _rows(section: str, before: dict[str, Declared], after: dict[str, Declared]) -> Iterator[RowChange]:
    for key in sorted({*before, *after}):
        old, new = before.get(key), after.get(key)
        if old is None and new is not None:
            yield RowChange(section, key, "", "", _text(new))
        elif new is None and old is not None:
            yield RowChange(section, key, "", _text(old), "")
        elif old is not None and new is not None:
            for field in type(new).model_fields:
                values = getattr(old, field), getattr(new, field)
                if values[0] != values[1]:
                    yield RowChange(section, key, field, _value(values[0]), _value(values[1]))


def _text(row: Declared) -> str:
    stated = row.model_dump(exclude_defaults=True)
    return ", ".join(f"{name} {_value(value)}" for name, value in stated.items())


def _value(value: object) -> str:
    return "unknown" if value is None or value == "" else str(value)
