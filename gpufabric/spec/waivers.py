"""Models of ``stacks/waivers.yaml``: violations that an owner accepts until a day."""

from typing import Annotated

from pydantic import Field

from gpufabric.spec.base import Day, Declared


class DeclaredWaiver(Declared):
    """A violation of one rule that an owner accepts for some resources until a day."""

    rule: str
    """Id of the rule."""

    resources: Annotated[str, Field(pattern=r"^urn:pulumi:.+::[^:]+$")]
    """URN of the resource; ``*`` stands for any text."""

    owner: Annotated[str, Field(min_length=3, max_length=80)]
    """Owner: a team or an address."""

    reason: Annotated[str, Field(min_length=10)]
    """Why it is accepted."""

    expires: Day
    """Last day on which it holds."""


class DeclaredWaivers(Declared):
    """Waivers of a project (``stacks/waivers.yaml``)."""

    waivers: list[DeclaredWaiver]
    """The waivers."""
