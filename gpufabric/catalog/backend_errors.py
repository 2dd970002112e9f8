"""Errors of storages of states that refuse credentials (``backend-errors.toml``)."""

from functools import cache

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Entry, Fact


class BackendErrors(Entry):
    """Codes by which a storage of states refuses credentials."""

    id: str
    """Scheme of the backend's address."""

    name: str
    """The storage's name for people."""

    refused: Fact[list[str]]
    """Codes for credentials that have expired, or are not known."""

    denied: Fact[list[str]]
    """Codes for credentials that lack a permission."""

    log_in: Fact[str]
    """Command that renews a login of people."""


class BackendErrorFile(Entry):
    """The whole file."""

    entries: list[BackendErrors]

    def refusal(self, text: str) -> tuple[BackendErrors, str] | None:
        """Return the storage and the code by which it refuses, as an error of it says; None if none does."""
        for entry in self.entries:
            for code in (*entry.refused.value, *entry.denied.value):
                if code in text:
                    return entry, code
        return None


@cache
def backend_errors(catalog: Catalog) -> BackendErrorFile:
    """Read the errors.

    Raises:
        CatalogError: the file does not fit the models above.
    """
    return catalog._read("backend-errors.toml", BackendErrorFile)
