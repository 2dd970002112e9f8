"""Declared resources that are looked for in an account, and what was found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from gpufabric.accounts.answer import Failure
from gpufabric.wire.values import Value

Row = Mapping[str, Any]
"""A resource as a call lists it, with the parameters of the call."""


class Sought(Protocol):
    """A declared resource: see ``gpufabric.engine.adoption.wanted.Wanted``."""

    @property
    def urn(self) -> str: ...  # noqa: D102
    @property
    def type(self) -> str: ...  # noqa: D102
    @property
    def inputs(self) -> Mapping[str, Value]: ...  # noqa: D102
    @property
    def links(self) -> Mapping[str, tuple[str, ...]]: ...  # noqa: D102
    @property
    def automatic(self) -> frozenset[str]: ...  # noqa: D102


class ListingError(Exception):
    """A call that gave no answer.

    Attributes:
        failure: why.
        code: the cloud's code of the error; empty if it answered with none.
    """

    def __init__(self, failure: Failure, code: str = "") -> None:
        super().__init__(failure.text)
        self.failure = failure
        self.code = code


@dataclass(slots=True)
class Findings:
    """Resources of an account that are declared, by URN. A resource that is in no mapping does not exist.

    Attributes:
        ids: the id of the existing resource.
        candidates: ids of several resources that fit equally well.
        unknown: why nobody knows whether the resource exists: a call failed, or it depends on another one of
            which that is unknown.
        near: ids of resources with the name that something else tells apart, and what.
        failures: calls that failed, each once.
    """

    ids: dict[str, str] = field(default_factory=dict[str, str])
    candidates: dict[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    unknown: dict[str, str] = field(default_factory=dict[str, str])
    near: dict[str, str] = field(default_factory=dict[str, str])
    failures: list[Failure] = field(default_factory=list[Failure])
