"""Quotas of a simulated Azure subscription."""

from decimal import Decimal

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.catalog.families import plain_family_name
from gpufabric.simcloud.accounts.counted import unlimited_counts
from gpufabric.simcloud.accounts.view import AccountView, answered
from gpufabric.simcloud.clouds.azure.rules import network_quotas, quota
from gpufabric.simcloud.clouds.azure.rules.lustre import QUOTA as FILE_SYSTEMS
from gpufabric.simcloud.clouds.azure.rules.pools import running
from gpufabric.simcloud.clouds.azure.tokens import LUSTRE_FILE_SYSTEM
from gpufabric.simcloud.on_demand import catalog
from gpufabric.snapshots.rows import Limit, Usage

_COMPUTE = "Microsoft.Compute"
_PROVIDERS = {
    plain_family_name(FILE_SYSTEMS): f"Microsoft.StorageCache/{FILE_SYSTEMS}",
    **{plain_family_name(name): f"Microsoft.Network/{name}" for name in network_quotas.COUNTED.values()},
}
"""Keys of quotas that are not those of machines, by plain name."""


def quotas(view: AccountView) -> list[SectionAnswer]:
    """Return the limits and their usage. The clouds have no requests for higher limits."""
    listed = _listed(view)
    keys = _keys(listed)
    used = _used(view)
    return [
        answered(
            "limits",
            unlimited_counts("azure") | {key: _limit(listed.get(name)) for name, key in keys.items()},
        ),
        answered("usage", {key: Usage(used=Decimal(used.get(name, 0))) for name, key in keys.items()}),
        answered("requests", {}),
    ]


def _listed(view: AccountView) -> dict[str, int]:
    capacity = view.world.capacity.azure if view.world.capacity else None
    limits = capacity.quotas.get(view.target.region, {}) if capacity else {}
    return {plain_family_name(name): limit for name, limit in limits.items()}


def _keys(listed: dict[str, int]) -> dict[str, str]:
    """Return the keys of rows by plain name, in the spelling of the catalogue if it has the family."""
    families = {plain_family_name(name): name for name in catalog().quota_families("azure")}
    return {
        name: _PROVIDERS.get(name, f"{_COMPUTE}/{families.get(name, name)}")
        for name in {*families, *listed, *_PROVIDERS}
    }


def _used(view: AccountView) -> dict[str, int]:
    used = quota.usage(view.state, view.request, view.target.region, running(view.state))
    systems = view.state.of_type(LUSTRE_FILE_SYSTEM)
    counted = sum(system.region == view.target.region for system in systems)
    networks = {
        plain_family_name(name): network_quotas.held(view.state, view.target.region, type_)
        for type_, name in network_quotas.COUNTED.items()
    }
    return (
        {plain_family_name(name): units for name, units in used.items()}
        | {plain_family_name(FILE_SYSTEMS): counted}
        | networks
    )


def _limit(limit: int | None) -> Limit:
    return Limit(is_unlimited=True) if limit is None else Limit(limit=Decimal(limit))
