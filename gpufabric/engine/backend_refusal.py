"""Backends that refuse credentials: the cause, and what to do about it.

The credentials of the backend and those of the clouds are often other ones, although both may be of AWS. Only
the engine itself works on the state, so its errors about files of the backend tell them apart.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from gpufabric.catalog.backend_errors import backend_errors
from gpufabric.catalog.catalog import default_catalog

_OF_BACKEND = re.compile(r"blob \((?:key|code)")
"""Begin of an error about a file of a backend, on all storages and on folders (3.250.0; #13007, #21878)."""

_PERMISSIONS = "docs/state.md"


def is_of_backend(error: str) -> bool:
    """Tell whether an error is about a file of the backend, and not about a resource."""
    return bool(_OF_BACKEND.search(error))


@dataclass(frozen=True, slots=True)
class BackendRefusal:
    """A backend that refuses the credentials.

    Attributes:
        cause: which storage refuses them, and its code.
        way_out: what to do about it.
    """

    cause: str
    way_out: str

    def __str__(self) -> str:
        """Return both."""
        return f"{self.cause}: {self.way_out}"


def refusal_in(errors: Iterable[str]) -> BackendRefusal | None:
    """Return how a backend refuses the credentials; None if the errors do not say that one does.

    Args:
        errors: errors of the engine.
    """
    facts = backend_errors(default_catalog())
    refusal = next(filter(None, map(facts.refusal, filter(is_of_backend, errors))), None)
    if refusal is None:
        return None
    entry, code = refusal
    if code in entry.denied.value:
        return BackendRefusal(
            f"{entry.name}, which keeps the state, denies access ({code})",
            f"ask for the permissions that the backend needs ({_PERMISSIONS})",
        )
    return BackendRefusal(
        f"{entry.name}, which keeps the state, refuses its credentials ({code})",
        f"renew them, such as with `{entry.log_in.value}`",
    )
