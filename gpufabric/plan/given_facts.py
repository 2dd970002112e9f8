"""Judges the facts of given things: right, wrong or unknown.

A fact that is wrong is a problem. A fact that is unknown is neither: it is listed, so that whoever runs an
update knows what nobody has checked.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from gpufabric.spec.existing import Given, fact_text
from gpufabric.spec.problems import Problem

HOW_TO_STATE = "state it, or run `gpufabric snapshot network STACK`"
"""How to make a fact known."""


@dataclass(frozen=True, slots=True, order=True)
class UnknownFact:
    """A fact about a given thing that neither the declaration nor a snapshot has.

    Attributes:
        where: property path of the fact, such as ``existing.network.ranges``.
        thing: id of the given thing.
        decides: what would be checked if the fact were known, as a condition: "the nodes fit".
    """

    where: str
    thing: str
    decides: str

    def __str__(self) -> str:
        """Return the fact as one line."""
        return f"{self.where} of {self.thing} is unknown, so nothing checks that {self.decides}"


Finding = Problem | UnknownFact
"""Result of a rule about a given thing."""


def judge_fact(
    where: str,
    thing: Given,
    fact: str,
    fits: Callable[[Any], bool],
    *,
    allowed: str,
    limit: str,
    decides: str,
) -> Iterator[Finding]:
    """Judge one fact of a given thing: yield a problem if it is wrong, ``UnknownFact`` if nothing states it.

    Args:
        where: property path of the thing.
        thing: the thing.
        fact: name of its field.
        fits: whether a known value is right.
        allowed: values that are right.
        limit: source of the limit.
        decides: what the fact proves, as a condition.
    """
    value = getattr(thing, fact)
    yield from known_fact(where, thing, fact, decides=decides)
    if value is not None and not fits(value):
        yield Problem(f"{where}.{fact}", f"{fact_text(value)} of {thing.id}", allowed, limit)


def known_fact(where: str, thing: Given, fact: str, *, decides: str) -> Iterator[UnknownFact]:
    """Yield ``UnknownFact`` if nothing states a fact of a given thing. Arguments: see ``judge_fact``."""
    if getattr(thing, fact) is None:
        yield UnknownFact(f"{where}.{fact}", thing.id, decides)


def needed_fact(where: str, thing: Given, fact: str, *, allowed: str, limit: str) -> Iterator[Problem]:
    """Yield a problem if nothing states a fact without which no plan is possible.

    Arguments: see ``judge_fact``.
    """
    if getattr(thing, fact) is None:
        yield Problem(f"{where}.{fact}", f"nothing for {thing.id}", f"{allowed}; {HOW_TO_STATE}", limit)


def problems_in(findings: Iterable[Finding]) -> list[Problem]:
    """Return the problems among findings."""
    return [finding for finding in findings if isinstance(finding, Problem)]


def unknowns_in(findings: Iterable[Finding]) -> list[UnknownFact]:
    """Return the unknown facts among findings, each of them once."""
    return list(dict.fromkeys(finding for finding in findings if isinstance(finding, UnknownFact)))
