"""Checks of declared lists against the limits of the clouds."""

from collections.abc import Iterator, Sized

from gpufabric.catalog.fact import Fact
from gpufabric.spec.problems import Problem


def at_most(
    where: str, declared: Sized, entries: str, limit: Fact[int], *, taken: int = 0
) -> Iterator[Problem]:
    """Check that a declared list is no longer than a cloud allows.

    Args:
        where: property path of the list.
        declared: the list.
        entries: its entries in the plural, e.g. ``ranges``.
        limit: most entries.
        taken: entries that gpufabric adds itself.
    """
    if len(declared) + taken <= limit.value:
        return
    allowed = f"at most {limit.value}"
    if taken:
        allowed = f"at most {limit.value} - {taken} of gpufabric's own = {limit.value - taken}"
    yield Problem(where, f"{len(declared)} {entries}", allowed, f"catalogue: {limit.source}, {limit.as_of}")
