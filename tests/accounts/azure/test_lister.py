"""Existing resources of a subscription are found in the lists of Resource Manager."""

from collections.abc import Callable
from typing import Any

import pytest

from gpufabric.accounts.adoption.account import find_in_accounts
from gpufabric.accounts.adoption.sought import Findings
from gpufabric.accounts.azure.lister import path_of
from gpufabric.accounts.azure.reader import AzureReader
from gpufabric.accounts.target import Target
from tests.accounts.adoption.mirror import Declared
from tools.loopback.azure.bodies import SCOPE
from tools.loopback.azure.server import Answer, Loopback, failure

GROUP = f"{SCOPE}/resourceGroups/demo-rg"
NETWORK = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/demo-vnet"
IDENTITY = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/plane"
ROLE = f"{SCOPE}/providers/Microsoft.Authorization/roleDefinitions/contributor"
ASSIGNMENT = f"{NETWORK}/providers/Microsoft.Authorization/roleAssignments/by-hand"
POLICY = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/data/managementPolicies/default"


def urn(name: str) -> str:
    return f"urn:pulumi:s::gpufabric::x::{name}"


def declared(type_: str, logical: str, links: dict[str, str] | None = None, /, **inputs: Any) -> Declared:
    owners = {key: (urn(owner),) for key, owner in (links or {}).items()}
    return Declared(urn(logical), f"azure-native:{type_}", inputs, owners)


IN_GROUP = {"resourceGroupName": "group"}
SOUGHT = [
    declared("resources:ResourceGroup", "group", resourceGroupName="demo-rg"),
    declared("network:VirtualNetwork", "vnet", IN_GROUP, virtualNetworkName="demo-vnet"),
    declared("network:Subnet", "gpu", {**IN_GROUP, "virtualNetworkName": "vnet"}, subnetName="gpu"),
    declared("managedidentity:UserAssignedIdentity", "plane", IN_GROUP, resourceName="Plane"),
    declared(
        "authorization:RoleAssignment",
        "contributor",
        {"principalId": "plane", "scope": "vnet"},
        roleAssignmentName="another",
        roleDefinitionId=ROLE,
    ),
    declared("storage:StorageAccount", "data", IN_GROUP, accountName="data"),
    declared("storage:ManagementPolicy", "lifecycle", {**IN_GROUP, "accountName": "data"}),
]


def rows(*ids: str, **properties: Any) -> dict[str, Any]:
    return {"value": [{"id": id_, "name": id_.rpartition("/")[2], "properties": properties} for id_ in ids]}


@pytest.fixture
def by_hand(azure: Loopback) -> Loopback:
    """Let a script have made the resources, and others beside them."""
    azure.set(f"{SCOPE}/resourcegroups", rows(f"{SCOPE}/resourceGroups/other", GROUP))
    network, other = NETWORK.rpartition("/")[0], f"{NETWORK}2"
    link = f"{azure.url}{network}/more"
    azure.set(network, {**rows(other), "nextLink": link})
    azure.set(f"{network}/more", rows(NETWORK))
    azure.set(f"{NETWORK}/subnets", rows(f"{NETWORK}/subnets/gpu", f"{NETWORK}/subnets/system"))
    azure.set(IDENTITY.rpartition("/")[0], rows(IDENTITY, principalId="11111111-aaaa"))
    other_scope = {"principalId": "11111111-aaaa", "roleDefinitionId": ROLE, "scope": GROUP}
    listed = rows(ASSIGNMENT, principalId="11111111-AAAA", roleDefinitionId=ROLE, scope=NETWORK)
    listed["value"] += rows(f"{ASSIGNMENT}2", **other_scope)["value"]
    azure.set(ASSIGNMENT.rpartition("/")[0], listed)
    accounts = POLICY.partition("/data/")[0]
    azure.set(accounts, rows(f"{accounts}/data"))
    azure.set(POLICY, {"id": POLICY, "name": "default", "properties": {}})
    return azure


def find(reader: AzureReader, target: Target) -> Findings:
    return find_in_accounts(lambda _: reader, lambda _: target, SOUGHT, {})


