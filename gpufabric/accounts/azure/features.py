"""Registrations of resource providers and of AKS's InfiniBand feature in a subscription."""

from collections.abc import Mapping
from typing import Any

from gpufabric.accounts.azure import actions
from gpufabric.accounts.azure.client import AzureClients
from gpufabric.accounts.azure.errors import CallFailedError, asking
from gpufabric.accounts.azure.plans import regions
from gpufabric.accounts.azure.sections import Facts, required
from gpufabric.accounts.target import Target
from gpufabric.catalog.catalog import Catalog
from gpufabric.plan.azure.parts import makes_key, makes_lustre
from gpufabric.snapshots.rows import Feature

_VERSION = "2021-07-01"
_REGISTERED = "Registered"

_ALWAYS = (
    "Microsoft.Authorization",
    "Microsoft.Compute",
    "Microsoft.ContainerService",
    "Microsoft.ManagedIdentity",
    "Microsoft.Network",
    "Microsoft.Resources",
    "Microsoft.Storage",
)


def providers(target: Target) -> tuple[str, ...]:
    """Return the resource providers whose resources the stacks have, sorted."""
    declared = regions(target).values()
    used: set[str] = set(_ALWAYS)
    if any(makes_lustre(region) for region in declared):
        used.add("Microsoft.StorageCache")
    if any(makes_key(region) for region in declared):
        used.add("Microsoft.KeyVault")
    if any(region.existing.workspace for region in declared):
        used.add("Microsoft.Insights")
    if any(region.budget.notify for region in declared):
        used.add("Microsoft.Consumption")
    return tuple(sorted(used))


def read_features(clients: AzureClients, target: Target, catalog: Catalog) -> Facts:
    """Read whether providers and the InfiniBand feature are registered.

    Args:
        clients: clients of the subscription.
        target: account, region and stacks.
        catalog: name of the feature.
    """
    rows, absent = dict[str, Feature](), dict[str, str]()
    for namespace in providers(target):
        with asking(actions.PROVIDERS, target):
            state = clients.resources.providers.get(namespace).registration_state
        rows[namespace] = _row(required(state, actions.PROVIDERS, f"the registration of {namespace}"))
    feature = catalog.infiniband().aks_feature.value
    state = _feature(clients, target, feature)
    if state is None:
        absent[feature] = "Azure has no such feature"
    else:
        rows[feature] = _row(state)
    return Facts(rows, absent)


def _feature(clients: AzureClients, target: Target, name: str) -> str | None:
    namespace, _, feature = name.partition("/")
    path = f"{clients.scope}/providers/Microsoft.Features/providers/{namespace}/features/{feature}"
    try:
        with asking(actions.FEATURES, target):
            answer: Mapping[str, Any] = clients.get(path, _VERSION)
            return str(answer["properties"]["state"])
    except CallFailedError as error:
        if error.is_missing:
            return None
        raise


def _row(state: str) -> Feature:
    return Feature(is_registered=state == _REGISTERED, cloud_state=state)
