"""Claims of public reports, as data."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

FILE = Path(__file__).parent / "published.toml"


class _ClosedEntry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ClaimSource(_ClosedEntry):
    """Where a claim was read."""

    title: str
    read_on: date
    url: str = ""


class PublishedClaim(_ClosedEntry):
    """A claim.

    ``claimed`` is absent if the report states no such value; ``decides`` is the assumption on which the value
    depends most.
    """

    id: str
    claim: str
    unit: str
    source: str
    decides: str
    claimed: tuple[float, float] | None = None


class PublishedClaims(_ClosedEntry):
    """The whole file."""

    sources: dict[str, ClaimSource]
    claims: tuple[PublishedClaim, ...]


@cache
def published_claims() -> PublishedClaims:
    """Read the claims."""
    return PublishedClaims.model_validate(tomllib.loads(FILE.read_text(encoding="utf-8")))
