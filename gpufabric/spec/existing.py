"""Things that exist and that a region uses instead of making its own.

gpufabric refers to a given thing by its id. It never changes, tags or deletes it, and never reads it while it
plans: facts about it come from the declaration or from a network snapshot (``gpufabric snapshot network``).
"""

from collections.abc import Iterable
from typing import ClassVar, Literal, cast

from gpufabric.spec.base import Declared

Kind = Literal[
    "networks",
    "subnets",
    "security_groups",
    "route_tables",
    "clusters",
    "keys",
    "roles",
    "logs",
    "stores",
    "file_systems",
    "hubs",
    "placements",
]
"""Kind of a given thing, which is also the section of the network snapshot that holds its facts."""


class Given(Declared):
    """A thing that exists. Subclasses inherit the facts of its kind as well, each of which may be absent."""

    kind: ClassVar[Kind]

    id: str
    """The cloud's own id."""


class Existing(Declared):
    """Base of the given parts of a region. A part that is absent is made by the stack."""


def fact_text(value: object) -> str:
    """Return a fact about a given thing as messages write it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        routes = cast("dict[object, object]", value).items()
        return ", ".join(f"{key} to {item}" for key, item in routes) or "none"
    if isinstance(value, tuple | list):
        return ", ".join(map(str, cast("Iterable[object]", value))) or "none"
    return str(value)
