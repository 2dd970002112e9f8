"""Custom roles of Azure."""

import json
from collections.abc import Collection, Iterable

from gpufabric.accounts.azure.actions import ALL
from gpufabric.catalog.actions import Operation, actions_of, cloud_actions
from gpufabric.catalog.catalog import Catalog
from gpufabric.roles.role import RoleAccount, RoleFile
from gpufabric.spec.pipeline import Purpose

_DESCRIPTIONS: dict[Purpose, str] = {
    "snapshots": "Reads the quotas, capacity, networks and prices that gpufabric records.",
    "preview": "Reads the resources of gpufabric's stacks.",
    "up": "Creates, updates and deletes the resources of gpufabric's stacks.",
}


def snapshot_actions() -> list[str]:
    """Return what the reader of snapshots needs: its own calls."""
    return sorted(set(ALL))


def actions_for(operations: Iterable[Operation], types: Collection[str], catalog: Catalog) -> list[str]:
    """Return what operations on resources need, with all lookups.

    Args:
        operations: the operations.
        types: types of the resources.
        catalog: the facts.
    """
    lookups = cloud_actions(catalog, "azure").of_lookups()
    return sorted({*actions_of(catalog, "azure", types, operations), *lookups})


def custom_role(name: str, place: RoleAccount, purpose: Purpose, actions: Collection[str]) -> RoleFile:
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
        "AssignableScopes": [
            f"/subscriptions/{account}" for account in (place.account, *place.subscriptions)
        ],
    }
    return RoleFile(name=f"{name}.json", text=json.dumps(role, indent=2) + "\n")
