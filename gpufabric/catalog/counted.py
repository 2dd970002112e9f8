"""Quotas on the number of resources of one type."""

from gpufabric.catalog.fact import Entry, Fact


class CountedQuota(Entry):
    """A limit on the resources of one type in an account and region."""

    id: str
    """Key in snapshots of accounts, ``<service>/<code>``."""

    title: Fact[str]
    type: Fact[str]
    """Type token of the resources that it counts."""
