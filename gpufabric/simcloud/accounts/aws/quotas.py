"""Quotas of a simulated AWS account."""

from decimal import Decimal

from gpufabric.accounts.answer import SectionAnswer
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
    keys = {code: f"ec2/{code}" for code in (*families, *listed)}
    keys |= {code: quota.id for code, quota in counted.items()}
    used = quota.usage(view.state, view.request) | {
        code: network_quotas.held(view.state, region, type_) for type_, code in network_quotas.COUNTED.items()
    }
    enforced = listed.keys() - (counted.keys() - network_quotas.COUNTED.values())
    limits = {
        key: _limit(
            counted[code].title.value if code in counted else families.get(code, ""),
            "" if code in counted else "vCPU",
            listed[code] if code in enforced else None,
        )
        for code, key in keys.items()
    }
    usage = {key: Usage(used=Decimal(used.get(code, 0))) for code, key in keys.items()}
    return [answered("limits", limits), answered("usage", usage), answered("requests", {})]


def _code(key: str) -> str:
    return key.partition("/")[2]


def _limit(title: str, unit: str, limit: int | None) -> Limit:
    if limit is None:
        return Limit(name=title, unit=unit, is_unlimited=True)
    return Limit(name=title, unit=unit, limit=Decimal(limit), is_default=False, adjustable=True)
