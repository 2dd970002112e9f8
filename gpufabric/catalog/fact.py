"""Facts: values with their sources."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Generic, TypeVar, cast

from pydantic import BaseModel, ConfigDict

T = TypeVar("T")


class Confidence(StrEnum):
    """Confidence in a fact."""

    CONFIRMED = "confirmed"
    """The vendor's own document or machine-readable data, or two independent sources that agree."""

    SINGLE_SOURCE = "single-source"
    """One source, or a secondary one."""

    CONFLICT = "conflict"
    """Sources disagree; the note explains how."""


class Entry(BaseModel):
    """Base of all catalogue models: closed and immutable."""

    # Building a validator takes a millisecond or more, so build only those that a program uses.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Fact(Entry, Generic[T]):
    """A value with its source. An unknown value has no fact: the field is absent."""

    value: T
    source: str
    """Key of an entry in ``sources.toml``."""

    as_of: date
    """Day on which the source was read, or for which it states the value."""

    confidence: Confidence
    note: str = ""
    """Caveats, such as values from other sources."""


IDENTITY_KEYS = frozenset(
    {"name", "cloud", "id", "mode", "regions_priced", "effective_from", "effective_until", "tier", "between"}
)
"""Keys that identify an entry. They are no facts and have no source."""


def spread_provenance(table: Mapping[str, Any]) -> dict[str, Any]:
    """Convert every value of a parsed catalogue file to a fact.

    A ``provenance`` table applies to all values below it that do not override it. A value is either plain (a
    list of plain values is one value), or a table with ``value`` and the overridden parts of the provenance.
    ``IDENTITY_KEYS`` lists keys that identify an entry.
    """
    return _spread_table(table, {})


def _spread_table(table: Mapping[str, Any], inherited: Mapping[str, Any]) -> dict[str, Any]:
    rest = dict(table)
    provenance = dict(inherited)
    if isinstance(table.get("provenance"), Mapping):
        provenance |= rest.pop("provenance")
    if "value" in rest:
        return provenance | rest
    return {key: value if key in IDENTITY_KEYS else _spread(value, provenance) for key, value in rest.items()}


def _spread(node: object, provenance: Mapping[str, Any]) -> dict[str, Any] | list[Any]:
    if isinstance(node, Mapping):
        return _spread_table(cast("Mapping[str, Any]", node), provenance)
    if isinstance(node, list):
        items = cast("list[object]", node)
        if any(isinstance(item, Mapping) for item in items):
            return [_spread(item, provenance) for item in items]
    return {"value": cast("Any", node), **provenance}
