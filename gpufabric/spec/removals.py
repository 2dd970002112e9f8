"""Models of ``stacks/removals.yaml``: what a change takes away on purpose."""

from typing import Annotated, Literal, Self

from pydantic import Field, PositiveInt, model_validator

from gpufabric.spec.base import Day, Declared

SUBJECTS = ("pool", "link", "store", "whole_stack")
"""Subjects of a removal."""


class DeclaredRemoval(Declared):
    """Something that a stack may lose until a day: one of pool, link, store and whole_stack."""

    stack: Annotated[str, Field(min_length=1)]
    """Stack that loses it."""

    pool: str | None = None
    """Pool that goes or becomes smaller."""

    gpus: PositiveInt | None = None
    """Most GPUs of the pool that may go. Absent: all of them."""

    link: str | None = None
    """Link that goes: its two stacks in alphabetical order, joined by two hyphens."""

    store: str | None = None
    """Logical name of the file system, bucket or copy that goes."""

    whole_stack: Literal[True] | None = None
    """Everything that the stack holds."""

    owner: Annotated[str, Field(min_length=3, max_length=80)]
    """Owner: a team or an address."""

    reason: Annotated[str, Field(min_length=10)]
    """Why it goes."""

    expires: Day
    """Last day on which the removal is allowed."""

    @model_validator(mode="after")
    def _one_subject(self) -> Self:
        given = [name for name in SUBJECTS if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"must name exactly one of {', '.join(SUBJECTS)}")
        if self.gpus is not None and self.pool is None:
            raise ValueError("gpus needs pool")
        return self


class DeclaredRemovals(Declared):
    """Removals of a project (``stacks/removals.yaml``)."""

    removals: list[DeclaredRemoval]
    """The removals."""
