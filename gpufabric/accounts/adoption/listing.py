"""The interface of what lists the resources of an account."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from gpufabric.accounts.adoption.sought import Row
from gpufabric.accounts.answer import Failure
from gpufabric.accounts.reader import AccountReader
from gpufabric.accounts.target import Target
from gpufabric.catalog.adoption import AdoptableKind, Adoption


class Lister(Protocol):
    """Lists the resources of one account and region. Every call is read-only."""

    def rows(self, kind: AdoptableKind, given: Mapping[str, str]) -> list[Row]:
        """List the rows of a kind, with the parameters as parts of each row.

        Args:
            kind: the kind.
            given: parameters of the call by name.

        Raises:
            ListingError: a call gave no answer, or only a part of it.
        """
        ...


class ListingReader(AccountReader, Protocol):
    """A reader of an account that also lists its resources."""

    def lister(self, target: Target) -> Lister | Failure:
        """Return what lists the resources of an account and region, or why it cannot."""
        ...


@dataclass(frozen=True, slots=True)
class SearchedAccount:
    """An account and region in which resources are looked for.

    Attributes:
        name: what tells it from others.
        account: the account.
        lister: lists its resources.
        facts: how to find each type.
        fold: whether capitals count for nothing in ids and names, as on Azure.
    """

    name: str
    account: str
    lister: Lister
    facts: Adoption
    fold: bool
