"""Quotas of a simulated AWS account."""

from decimal import Decimal

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.simcloud.accounts.view import AccountView, answered
from gpufabric.simcloud.clouds.aws.rules import quota
from gpufabric.simcloud.on_demand import catalog
from gpufabric.snapshots.rows import Limit, Usage

_EC2 = "ec2"


def quotas(view: AccountView) -> list[SectionAnswer]:
    """Return the limits and their usage. The clouds have no requests for higher limits."""
    listed = _listed(view)
    titles = {family.id: family.title.value for family in catalog().quota_families("aws").values()}
    codes = sorted(titles.keys() | listed.keys())
    used = quota.usage(view.state, view.request)
    limits = {_key(code): _limit(titles.get(code, ""), listed.get(code)) for code in codes}
    usage = {_key(code): Usage(used=Decimal(used.get(code, 0))) for code in codes}
    return [answered("limits", limits), answered("usage", usage), answered("requests", {})]


def _listed(view: AccountView) -> dict[str, int]:
    capacity = view.world.capacity.aws if view.world.capacity else None
    listed = capacity.quotas.get(view.target.region, {}) if capacity else {}
    return {code.strip().upper(): limit for code, limit in listed.items()}


def _key(code: str) -> str:
    return f"{_EC2}/{code}"


def _limit(title: str, limit: int | None) -> Limit:
    if limit is None:
        return Limit(name=title, unit="vCPU", is_unlimited=True)
    return Limit(name=title, unit="vCPU", limit=Decimal(limit), is_default=False, adjustable=True)
