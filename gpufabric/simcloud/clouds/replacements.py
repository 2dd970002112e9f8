"""Facts about the real providers: the properties of each resource type whose change replaces the resource.

The facts are in ``<cloud>/replacements.toml`` and come from the providers' source code. The simulated clouds
declare in their tables of types what they replace. A test compares these tables with the facts.
"""

import tomllib
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict


class Evidence(StrEnum):
    """Where the facts about a resource type come from."""

    READ = "read"
    """The provider's source code."""

    KNOWLEDGE = "knowledge"
    """Documentation and experience; the source code was not read."""


class Replacements(BaseModel):
    """Facts about one resource type. Property paths are those of Pulumi, without list indexes.

    Attributes:
        source: source code or document that was read.
        date: day on which it was read.
        confidence: where the facts come from.
        complete: whether a change of any other property updates the resource. ``unread`` properties are
            excepted.
        deleted_first: whether the provider deletes the resource before it creates the replacement.
        replace: properties whose change replaces the resource.
        update: properties whose change updates the resource, although their names suggest a replacement.
        conditions: properties whose change replaces the resource in some cases, with the name of the effect.
        unread: properties, with all properties below them, that are no arguments in the source code. For
            them, the SDK's documentation decides.
        sets: lists whose order does not matter.
        deviations: properties for which the simulated cloud differs from the provider, with the reason.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    date: date
    confidence: Evidence
    complete: bool = False
    deleted_first: bool = False
    replace: tuple[str, ...] = ()
    update: tuple[str, ...] = ()
    conditions: Mapping[str, str] = {}
    unread: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()
    deviations: Mapping[str, str] = {}

    @property
    def effects(self) -> dict[str, str]:
        """Return the effect of a change, by property."""
        return {
            **dict.fromkeys(self.replace, "replace"),
            **dict.fromkeys(self.update, "update"),
            **self.conditions,
        }


EVERY_TYPE = "*"
"""Key of the facts about properties that all resource types of a provider have."""


def replacements(cloud: str) -> Mapping[str, Replacements]:
    """Return the facts about the resource types of a cloud, by type token."""
    return {token: facts for token, facts in _entries(cloud).items() if token != EVERY_TYPE}


def of_every_type(cloud: str) -> Replacements | None:
    """Return the facts about properties that all resource types of the provider have; None if it has none."""
    return _entries(cloud).get(EVERY_TYPE)


@cache
def _entries(cloud: str) -> Mapping[str, Replacements]:
    path = Path(__file__).with_name(cloud) / "replacements.toml"
    entries = tomllib.loads(path.read_text(encoding="utf-8"))
    return {token: Replacements.model_validate(entry) for token, entry in entries.items()}
