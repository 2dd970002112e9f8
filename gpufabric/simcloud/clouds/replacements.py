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


class Confidence(StrEnum):
    """Confidence in the facts about a resource type."""

    READ = "read"
    """Read in the provider's source."""

    KNOWLEDGE = "knowledge"
    """Known from documents and use, not read in the source."""

    UNDECIDED = "undecided"
    """Not read. The entry states what is simulated; nothing is known to differ."""


class Replacements(BaseModel):
    """Facts about one resource type.

    Property paths are Pulumi's, without list indexes. ``replace``: properties whose change replaces the
    resource. ``update``: properties that are updated although they look as if they replaced it.
    ``conditions``: properties whose change replaces it in some cases, with the name of the effect.
    ``complete``: every other property is updated, but for ``unread`` ones and what is below them: the source
    does not have them as arguments, and the SDK's documentation decides. ``sets``: lists whose order means
    nothing.
    ``deviations``: properties for which the simulated cloud differs, with the reason.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    date: date
    confidence: Confidence
    complete: bool = False
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


@cache
def replacements(cloud: str) -> Mapping[str, Replacements]:
    """Return the facts about the resource types of a cloud, by type token."""
    path = Path(__file__).with_name(cloud) / "replacements.toml"
    entries = tomllib.loads(path.read_text(encoding="utf-8"))
    return {token: Replacements.model_validate(entry) for token, entry in entries.items()}
