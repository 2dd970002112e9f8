"""Completes the declaration of given things by what a network snapshot of their account says.

A fact comes from the declaration or from the snapshot. A fact that neither has stays absent: unknown.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from gpufabric.snapshots.absence import is_certain
from gpufabric.snapshots.model import NetworkSnapshot, Section
from gpufabric.snapshots.rows import ExistingNetwork
from gpufabric.spec.base import Declared
from gpufabric.spec.existing import Given, fact_text
from gpufabric.spec.given_facts import NetworkFacts
from gpufabric.spec.problems import Problem

DeclaredT = TypeVar("DeclaredT", bound=Declared)


@dataclass(slots=True)
class GivenReader:
    """Completes given things.

    Attributes:
        snapshot: answers of the account; None if there is no snapshot.
        file: name of the snapshot's file, for messages.
        problems: declared values that the snapshot contradicts, and things that it says do not exist.
    """

    snapshot: NetworkSnapshot | None
    file: str
    problems: list[Problem] = field(default_factory=list[Problem])

    def complete(self, declared: DeclaredT, where: str) -> DeclaredT:
        """Return a declaration whose given things have the facts of the snapshot.

        Args:
            declared: a given thing, or a declaration that holds some.
            where: its property path.
        """
        changes: dict[str, object] = {}
        for name in type(declared).model_fields:
            before = getattr(declared, name)
            after = self._value(before, f"{where}.{name}")
            if after is not before:
                changes[name] = after
        if isinstance(declared, Given):
            changes |= self._facts(declared, where)
        return declared.model_copy(update=changes) if changes else declared

    def zone_name(self, zone_id: str, declared: str | None, where: str) -> str | None:
        """Return the name of a private DNS zone that exists; None if it is unknown.

        Args:
            zone_id: its id.
            declared: the declared name.
            where: property path of the name.
        """
        section = self.snapshot.dns_zones if self.snapshot is not None else None
        row = section.rows.get(zone_id) if section is not None else None
        known = row.name if row is not None else None
        if section is not None and known is not None and declared not in (None, known):
            limit = f"{self.file}, {section.source}, read {section.read_at:%Y-%m-%d}"
            self.problems.append(Problem(where, fact_text(declared), known, limit))
        return declared if declared is not None else known

    def _value(self, value: object, where: str) -> object:
        if isinstance(value, Declared):
            return self.complete(value, where)
        if isinstance(value, Mapping):
            items = cast("Mapping[str, object]", value)
            after = {key: self._value(item, f"{where}.{key}") for key, item in items.items()}
            return after if any(after[key] is not item for key, item in items.items()) else items
        return value

    def _facts(self, given: Given, where: str) -> dict[str, object]:
        section = cast("Section[Any] | None", getattr(self.snapshot, given.kind, None))
        if section is None:
            return {}
        key = given.id.casefold()
        reason = next((why for id_, why in section.absent.items() if id_.casefold() == key), "")
        if reason and is_certain(reason):
            limit = f"{self.file}, read {section.read_at:%Y-%m-%d}: {reason}"
            self.problems.append(Problem(f"{where}.id", given.id, "the id of something that exists", limit))
            return {}
        row = next((row for id_, row in section.rows.items() if id_.casefold() == key), None)
        return dict(self._merged(given, _as_facts(row), where, section)) if row is not None else {}

    def _merged(
        self, given: Given, row: Declared, where: str, section: Section[Any]
    ) -> Iterator[tuple[str, object]]:
        for name in type(row).model_fields:
            known, declared = getattr(row, name), getattr(given, name, None)
            if known is None or name not in type(given).model_fields:
                continue
            if declared is None:
                yield name, known
            elif not _equal(declared, known):
                limit = f"{self.file}, {section.source}, read {section.read_at:%Y-%m-%d}"
                self.problems.append(Problem(f"{where}.{name}", fact_text(declared), fact_text(known), limit))


def _as_facts(row: Declared) -> Declared:
    """Return the facts of a row; networks have rows of a form of their own."""
    if not isinstance(row, ExistingNetwork):
        return row
    return NetworkFacts.model_validate({"ranges": row.ranges, "gateway_network_id": row.gateway_network_id})


def _equal(declared: object, known: object) -> bool:
    if isinstance(declared, str) and isinstance(known, str):
        return declared.casefold() == known.casefold()
    if isinstance(declared, tuple) and isinstance(known, tuple):
        pair = (cast("tuple[object, ...]", declared), cast("tuple[object, ...]", known))
        return sorted(map(str, pair[0])) == sorted(map(str, pair[1]))
    return declared == known
