"""The result of a search of accounts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gpufabric.doctor.clouds.finding import StackHolding


@dataclass(frozen=True, slots=True)
class Searched:
    """Contents of accounts that belong to stacks.

    Attributes:
        held: what was found, by stack.
        unsearched: why the account of a stack was not searched, by stack.
        gaps: what of a stack's account was not searched or not confirmed, and why: sentences by stack.
    """

    held: Mapping[str, Sequence[StackHolding]]
    unsearched: Mapping[str, str] = field(default_factory=dict[str, str])
    gaps: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
