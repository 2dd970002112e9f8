"""Quotas of a subscription in a region, with their usage."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.accounts.azure import actions, quota_keys
from gpufabric.accounts.azure.causes import UNREGISTERED
from gpufabric.accounts.azure.client import AzureClients
from gpufabric.accounts.azure.errors import CallFailedError, asking, incomplete
from gpufabric.accounts.azure.plans import file_systems
from gpufabric.accounts.azure.sections import Facts, complete, failed, required, text_of
from gpufabric.accounts.azure.sizes import family, read_sizes
from gpufabric.accounts.target import Target
from gpufabric.catalog.catalog import Catalog
from gpufabric.snapshots.rows import Limit, Usage

if TYPE_CHECKING:
    from azure.mgmt.quota.models import QuotaProperties, UsagesProperties

_MACHINE_COUNTS = ("virtualMachines", "virtualMachineScaleSets")

_NETWORK_COUNTS = (
    "LoadBalancers",
    "NatGateways",
    "NetworkInterfaces",
    "NetworkSecurityGroups",
    "PeeringsPerVirtualNetwork",
    "PrivateEndpoints",
    "PublicIPAddresses",
    "RouteTables",
    "StandardSkuLoadBalancers",
    "StandardSkuPublicIpAddresses",
    "VirtualNetworks",
)
"""Counts that a region's network and its links draw on, of about fifty that Azure lists."""

_NOT_MANAGED = "BadRequest"
"""Code for a provider whose quotas Microsoft.Quota does not manage."""


class _Name(Protocol):
    value: str | None
    localized_value: str | None


