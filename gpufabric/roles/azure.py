"""Custom roles of Azure."""

import json
from collections.abc import Collection

from gpufabric.accounts.azure.actions import ALL
from gpufabric.catalog.actions import actions_of, cloud_actions
from gpufabric.catalog.catalog import Catalog
from gpufabric.roles.role import Place, Purpose, RoleFile

_DESCRIPTIONS: dict[Purpose, str] = {
    "snapshots": "Reads the quotas, capacity, networks and prices that gpufabric records.",
    "up": "Creates, updates and deletes the resources of gpufabric's stacks.",
}


def snapshot_actions() -> list[str]:
    """Return what the reader of snapshots needs: its own calls."""
    return sorted(set(ALL))


def update_actions(types: Collection[str], catalog: Catalog) -> list[str]:
    """Return what an update of resources needs.

    Args:
        types: types of the resources.
        catalog: the facts.
    """
    return sorted({*actions_of(catalog, "azure", types), *cloud_actions(catalog, "azure").of_lookups()})


def custom_role(name: str, place: Place, purpose: Purpose, actions: Collection[str]) -> RoleFile:
    """Return a custom role in the form that ``az role definition create`` takes.

    Args:
        name: name of the file.
        place: the subscription.
        purpose: use of the role.
        actions: actions of the control plane; the role has none of the data plane.
    """
    role = {
        # Names of custom roles are unique in a directory.
        "Name": f"gpufabric {purpose} {place.account}",
        "IsCustom": True,
        "Description": _DESCRIPTIONS[purpose],
        "Actions": sorted(actions),
        "NotActions": [],
        "DataActions": [],
        "NotDataActions": [],
        "AssignableScopes": [f"/subscriptions/{place.account}"],
    }
    return RoleFile(name=f"{name}.json", text=json.dumps(role, indent=2) + "\n")
