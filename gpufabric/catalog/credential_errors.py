"""Errors of clouds that refuse credentials because they have expired (``credential-errors.toml``)."""

from functools import cache

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Entry, Fact


class CredentialErrors(Entry):
    """Signs of a cloud that credentials have expired."""

    id: str
    """Pulumi package of the cloud."""

    cloud: str
    """The cloud's name for people."""

    signs: Fact[list[str]]
    """Codes in the error."""

    log_in: Fact[str]
    """Command that renews a login of people."""


class CredentialErrorFile(Entry):
    """The whole file."""

    entries: list[CredentialErrors]

    def expired(self, text: str) -> CredentialErrors | None:
        """Return the cloud whose credentials have expired, as an error says; None if it does not."""
        return next(
            (entry for entry in self.entries if any(sign in text for sign in entry.signs.value)), None
        )


@cache
def credential_errors(catalog: Catalog) -> CredentialErrorFile:
    """Read the errors.

    Raises:
        CatalogError: the file does not fit the models above.
    """
    return catalog._read("credential-errors.toml", CredentialErrorFile)