class _Listed(Protocol):
    """A row of a list of usages; the SDKs of compute, network, storage and Lustre have the same one."""

    @property
    def name(self) -> _Name | None: ...
    @property
    def limit(self) -> int | None: ...
    @property
    def current_value(self) -> int | None: ...
    @property
    def unit(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class _Quota:
    """A quota with its usage."""

    title: str
    limit: int
    used: int
    unit: str


def read_quotas(clients: AzureClients, target: Target, catalog: Catalog) -> list[SectionAnswer]:
    """Read limits and usage, which Azure states in the same rows.

    Args:
        clients: clients of the subscription.
        target: account, region and stacks.
        catalog: quota families, and the size of system nodes.
    """
    calls = [actions.COMPUTE_USAGES, actions.NETWORK_USAGES, actions.STORAGE_USAGES]
    if any(file_systems(target, catalog)):
        calls.append(actions.LUSTRE_USAGES)
    calls += [actions.SIZES, actions.QUOTAS, actions.QUOTA_USAGES]
    absent: dict[str, str] = {}
    try:
        drawn = _drawn(clients, target, catalog)
        quotas = {
            **_compute(clients, target, catalog, drawn),
            **_networks(clients, target),
            **_accounts(clients, target),
            **_file_systems(clients, target, catalog, absent),
            **_clusters(clients, target),
        }
    except CallFailedError as error:
        return [failed(section, calls, error) for section in ("limits", "usage")]
    limits = {
        key: Limit(limit=Decimal(quota.limit), name=quota.title, unit=quota.unit)
        for key, quota in quotas.items()
    }
    usage = {key: Usage(used=Decimal(quota.used)) for key, quota in quotas.items()}
    missing = f"{actions.COMPUTE_USAGES} in {target.region} lists no such quota"
    absent |= dict.fromkeys(drawn - quotas.keys(), missing)
    return [
        complete("limits", calls, Facts(limits, absent)),
        complete("usage", calls, Facts(usage, absent)),
    ]


def _drawn(clients: AzureClients, target: Target, catalog: Catalog) -> set[str]:
    """Return the keys of the compute quotas that the stacks draw on."""
    known = set(catalog.shape_names("azure"))
    names = {
        draws.value
        for shape in target.shapes
        if shape in known and (draws := catalog.shape("azure", shape).quota.family) is not None
    }
    totals = (catalog.quota_of_region("azure", spot=spot) for spot in (False, True))
    names |= {total.id for total in totals if total is not None}
    keys = {quota_keys.compute_key(name, catalog) for name in names}
    listed = read_sizes(clients, target, catalog)
    return keys | {key for sku in listed.values() if (key := family(sku, catalog))}


def _compute(clients: AzureClients, target: Target, catalog: Catalog, drawn: set[str]) -> dict[str, _Quota]:
    """Read vCPUs by family and in total: families of the catalogue, and those that the stacks draw on."""
    known = {quota_keys.compute_key(name, catalog) for name in catalog.quota_families("azure")}
    kept = known | drawn | {quota_keys.key(quota_keys.COMPUTE, name) for name in _MACHINE_COUNTS}
    call = actions.COMPUTE_USAGES
    with asking(call, target):
        rows = list(clients.compute.usage.list(target.region))
    quotas = {
        quota_keys.compute_key(name, catalog): replace(quota, unit=_unit(name, catalog) or quota.unit)
        for name, quota in _quotas(rows, call)
    }
    total = catalog.quota_of_region("azure", spot=False)
    if total is not None and quota_keys.compute_key(total.id, catalog) not in quotas:
        raise incomplete(call, f"{total.id} is not among {len(quotas)} quotas of {target.region}")
    return {key: quota for key, quota in quotas.items() if key in kept}


def _networks(clients: AzureClients, target: Target) -> dict[str, _Quota]:
    call = actions.NETWORK_USAGES
    with asking(call, target):
        rows = list(clients.network.usages.list(target.region))
    quotas = dict(_quotas(rows, call))
    if not quotas:
        raise incomplete(call, f"no quota of {quota_keys.NETWORK} in {target.region}")
    return {
        quota_keys.key(quota_keys.NETWORK, name): quotas[name] for name in _NETWORK_COUNTS if name in quotas
    }


def _accounts(clients: AzureClients, target: Target) -> dict[str, _Quota]:
    call = actions.STORAGE_USAGES
    with asking(call, target):
        rows = list(clients.storage.usages.list_by_location(target.region))
    if not rows:
        raise incomplete(call, f"no quota of {quota_keys.STORAGE} in {target.region}")
    return {quota_keys.key(quota_keys.STORAGE, name): quota for name, quota in _quotas(rows, call)}


def _file_systems(
    clients: AzureClients, target: Target, catalog: Catalog, absent: dict[str, str]
) -> dict[str, _Quota]:
    """Read the number of Lustre file systems, if a stack declares one; add what is absent to ``absent``."""
    if not any(file_systems(target, catalog)):
        return {}
    call = actions.LUSTRE_USAGES
    try:
        with asking(call, target):
            rows = list(clients.storage_cache.asc_usages.list(target.region))
    except CallFailedError as error:
        if error.is_unregistered:
            absent[quota_keys.STORAGE_CACHE] = UNREGISTERED
            return {}
        raise
    return {quota_keys.key(quota_keys.STORAGE_CACHE, name): quota for name, quota in _quotas(rows, call)}


def _clusters(clients: AzureClients, target: Target) -> dict[str, _Quota]:
    """Read the number of AKS clusters, where Microsoft.Quota manages it in the subscription."""
    scope = f"{clients.scope}/providers/{quota_keys.CONTAINERS}/locations/{target.region}"
    try:
        with asking(actions.QUOTAS, target):
            limits = {_resource(row.properties): row.properties for row in clients.quota.quota.list(scope)}
        with asking(actions.QUOTA_USAGES, target):
            used = {_resource(row.properties): row.properties for row in clients.quota.usages.list(scope)}
    except CallFailedError as error:
        if error.is_missing or error.is_unregistered or error.code == _NOT_MANAGED:
            return {}
        raise
    quotas = dict[str, _Quota]()
    for name in sorted(limits.keys() & used.keys() - {""}):
        limit, usage = limits[name], used[name]
        value = getattr(limit.limit, "value", None) if limit else None
        count = usage.usages.value if usage and usage.usages else None
        if isinstance(value, int) and count is not None:
            title = str(limit.name.localized_value or "") if limit and limit.name else ""
            unit = text_of(limit.unit) if limit else ""
            quotas[quota_keys.key(quota_keys.CONTAINERS, name)] = _Quota(title, value, count, unit)
    return quotas


def _resource(properties: "QuotaProperties | UsagesProperties | None") -> str:
    return str(properties.name.value or "") if properties and properties.name else ""


def _quotas(rows: Iterable[_Listed], call: str) -> Iterator[tuple[str, _Quota]]:
    for row in rows:
        name = required(row.name, call, "the name of a quota")
        code = required(name.value, call, "the name of a quota")
        limit = required(row.limit, call, f"the limit of {code}")
        used = required(row.current_value, call, f"the usage of {code}")
        yield code, _Quota(name.localized_value or "", limit, used, text_of(row.unit))


def _unit(name: str, catalog: Catalog) -> str:
    entry = catalog.quota_family_named("azure", name)
    return entry.unit.value if entry else ""
