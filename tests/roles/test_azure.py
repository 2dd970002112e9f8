import json
from dataclasses import replace
from typing import get_args

from gpufabric.accounts.azure.actions import ALL
from gpufabric.catalog.actions import OPERATIONS, cloud_actions
from gpufabric.catalog.catalog import Catalog
from gpufabric.roles.azure import actions_for, custom_role, snapshot_actions
from gpufabric.roles.role import RoleAccount
from gpufabric.spec.pipeline import Purpose

CATALOG = Catalog()
SUBSCRIPTION = "00000000-0000-4000-8000-000000000001"
PLACE = RoleAccount(cloud="azure", account=SUBSCRIPTION, region="eastus", prefixes=("azure-eastus",))


def test_the_role_has_the_form_of_the_command_line_tool():
    role = json.loads(custom_role("role", PLACE, "snapshots", snapshot_actions()).text)
    assert role["IsCustom"] is True
    assert role["AssignableScopes"] == [f"/subscriptions/{SUBSCRIPTION}"]
    assert set(role["Actions"]) == set(ALL)
    assert role["DataActions"] == role["NotActions"] == role["NotDataActions"] == []


def test_the_role_covers_subscriptions_of_what_exists():
    hub = "00000000-0000-4000-8000-000000000002"
    role = json.loads(custom_role("role", replace(PLACE, subscriptions=(hub,)), "up", []).text)
    assert role["AssignableScopes"] == [f"/subscriptions/{account}" for account in (SUBSCRIPTION, hub)]


def test_roles_of_all_purposes_have_different_names():
    names = {
        json.loads(custom_role("role", PLACE, purpose, []).text)["Name"] for purpose in get_args(Purpose)
    }
    assert len(names) == 3


def test_an_update_has_no_wildcards():
    actions = actions_for(OPERATIONS, cloud_actions(CATALOG, "azure").by_type, CATALOG)
    assert "Microsoft.ContainerService/managedClusters/write" in actions
    assert "Microsoft.ContainerService/managedClusters/listClusterUserCredential/action" in actions
    assert not any("*" in action for action in actions)


def test_an_update_of_a_type_has_its_actions_only():
    actions = actions_for(OPERATIONS, ["azure-native:network:PublicIPAddress"], CATALOG)
    assert "Microsoft.Network/publicIPAddresses/write" in actions
    assert "Microsoft.Network/natGateways/write" not in actions


def test_a_preview_changes_nothing():
    actions = actions_for(("read",), cloud_actions(CATALOG, "azure").by_type, CATALOG)
    others = {action for action in actions if not action.endswith("/read")}
    assert others == {
        "Microsoft.ContainerService/managedClusters/listClusterUserCredential/action",
        "Microsoft.Storage/storageAccounts/listServiceSas/action",
    }
