"""Joins new answers with a snapshot. What was not answered stays as it was, with its own time."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from gpufabric.snapshots.model import AnySnapshot, Section
from gpufabric.spec.base import Declared

KEPT_FOR = timedelta(days=7)
"""An answer that is equal to the recorded one keeps the recorded time for so long, so that the file stays the
same. It is well below the age at which the rule ``quota-snapshot-age`` reports a snapshot."""


def merged(head: AnySnapshot, old: AnySnapshot | None, answers: Mapping[str, Section[Any]]) -> AnySnapshot:
    """Return a snapshot with new sections in place of old ones.

    Args:
        head: cloud, account and region, without sections.
        old: the recorded snapshot; None if there is none.
        answers: complete new sections by name.
    """
    sections = dict(_sections(old)) if old is not None else {}
    for name, section in answers.items():
        known = sections.get(name)
        if known is None or not _still_dated(known, section):
            sections[name] = section
    return head.model_copy(update=sections)


def _sections(snapshot: AnySnapshot) -> dict[str, Section[Any]]:
    return {
        name: section
        for name in type(snapshot).model_fields
        if isinstance(section := getattr(snapshot, name), Section)
    }


def _still_dated(old: Section[Any], new: Section[Any]) -> bool:
    """Return whether a section says the same as the recorded one, whose time is recent enough to be kept."""
    rows: tuple[Mapping[str, Declared], Mapping[str, Declared]] = (old.rows, new.rows)
    same = rows[0] == rows[1] and old.absent == new.absent and old.source == new.source
    return same and timedelta(0) <= new.read_at - old.read_at < KEPT_FOR


def newest(snapshot: AnySnapshot) -> datetime | None:
    """Return the time of the newest section; None if there is none."""
    return max((section.read_at for section in _sections(snapshot).values()), default=None)


def oldest(snapshot: AnySnapshot) -> datetime | None:
    """Return the time of the oldest section; None if there is none."""
    return min((section.read_at for section in _sections(snapshot).values()), default=None)
