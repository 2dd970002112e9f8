"""Quotas on other resources than GPU machines, which simulated clouds do not limit."""

from collections.abc import Iterable

from gpufabric.catalog.counted import CountedQuota
from gpufabric.simcloud.on_demand import catalog
from gpufabric.snapshots.rows import Limit


def unlimited_counts(cloud: str, *domains: str) -> dict[str, Limit]:
    """Return a limit that is none for each counted quota of a cloud, by key.

    Args:
        cloud: the cloud.
        domains: availability domains, for limits of a domain.
    """
    quotas = catalog().counted_quotas(cloud).values()
    return {
        key: Limit(name=quota.title.value, unit=quota.unit.value if quota.unit else "", is_unlimited=True)
        for quota in quotas
        if quota.is_listed
        for key in _keys(quota, domains)
    }


def _keys(quota: CountedQuota, domains: Iterable[str]) -> list[str]:
    if quota.scope.value != "availability-domain":
        return [quota.id]
    return [f"{quota.id}@{domain}" for domain in domains]
