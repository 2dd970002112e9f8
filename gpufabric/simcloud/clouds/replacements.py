"""Facts about the real providers: which changes of a resource type replace it.

The tables ``<cloud>/replacements.toml`` hold what was read in the providers' source. The simulated clouds
declare their behaviour in their table entries; a test holds those against these facts.
"""

import tomllib
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict


class Evidence(StrEnum):
    """Confidence in the facts about a resource type."""

    READ = "read"
    """Read in the provider's source."""

    KNOWLEDGE = "knowledge"
    """Known from documents and use, not read in the source."""


class Replacements(BaseModel):
    """Facts about one resource type.

    Property paths are Pulumi's, without list indexes. ``replace``: properties whose change replaces the
    resource. ``update``: properties that are updated although they look as if they replaced it.
    ``conditions``: properties whose change replaces it in some cases, with the name of the effect.
    ``complete``: every other property is updated, but for ``unread`` ones and what is below them: the source
    does not have them as arguments, and the SDK's documentation decides. ``deleted_first``: the provider
    deletes the resource before it creates its replacement. ``sets``: lists whose order means nothing.
    ``deviations``: properties for which the simulated cloud differs, with the reason.
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
        """Return the name of the effect by property."""
        return {
            **dict.fromkeys(self.replace, "replace"),
            **dict.fromkeys(self.update, "update"),
            **self.conditions,
        }


EVERY_TYPE = "*"
"""Key of the facts about properties that a provider gives to all its resource types."""


def replacements(cloud: str) -> Mapping[str, Replacements]:
    """Return the facts about the resource types of a cloud, by type token."""
    return {token: facts for token, facts in _entries(cloud).items() if token != EVERY_TYPE}


def of_every_type(cloud: str) -> Replacements | None:
    """Return the facts about properties that all resource types of the provider have, if there are any."""
    return _entries(cloud).get(EVERY_TYPE)


@cache
def _entries(cloud: str) -> Mapping[str, Replacements]:
    path = Path(__file__).with_name(cloud) / "replacements.toml"
    entries = tomllib.loads(path.read_text(encoding="utf-8"))
    return {token: Replacements.model_validate(entry) for token, entry in entries.items()}
