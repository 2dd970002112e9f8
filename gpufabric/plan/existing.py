"""Refuses given things that a region cannot use yet: nothing that is declared is ignored."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import cast

from gpufabric.spec.base import Declared
from gpufabric.spec.existing import Given, fact_text
from gpufabric.spec.problems import Problem

NOT_YET = "gpufabric makes this part itself in this version"
"""Limit of parts that no component uses yet."""


def given_things(declared: Declared, where: str) -> Iterator[tuple[str, Given]]:
    """Yield the given things of a declaration with their property paths.

    Args:
        declared: a declaration that holds given things.
        where: its property path.
    """
    if isinstance(declared, Given):
        yield where, declared
    for name in type(declared).model_fields:
        yield from _inside(getattr(declared, name), f"{where}.{name}")


def unusable(declared: Declared, where: str, usable: frozenset[str]) -> list[Problem]:
    """Return a problem for each given thing that a region cannot use.

    Args:
        declared: a declaration that holds given things.
        where: its property path.
        usable: property paths of the things that it can use; keys of mappings are left out.
    """
    return [
        Problem(place, thing.id, "nothing", NOT_YET)
        for place, thing in given_things(declared, where)
        if not any(place == path or place.startswith(f"{path}.") for path in usable)
    ]


def owners_settings(
    declared: Declared,
    standard: Declared,
    where: str,
    why: str,
    *,
    without: frozenset[str] = frozenset(),
    words: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Problem]:
    """Refuse settings of a thing that exists: those that differ from what a declaration without them says.

    Args:
        declared: the settings.
        standard: the settings that a declaration has that states none.
        where: their property path.
        why: limit of the problems.
        without: names of the settings that stay the region's.
        words: what messages call the values of some settings.
    """
    for name in type(declared).model_fields:
        value = getattr(declared, name)
        if name not in without and value != getattr(standard, name):
            text = "a mapping" if isinstance(value, Mapping | Declared) else fact_text(value)
            yield Problem(f"{where}.{name}", words.get(name, text), "nothing", why)


def _inside(value: object, where: str) -> Iterator[tuple[str, Given]]:
    if isinstance(value, Declared):
        yield from given_things(value, where)
    elif isinstance(value, Mapping):
        for key, item in cast("Mapping[str, object]", value).items():
            yield from _inside(item, f"{where}.{key}")
