"""Quotas of a simulated AWS account."""

from decimal import Decimal

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.simcloud.accounts.counted import unlimited_counts
from gpufabric.simcloud.accounts.view import AccountView, answered
from gpufabric.simcloud.clouds.aws.rules import network_quotas, quota
from gpufabric.simcloud.on_demand import catalog
from gpufabric.snapshots.rows import Limit, Usage


def quotas(view: AccountView) -> list[SectionAnswer]:
    """Return the limits and their usage. The clouds have no requests for higher limits."""
    region = view.target.region
    listed = network_quotas.limits_of(view.world, region)
    families = {family.id: family.title.value for family in catalog().quota_families("aws").values()}
    counted = {_code(quota.id): quota for quota in catalog().counted_quotas("aws").values()}
    ignored = counted.keys() - network_quotas.COUNTED.values()
    codes = sorted((families.keys() | counted.keys() | listed.keys()) - ignored)
    keys = {code: counted[code].id if code in counted else f"ec2/{code}" for code in codes}
    used = quota.usage(view.state, view.request) | {
        code: network_quotas.held(view.state, region, type_) for type_, code in network_quotas.COUNTED.items()
    }
    limits = {
        key: _limit(
            counted[code].title.value if code in counted else families.get(code, ""),
            "" if code in counted else "vCPU",
            listed.get(code),
        )
        for code, key in keys.items()
    }
    usage = {key: Usage(used=Decimal(used.get(code, 0))) for code, key in keys.items()}
    limits = unlimited_counts("aws") | limits
    return [answered("limits", limits), answered("usage", usage), answered("requests", {})]


def _code(key: str) -> str:
    return key.partition("/")[2]


def _limit(title: str, unit: str, limit: int | None) -> Limit:
    if limit is None:
        return Limit(name=title, unit=unit, is_unlimited=True)
    return Limit(name=title, unit=unit, limit=Decimal(limit), is_default=False, adjustable=True)
