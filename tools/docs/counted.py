"""Table of the quotas on other resources than GPU machines."""

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.counted import CountedQuota, Scope
from tools.docs.clouds import TITLES

_SCOPES: dict[Scope, str] = {
    "region": "region",
    "zone": "zone",
    "availability-domain": "availability domain",
    "parent": "parent resource",
}


def table() -> str:
    """Return the quotas of each cloud with their source."""
    catalog = default_catalog()
    lines = ["| Cloud | Quota | Key | Unit | Limit of each | Source |", "|---|---|---|---|---|---|"]
    for cloud in TITLES:
        for quota in catalog.counted_quotas(cloud).values():
            source = catalog.sources[quota.title.source]
            lines.append(
                f"| {TITLES[cloud]} | {quota.title.value} | `{quota.id}` | {_unit(quota)} "
                f"| {_SCOPES[quota.scope.value]} | [{quota.title.source}]({source.url}) |"
            )
    return "\n".join(lines)


def _unit(quota: CountedQuota) -> str:
    return quota.unit.value if quota.unit else "resources"
