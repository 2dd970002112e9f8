"""Quotas of a simulated AWS account."""

from decimal import Decimal

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.simcloud.accounts.view import AccountView, answered
from gpufabric.simcloud.clouds.aws.rules import network_quotas, quota
from gpufabric.simcloud.on_demand import catalog
from gpufabric.snapshots.rows import Limit, Usage

_SERVICES = {"L-F678F1CE": "vpc"}
"""Service of each quota that is not one of EC2, by code."""

_TITLES = {"L-F678F1CE": "VPCs per Region", "L-0263D0A3": "EC2-VPC Elastic IPs"}
"""Names of quotas that count resources, in the words of Service Quotas."""


def quotas(view: AccountView) -> list[SectionAnswer]:
    """Return the limits and their usage. The clouds have no requests for higher limits."""
    region = view.target.region
    listed = network_quotas.limits_of(view.world, region)
    titles = {family.id: family.title.value for family in catalog().quota_families("aws").values()} | _TITLES
    codes = sorted(titles.keys() | listed.keys())
    used = quota.usage(view.state, view.request) | {
        code: network_quotas.held(view.state, region, type_) for type_, code in network_quotas.COUNTED.items()
    }
    limits = {_key(code): _limit(code, titles.get(code, ""), listed.get(code)) for code in codes}
    usage = {_key(code): Usage(used=Decimal(used.get(code, 0))) for code in codes}
    return [answered("limits", limits), answered("usage", usage), answered("requests", {})]


def _key(code: str) -> str:
    return f"{_SERVICES.get(code, 'ec2')}/{code}"


def _limit(code: str, title: str, limit: int | None) -> Limit:
    unit = "" if code in _TITLES else "vCPU"
    if limit is None:
        return Limit(name=title, unit=unit, is_unlimited=True)
    return Limit(name=title, unit=unit, limit=Decimal(limit), is_default=False, adjustable=True)
