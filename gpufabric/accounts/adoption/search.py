"""Finds the existing resources for the declared ones of a stack, each after those that it refers to."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gpufabric.accounts.adoption.listing import SearchedAccount
from gpufabric.accounts.adoption.matching import FittingRow, Match, Named
from gpufabric.accounts.adoption.references import References, StandIn
from gpufabric.accounts.adoption.sought import Findings, ListingError, Row, Sought
from gpufabric.accounts.adoption.values import at, filled, is_where, marks, words
from gpufabric.accounts.answer import Failure
from gpufabric.catalog.adoption import AdoptableKind, listed, pairs
from gpufabric.wire.urn import name_of, resource_type_of

_NO_KIND = "gpufabric does not look for resources of its type"
_ABSENT = "what it refers to does not exist"

PlaceOf = Callable[[Sought], SearchedAccount | Failure]
"""Returns the account and region of a declared resource, or why nobody can look there."""

_Rows = list[Row] | ListingError


def find(place_of: PlaceOf, sought: Sequence[Sought], known: Mapping[str, str]) -> Findings:
    """Find the existing resources for declared ones.

    Args:
        place_of: returns where a resource is looked for.
        sought: the declared resources.
        known: ids that are known already, by URN.
    """
    search = _Search(sought, known, {resource.urn: place_of(resource) for resource in sought})
    search.run()
    return search.findings


@dataclass(slots=True)
class _Search:
    sought: Sequence[Sought]
    known: Mapping[str, str]
    places: Mapping[str, SearchedAccount | Failure]
    findings: Findings = field(default_factory=Findings)
    references: References = field(init=False)
    _answers: dict[tuple[str, str, str], _Rows] = field(init=False, default_factory=dict)
    _taken: dict[tuple[str, str], dict[str, str]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.references = References.of(self.sought)

    def run(self) -> None:
        """Settle all resources: those that wait for no other one first."""
        for resource in self.sought:
            if resource.urn in self.known:
                self._taken_by(resource)[self.known[resource.urn]] = resource.urn
        pending = list(self.sought)
        while pending:
            ready = [resource for resource in pending if not self._waits(resource, pending)]
            # Resources that use each other are left: the first one then counts without those that use it.
            ready = ready or [resource for resource in pending if not self._refers(resource, pending)]
            ready = ready or pending[:1]
            group = [resource for resource in ready if resource.type == ready[0].type]
            self._settle(group)
            done = {resource.urn for resource in group}
            pending = [resource for resource in pending if resource.urn not in done]

    def _kind(self, resource: Sought) -> AdoptableKind | None:
        place = self.places[resource.urn]
        return None if isinstance(place, Failure) else place.facts.by_type.get(resource.type)

    def _taken_by(self, resource: Sought) -> dict[str, str]:
        """Return the ids of a type that stand for declared resources, with the URNs of those."""
        place = self.places[resource.urn]
        name = "" if isinstance(place, Failure) else place.name
        return self._taken.setdefault((name, resource.type), {})

    def _waits(self, resource: Sought, pending: Sequence[Sought]) -> bool:
        users = {user.urn for user, _ in self._users(resource)}
        return self._refers(resource, pending) or any(other.urn in users for other in pending)

    def _refers(self, resource: Sought, pending: Sequence[Sought]) -> bool:
        waiting = {other.urn for other in pending} - {resource.urn}
        return bool(waiting & set(self._owners(resource)))

    def _owners(self, resource: Sought) -> Iterator[str]:
        """Yield what has to be found before a resource."""
        kind = self._kind(resource)
        if kind is not None:
            names = (*(name for name, _ in pairs(kind.match)), *(name for _, name, _ in kind.parameters))
            for name in names:
                yield from self.references.owners(resource, name)

    def _users(self, resource: Sought) -> Iterator[tuple[Sought, str]]:
        """Yield declared resources that show which existing one they use, and where in their rows."""
        kind = self._kind(resource)
        for user, path in pairs(kind.used_by if kind is not None else None):
            type_, _, name = user.rpartition(".")
            for other in self.sought:
                if other.type == type_ and resource.urn in self.references.owners(other, name):
                    yield other, path

    def _settle(self, group: Sequence[Sought]) -> None:
        """Settle resources of one type: first those with a name, which then fit no other one."""
        open_: list[Sought] = []
        for resource in group:
            match = self._decided(resource)
            if match is not None:
                open_.append(resource)
        for lowest in (Named.ALIKE, Named.OTHERWISE):
            fits = {resource.urn: self._candidates(resource) for resource in open_}
            owners: dict[str, list[str]] = {}
            for urn, fitting in fits.items():
                for candidate in fitting:
                    if candidate.named >= lowest:
                        owners.setdefault(candidate.id, []).append(urn)
            for resource in list(open_):
                fitting = fits[resource.urn]
                if len(fitting) == 1 and owners.get(fitting[0].id) == [resource.urn]:
                    self._take(resource, fitting[0].id, fitting[0].row)
                    open_.remove(resource)
        for resource in open_:
            self._leave(resource, self._candidates(resource))

    def _decided(self, resource: Sought) -> AdoptableKind | None:
        """Return the kind of a resource that its rows have to decide on; None if it is settled already."""
        place, kind, id_ = self.places[resource.urn], self._kind(resource), self.known.get(resource.urn)
        if isinstance(place, Failure) or kind is None:
            if id_ is not None:
                self._take(resource, id_, {})
            elif isinstance(place, Failure):
                self._unknown(resource, _why(place), place)
            else:
                self._unknown(resource, place.facts.reasons.get(resource.type, _NO_KIND))
            return None
        reason = self._blocked(resource) or self._unstated(resource, kind)
        rows = [] if reason else self._rows(resource, place, kind)
        if id_ is not None:
            own = (row for row in _all(rows) if filled(kind.form.value, row) == id_)
            self._take(resource, id_, _first(own))
        elif isinstance(rows, ListingError):
            self._unknown(resource, _why(rows.failure), rows.failure)
        elif reason and reason != _ABSENT:
            self._unknown(resource, reason)
        elif not reason:
            used = self._used(resource, fold=place.fold)
            attached = [row for row in rows if used & words(list(marks(row, "")), fold=place.fold)]
            if len(attached) != 1:
                return kind
            self._take(resource, filled(kind.form.value, attached[0]), attached[0])
        return None

    def _unknown(self, resource: Sought, reason: str, failure: Failure | None = None) -> None:
        self.findings.unknown[resource.urn] = reason
        if failure is not None and failure not in self.findings.failures:
            self.findings.failures.append(failure)

    def _blocked(self, resource: Sought) -> str:
        """Return why a resource cannot be looked for: what it refers to was not found."""
        for urn in self._owners(resource):
            if urn in self.references.existing or urn == resource.urn:
                continue
            if urn in self.findings.candidates or urn in self.findings.unknown:
                return f"it belongs to {_key(urn)}, and nobody knows which one that is"
            return _ABSENT
        return ""

    def _unstated(self, resource: Sought, kind: AdoptableKind) -> str:
        """Return why the call cannot be made: the declaration leaves a parameter open."""
        open_ = [parameter for parameter, value in self._given(resource, kind).items() if not value]
        return f"its {', '.join(open_)} is not known before it exists" if open_ else ""

    def _given(self, resource: Sought, kind: AdoptableKind) -> dict[str, str]:
        place = self.places[resource.urn]
        constants = {} if isinstance(place, Failure) else {"@account": place.account}
        return {
            parameter: constants.get(name) or self.references.value(resource, name, part)
            for parameter, name, part in kind.parameters
        }

    def _candidates(self, resource: Sought) -> list[FittingRow]:
        match, rows = self._match(resource)
        return match.candidates(rows, self._taken_by(resource))

    def _match(self, resource: Sought) -> tuple[Match, list[Row]]:
        place, kind = self.places[resource.urn], self._kind(resource)
        assert isinstance(place, SearchedAccount)  # noqa: S101 - resources without a place are settled
        assert kind is not None  # noqa: S101 - so are those without a kind
        match = Match(kind, resource, self.references, place.fold)
        return match, _all(self._rows(resource, place, kind))

    def _used(self, resource: Sought, *, fold: bool) -> frozenset[str]:
        """Return what the existing users of a resource say that they use."""
        values: list[Any] = []
        for user, path in self._users(resource):
            existing = self.references.existing.get(user.urn)
            values += at(existing.row, path) if existing is not None else []
        return words(values, fold=fold)

    def _take(self, resource: Sought, id_: str, row: Row) -> None:
        self.findings.ids[resource.urn] = id_
        self._taken_by(resource)[id_] = resource.urn
        self.references.existing[resource.urn] = StandIn(id_, row)

    def _leave(self, resource: Sought, fitting: Sequence[FittingRow]) -> None:
        """Take note of a resource that no row fits, or that several fit."""
        if fitting:
            self.findings.candidates[resource.urn] = [candidate.id for candidate in fitting]
            return
        match, rows = self._match(resource)
        for id_, differing in match.named(rows, self._taken_by(resource)):
            self.findings.near[resource.urn] = f"{id_} has its name, but another {differing}"

    def _rows(self, resource: Sought, place: SearchedAccount, kind: AdoptableKind) -> _Rows:
        """List the rows of a resource's kind, each question once."""
        given = self._given(resource, kind)
        question = (place.name, kind.id, repr(sorted(given.items())))
        if question not in self._answers:
            self._answers[question] = _listed(place, kind, given)
        return self._answers[question]


def _listed(place: SearchedAccount, kind: AdoptableKind, given: Mapping[str, str]) -> _Rows:
    try:
        rows = place.lister.rows(kind, given)
    except ListingError as error:
        return [] if error.code and error.code in listed(kind.absent) else error
    return [row for row in rows if is_where(row, listed(kind.where))]


def _first(rows: Iterator[Row]) -> Row:
    """Return the first row; an empty one if there is none."""
    nothing: Row = {}
    return next(rows, nothing)


def _all(rows: _Rows) -> list[Row]:
    return [] if isinstance(rows, ListingError) else rows


def _why(failure: Failure) -> str:
    return f"{failure.call}: {failure.text}"


def _key(urn: str) -> str:
    return f"{resource_type_of(urn)}::{name_of(urn)}"
