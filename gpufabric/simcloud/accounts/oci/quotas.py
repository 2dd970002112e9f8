"""Service limits of a simulated OCI tenancy."""

from decimal import Decimal

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.catalog.availability_domains import domain_key
from gpufabric.simcloud.accounts.counted import unlimited_counts
from gpufabric.simcloud.accounts.oci.domains import declared_domains
from gpufabric.simcloud.accounts.view import AccountView, answered
from gpufabric.simcloud.clouds.oci.rules import counts
from gpufabric.simcloud.clouds.oci.rules.limits import units_in_use
from gpufabric.simcloud.on_demand import catalog
from gpufabric.snapshots.rows import Limit, Usage

_COMPUTE = "compute"


def quotas(view: AccountView) -> list[SectionAnswer]:
    """Return the limits of the declared availability domains and their usage.

    A compartment's quota is a limit as well; the smaller of the two counts.
    """
    names = {name.lower(): name for name in catalog().quota_families("oci")}
    listed = _listed(view)
    names |= {name: name for name, _ in listed if name not in names}
    used = units_in_use(view.state, view.request)
    limits: dict[str, Limit] = {}
    usage: dict[str, Usage] = {}
    for domain in declared_domains(view):
        for plain, name in names.items():
            key = f"{_COMPUTE}/{name}@{domain}"
            limits[key] = _limit(listed.get((plain, domain_key(domain))))
            usage[key] = Usage(used=Decimal(used.get((name, domain_key(domain)), 0)))
    for type_, key in counts.COUNTED.items():
        limits[key] = _limit(counts.limit_of(view.world, key), unit="")
        usage[key] = Usage(used=Decimal(counts.held(view.state, view.target.region, type_)))
    unlimited = unlimited_counts("oci", *declared_domains(view))
    return [answered("limits", unlimited | limits), answered("usage", usage), answered("requests", {})]


def _listed(view: AccountView) -> dict[tuple[str, str], int]:
    """Return the limits of domains by name and domain."""
    capacity = view.world.capacity.oci if view.world.capacity else None
    limits: dict[tuple[str, str], int] = {}
    for limit in (*capacity.limits, *capacity.quotas) if capacity else ():
        if not limit.availability_domain:
            continue
        key = (limit.name.strip().lower(), domain_key(limit.availability_domain))
        limits[key] = min(limit.limit, limits.get(key, limit.limit))
    return limits


def _limit(limit: int | None, unit: str = "GPU") -> Limit:
    if limit is None:
        return Limit(unit=unit, is_unlimited=True)
    return Limit(unit=unit, limit=Decimal(limit))
