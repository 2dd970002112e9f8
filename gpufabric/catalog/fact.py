"""A fact: a value together with where it comes from."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Generic, TypeVar, cast

from pydantic import BaseModel, ConfigDict

T = TypeVar("T")


class Confidence(StrEnum):
    """How well a fact is supported."""

    CONFIRMED = "confirmed"
    """The vendor's own document or machine-readable data, or two independent readings that agree."""

    SINGLE_SOURCE = "single-source"
    """One source, or a secondary one."""

    CONFLICT = "conflict"
    """Sources disagree; the note says how."""


class Entry(BaseModel):
    """Base of everything in the catalogue: closed and immutable."""

    # Building a validator takes a millisecond or more: only those that a program uses are built.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Fact(Entry, Generic[T]):
    """A value and where it comes from. A value that is not known has no fact: the field is absent."""

    value: T
    source: str
    """Key of an entry in ``sources.toml``."""

    as_of: date
    """Day on which the source was read or on which it says the value held."""

    confidence: Confidence
    note: str = ""
    """What a reader must know before relying on the value, such as what other sources say."""


IDENTITY_KEYS = frozenset(
    {"name", "cloud", "id", "mode", "regions_priced", "effective_from", "effective_until", "tier", "between"}
)
"""Keys that say which entry this is; the entry's own facts carry the sources."""


def spread_provenance(table: Mapping[str, Any]) -> dict[str, Any]:
    """Write every value of a parsed catalogue file as a fact of its own.

    A table may hold a ``provenance`` table: it applies to every value below it that does not state its
    own. A value is either plain (a list of plain values is one value), or a table with ``value`` and the
    parts of the provenance that differ.
    Keys that identify an entry rather than state a fact are listed in ``IDENTITY_KEYS``.
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
