"""A note on stacks that have grown large for a backend that writes its whole state at each step."""

from collections.abc import Iterable, Mapping
from typing import Protocol
from urllib.parse import urlsplit

from gpufabric.engine.result import StackResult

LARGE = 300
"""Resources of a stack from which writing its state counts: between 174 and 414 of them the bytes that an
update writes grow from 0.3 to 2.4 GB (docs/benchmarks.md, state)."""

GZIP = "PULUMI_DIY_BACKEND_GZIP"
COMPRESSING = (GZIP, "PULUMI_SELF_MANAGED_STATE_GZIP", "PULUMI_DIY_BACKEND_ZSTD")
"""Variables that let the engine compress states; the second is the older name of the first (sdk/go/common/env
of pulumi)."""

PLACE = "docs/state.md, Large regions"

_SERVICE = ("https", "http")
_TRUE = ("1", "true")
"""Values that the engine takes for true, in any case (cmdutil.IsTruthy of pulumi)."""


class AddressedBackend(Protocol):
    """A backend with its address."""

    def address(self) -> str:
        """Return the address."""
        ...


def large_state_note(
    results: Iterable[StackResult], backend: AddressedBackend, variables: Mapping[str, str]
) -> str:
    """Return a note on large stacks that an update would change; empty if there is nothing to do.

    Args:
        results: results of previews.
        backend: the backend; asked only if a stack is large.
        variables: environment variables.

    Raises:
        auto.CommandError: there is no login.
    """
    large = [result for result in results if result.is_update and result.resources >= LARGE]
    compressed = any(variables.get(name, "").lower() in _TRUE for name in COMPRESSING)
    if not large or compressed or urlsplit(backend.address()).scheme in _SERVICE:
        return ""
    stacks = ", ".join(f"{result.stack} has {result.resources} resources" for result in large)
    return (
        f"{stacks}: this backend writes the whole state at each step. "
        f"{GZIP}=true saves most of these bytes [{PLACE}]"
    )
