"""Which rows of an account fit one declared resource."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from gpufabric.accounts.adoption.references import References
from gpufabric.accounts.adoption.sought import Row, Sought
from gpufabric.accounts.adoption.values import at, filled, letters, words
from gpufabric.catalog.adoption import AdoptableKind, listed, pairs
from gpufabric.wire.urn import name_of

_MADE_UP = re.compile(r"-?[0-9a-f]{7,8}")
"""Characters that the engine adds to a logical name, with or without the hyphen."""


class Named(IntEnum):
    """How far the name of a row is that of a declared resource."""

    OTHERWISE = 0
    BEGINS_ALIKE = 1
    ALIKE = 2


@dataclass(frozen=True, slots=True)
class FittingRow:
    """A row that agrees in all that identifies a resource.

    Attributes:
        id: the id that the import takes.
        row: the row.
        named: how far its name agrees.
    """

    id: str
    row: Row
    named: Named


@dataclass(frozen=True, slots=True)
class Match:
    """Compares the rows of a kind with a declared resource.

    Attributes:
        kind: what identifies the resource.
        resource: the declared resource.
        references: what its properties refer to.
        fold: whether capitals count for nothing, as on Azure.
    """

    kind: AdoptableKind
    resource: Sought
    references: References
    fold: bool

    def candidates(self, rows: Sequence[Row], taken: Mapping[str, str]) -> list[FittingRow]:
        """Return the rows that agree, the best named ones only.

        Args:
            rows: rows of the kind.
            taken: ids that stand for other declared resources.
        """
        needed = self.kind.needs_name is not None and self.kind.needs_name.value
        fitting = [candidate for candidate in self._all(rows, taken) if not self._differing(candidate.row)]
        best = max((candidate.named for candidate in fitting), default=Named.OTHERWISE)
        if needed and best is Named.OTHERWISE:
            return []
        return [candidate for candidate in fitting if candidate.named == best]

    def named(self, rows: Sequence[Row], taken: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """Yield ids of rows with the resource's name that differ, and the properties in which they do."""
        for candidate in self._all(rows, taken):
            if candidate.named is Named.ALIKE and (differing := self._differing(candidate.row)):
                yield candidate.id, ", ".join(differing)

    def _all(self, rows: Sequence[Row], taken: Mapping[str, str]) -> Iterator[FittingRow]:
        for row in rows:
            id_ = filled(self.kind.form.value, row)
            if id_ and id_ not in taken:
                yield FittingRow(id_, row, self._name(row))

    def _differing(self, row: Row) -> list[str]:
        return [name for name, path in pairs(self.kind.match) if not self._agrees(name, path, row)]

    def _agrees(self, name: str, path: str, row: Row) -> bool:
        if name in self.resource.automatic:
            return any(self._named(name, str(value)) for value in at(row, path))
        existing = words(at(row, path), fold=self.fold)
        owners = self.references.owners(self.resource, name)
        if owners:
            others = (self.references.existing.get(urn) for urn in owners)
            known = frozenset[str]().union(*(other.marks for other in others if other is not None))
            return bool(existing & words(list(known), fold=self.fold))
        declared = words(self.references.declared(self.resource, name), fold=self.fold)
        if not declared:
            return name not in listed(self.kind.exact) or not existing
        return declared <= existing

    def _name(self, row: Row) -> Named:
        names = (
            self._named(name, str(value))
            for name, path in (*pairs(self.kind.names), *self._made_up())
            for value in at(row, path)
        )
        return max(names, default=Named.OTHERWISE)

    def _made_up(self) -> Iterator[tuple[str, str]]:
        """Yield the identifying names that the declaration leaves to the engine."""
        return ((name, path) for name, path in pairs(self.kind.match) if name in self.resource.automatic)

    def _named(self, name: str, value: str) -> Named:
        if name not in self.resource.automatic:
            declared = words(self.references.declared(self.resource, name), fold=self.fold)
            return Named.ALIKE if words([value], fold=self.fold) & declared else Named.OTHERWISE
        logical = name_of(self.resource.urn)
        rest = value.removeprefix(logical)
        if value.startswith(logical) and (not rest or _MADE_UP.fullmatch(rest)):
            return Named.ALIKE
        return Named.BEGINS_ALIKE if letters(value).startswith(letters(logical)) else Named.OTHERWISE