def test_resources_are_found_by_name_and_parent(
    by_hand: Loopback, reader: AzureReader, target: Target
) -> None:
    findings = find(reader, target)
    assert (findings.candidates, findings.unknown, findings.failures) == ({}, {}, [])
    assert findings.ids == {
        urn("group"): GROUP,
        urn("vnet"): NETWORK,
        urn("gpu"): f"{NETWORK}/subnets/gpu",
        urn("plane"): IDENTITY,
        urn("contributor"): ASSIGNMENT,
        urn("data"): f"{POLICY.partition('/managementPolicies')[0]}",
        urn("lifecycle"): POLICY,
    }
    (asked,) = by_hand.asked(ASSIGNMENT.rpartition("/")[0])
    assert asked.query == {"$filter": "atScope()", "api-version": "2022-04-01"}


def test_links_are_found_without_a_call_that_returns_keys(
    azure: Loopback, reader: AzureReader, target: Target
) -> None:
    """The list of all resources of a group has ids, names and types alone."""
    names = {
        "connections": ("network:VirtualNetworkGatewayConnection", "virtualNetworkGatewayConnectionName"),
        "expressRouteCircuits": ("network:ExpressRouteCircuit", "circuitName"),
        "vpnSites": ("network:VpnSite", "vpnSiteName"),
    }
    ids = {kind: f"{GROUP}/providers/Microsoft.Network/{kind}/east" for kind in names}
    listed = [{"id": id_, "name": "east", "type": f"Microsoft.Network/{kind}"} for kind, id_ in ids.items()]
    azure.set(f"{SCOPE}/resourcegroups", rows(GROUP))
    azure.set(f"{GROUP}/resources", {"value": listed})
    sought = [SOUGHT[0]]
    sought += [declared(type_, kind, IN_GROUP, **{name: "east"}) for kind, (type_, name) in names.items()]
    findings = find_in_accounts(lambda _: reader, lambda _: target, sought, {})
    assert (findings.unknown, findings.failures) == ({}, [])
    assert {name: findings.ids[urn(name)] for name in names} == ids
    assert len(azure.asked(f"{GROUP}/resources")) == 1
    assert not any(azure.asked(id_.rpartition("/")[0]) for id_ in ids.values())


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (failure(403, "AuthorizationFailed"), "Microsoft.Network/virtualNetworks/subnets/read"),
        (failure(500, "InternalServerError"), "Microsoft.Network/virtualNetworks/subnets/read"),
        (Answer(rows(), delay=1.5), "Microsoft.Network/virtualNetworks/subnets/read"),
    ],
)
def test_a_failed_call_leaves_its_part_unknown(
    by_hand: Loopback, reader: AzureReader, target: Target, answer: Answer, said: str
) -> None:
    by_hand.set(f"{NETWORK}/subnets", answer)
    findings = find(reader, target)
    assert set(findings.unknown) == {urn("gpu")}
    assert findings.unknown[urn("gpu")].startswith(f"{said}: ")
    assert [item.call for item in findings.failures] == [said]
    assert len(findings.ids) == len(SOUGHT) - 1


@pytest.mark.parametrize("code", ["MissingSubscriptionRegistration", "ResourceNotFound"])
def test_what_azure_does_not_have_would_be_created(
    by_hand: Loopback, reader: AzureReader, target: Target, code: str
) -> None:
    status = 404 if code == "ResourceNotFound" else 409
    by_hand.set(POLICY, failure(status, code))
    findings = find(reader, target)
    assert urn("lifecycle") not in findings.ids
    assert findings.unknown == {}


def test_a_foreign_subscription_is_not_searched(
    by_hand: Loopback, reader: AzureReader, declare: Callable[..., Target]
) -> None:
    foreign = declare(subscription_id="00000000-0000-4000-8000-000000000009")
    findings = find(reader, foreign)
    assert set(findings.unknown) == {resource.urn for resource in SOUGHT}
    assert len(findings.failures) == 1
    assert by_hand.asked(f"{NETWORK}/subnets") == []


def test_a_brace_at_the_beginning_is_a_whole_id() -> None:
    given = {"scope": NETWORK, "name": f"{GROUP}/x/y"}
    assert path_of("{scope}/locks/{name}", given) == f"{NETWORK}/locks/y"
