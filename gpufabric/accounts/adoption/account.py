"""Finds existing resources in the accounts of a stack, with the credentials of each."""

from collections.abc import Callable, Mapping, Sequence

from gpufabric.accounts.adoption.listing import ListingReader, SearchedAccount
from gpufabric.accounts.adoption.search import find
from gpufabric.accounts.adoption.sought import Findings, Sought
from gpufabric.accounts.answer import Failure
from gpufabric.accounts.refresh import confirmed_identity
from gpufabric.accounts.target import Target
from gpufabric.catalog.adoption import adoption
from gpufabric.catalog.catalog import default_catalog

ReaderOf = Callable[[Target], ListingReader | Failure]
"""Returns the reader of a target, or the reason why there is none."""


def find_in_accounts(
    reader_of: ReaderOf,
    target_of: Callable[[Sought], Target | Failure],
    sought: Sequence[Sought],
    known: Mapping[str, str],
) -> Findings:
    """Find existing resources for declared ones. Every call is read-only.

    A call that fails leaves unknown what it concerns, and the rest is found all the same.

    Args:
        reader_of: returns the reader of a target.
        target_of: returns the account and region of a declared resource.
        sought: the declared resources.
        known: ids that are known already, by URN.
    """
    places: dict[str, SearchedAccount | Failure] = {}

    def place_of(resource: Sought) -> SearchedAccount | Failure:
        target = target_of(resource)
        if isinstance(target, Failure):
            return target
        if target.name not in places:
            places[target.name] = _place(reader_of, target)
        return places[target.name]

    return find(place_of, sought, known)


def _place(reader_of: ReaderOf, target: Target) -> SearchedAccount | Failure:
    """Return where to look, if the credentials are of the declared account."""
    reader = reader_of(target)
    if isinstance(reader, Failure):
        return reader
    identity = confirmed_identity(reader, target)
    lister = identity if isinstance(identity, Failure) else reader.lister(target)
    if isinstance(lister, Failure):
        return lister
    facts = adoption(default_catalog(), target.cloud)
    return SearchedAccount(target.name, target.account, lister, facts, target.cloud == "azure")
