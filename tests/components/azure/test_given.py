"""Resources and references of an Azure region if parts of it exist."""

import itertools
from typing import Any

import pytest

from gpufabric.cost.items import Service
from gpufabric.cost.plan_items import items_of_plan
from gpufabric.plan.azure.roles import CONTRIBUTOR, MANAGED_IDENTITY_OPERATOR, NETWORK_CONTRIBUTOR
from tests.components.azure.conftest import Build, plan_of
from tests.components.recording import Graph, not_in_api
from tests.plan.azure import given
from tests.plan.azure.given import IN_NETWORK, ON_CLUSTER, changed

_H200 = "Standard_ND96isr_H200_v5"
_IDENTITY = {"id": given.identity("id"), "principal_id": given.PRINCIPAL, "client_id": given.PRINCIPAL}
_CLUSTER_STACK = "azure-eastus"


def graph_of(build: Build, base: dict[str, Any], changes: dict[str, Any] | None = None) -> Graph:
    """Build a region from a whole declaration."""
    return build(**_whole(base, changes))


def _whole(base: dict[str, Any], changes: dict[str, Any] | None) -> dict[str, Any]:
    # The usual declaration has a file system and tags.
    unusual: dict[str, Any] = {"storage": {}, "tags": {}}
    return unusual | changed(base, changes or {})


def scopes(graph: Graph) -> set[tuple[str, str]]:
    """Return role and scope of each assignment."""
    return {
        (made.inputs["roleDefinitionId"].rsplit("/", 1)[-1], made.inputs["scope"])
        for made in graph.all("RoleAssignment")
    }


def test_made_subnets_lie_in_the_given_network_behind_its_gateway_one_after_the_other(build: Build) -> None:
    graph = graph_of(build, IN_NETWORK)
    subnets = graph.all("Subnet")
    assert [made.inputs["subnetName"] for made in subnets] == [
        f"demo-{_CLUSTER_STACK}-{role}" for role in ("gpu", "system", "endpoints", "balancers")
    ]
    for made in subnets:
        assert (made.inputs["resourceGroupName"], made.inputs["virtualNetworkName"]) == ("company", "spoke")
    for before, after in itertools.pairwise(subnets):
        assert before.urn in after.depends_on
    out = {"id": given.net("natGateways", "out")}
    assert [made.inputs.get("natGateway") for made in subnets] == [out, out, None, None]
    assert not [*graph.all("VirtualNetwork"), *graph.all("NatGateway"), *graph.all("PublicIPAddress")]


def test_a_route_table_leads_out_instead(build: Build) -> None:
    table = given.net("routeTables", "firewall")
    changes = {"existing/network/nat_gateway_id": None, "existing/network/route_table_id": table}
    graph = graph_of(build, IN_NETWORK, changes)
    assert [made.inputs.get("routeTable") for made in graph.all("Subnet")[:2]] == [{"id": table}] * 2
    profile = graph.one("ManagedCluster").inputs["networkProfile"]
    assert profile["outboundType"] == "userDefinedRouting"


def test_the_private_endpoint_has_its_name_in_the_given_zone(build: Build) -> None:
    graph = graph_of(build, IN_NETWORK)
    (config,) = graph.one("PrivateDnsZoneGroup").inputs["privateDnsZoneConfigs"]
    assert config["privateDnsZoneId"] == given.ZONE
    assert not [*graph.all("PrivateZone"), *graph.all("VirtualNetworkLink")]


def test_a_given_security_group_is_that_of_all_made_subnets(build: Build) -> None:
    group = given.net("networkSecurityGroups", "nodes")
    graph = graph_of(build, IN_NETWORK, {"existing/network/security_group": {"id": group}})
    assert {made.inputs["networkSecurityGroup"]["id"] for made in graph.all("Subnet")} == {group}
    assert not graph.all("NetworkSecurityGroup")


def test_a_made_control_plane_gets_roles_on_given_subnets_too(build: Build) -> None:
    gpu = given.subnet("gpu")
    graph = graph_of(build, IN_NETWORK, {"existing/network/subnets/gpu": {"id": gpu}})
    assert (NETWORK_CONTRIBUTOR, gpu) in scopes(graph)
    assert graph.one("AgentPool").inputs["vnetSubnetID"] == gpu


def test_a_given_control_plane_gets_roles_on_what_the_stack_makes_only(build: Build) -> None:
    changes = {
        "existing/identities/control_plane": _IDENTITY,
        "existing/network/subnets/gpu": {"id": given.subnet("gpu")},
    }
    graph = graph_of(build, IN_NETWORK, changes)
    made = {made.id for made in graph.all("Subnet") if not made.name.endswith("endpoints-subnet")}
    roles = {scope for role, scope in scopes(graph) if role == NETWORK_CONTRIBUTOR}
    assert roles == made
    assert MANAGED_IDENTITY_OPERATOR in {role for role, _ in scopes(graph)}
    assert graph.one("ManagedCluster").inputs["identity"]["userAssignedIdentities"] == [_IDENTITY["id"]]


def test_pools_on_a_given_cluster_make_nothing_of_the_cluster(build: Build) -> None:
    graph = graph_of(build, ON_CLUSTER)
    kinds = {made.kind for made in graph.custom if made.type.startswith("azure-native:")}
    assert kinds == {"AgentPool", "DeploymentAtSubscriptionScope", "ResourceGroup"}
    pool = graph.one("AgentPool")
    assert (pool.inputs["resourceGroupName"], pool.inputs["resourceName"]) == ("company", "shared")
    assert (pool.inputs["vnetSubnetID"], pool.inputs["orchestratorVersion"]) == (given.subnet("gpu"), "1.35")
    assert not_in_api(graph) == []


def test_a_given_group_holds_what_is_made(build: Build) -> None:
    graph = graph_of(build, IN_NETWORK, {"existing/resource_group": "platform"})
    assert not graph.all("ResourceGroup")
    assert graph.one("ManagedCluster").inputs["resourceGroupName"] == "platform"


def test_node_pools_wait_for_the_role_on_their_reservation(build: Build) -> None:
    changes = {
        "pools/train": {
            "shape": _H200,
            "nodes": 2,
            "capacity": {"mode": "new-reservation", "nodes": 2},
        },
        "existing/identities/control_plane": _IDENTITY,
    }
    graph = graph_of(build, ON_CLUSTER, changes)
    (role,) = graph.all("RoleAssignment")
    assert role.inputs["roleDefinitionId"].endswith(CONTRIBUTOR)
    assert role.inputs["principalId"] == given.PRINCIPAL
    assert role.urn in graph.one("AgentPool").depends_on


def test_a_made_identity_trusts_the_given_issuer_and_may_use_the_given_container(build: Build) -> None:
    changes = {
        "existing/storage/checkpoints": {"id": given.ACCOUNT, "container": "runs"},
        "existing/cluster/oidc_issuer_url": "https://issuer.example/",
    }
    graph = graph_of(build, ON_CLUSTER, changes)
    assert graph.one("FederatedIdentityCredential").inputs["issuer"] == "https://issuer.example/"
    container = f"{given.ACCOUNT}/blobServices/default/containers/runs"
    assert {scope for _, scope in scopes(graph)} == {container}
    assert not graph.all("StorageAccount")


def test_a_given_identity_gets_a_role_on_a_made_container_only(build: Build) -> None:
    graph = graph_of(build, IN_NETWORK, {"existing/identities/training": _IDENTITY})
    assert not graph.all("FederatedIdentityCredential")
    of_training = [
        made.inputs["scope"]
        for made in graph.all("RoleAssignment")
        if made.inputs["principalId"] == given.PRINCIPAL
    ]
    assert of_training == [graph.one("BlobContainer").id]


def test_a_given_key_encrypts_the_account(build: Build) -> None:
    key = {"id": given.KEY, "vault_id": given.VAULT, "identity_id": given.identity("keys")}
    graph = graph_of(build, IN_NETWORK, {"existing/keys/storage": key})
    account = graph.one("StorageAccount").inputs
    assert account["encryption"]["keyVaultProperties"] == {
        "keyName": "checkpoints",
        "keyVaultUri": "https://company-keys.vault.azure.net/",
    }
    assert account["identity"]["userAssignedIdentities"] == [given.identity("keys")]
    assert not graph.all("Vault")


def test_the_control_plane_logs_to_the_given_workspace(build: Build) -> None:
    graph = graph_of(build, IN_NETWORK, {"existing/workspace": {"id": given.WORKSPACE}})
    setting = graph.one("DiagnosticSetting").inputs
    assert setting["resourceUri"] == graph.one("ManagedCluster").id
    assert setting["workspaceId"] == given.WORKSPACE
    assert {"kube-apiserver", "kube-audit-admin"} <= {log["category"] for log in setting["logs"]}
    assert not_in_api(graph) == []


@pytest.mark.parametrize("base", [IN_NETWORK, ON_CLUSTER], ids=["network", "cluster"])
def test_only_what_is_made_is_billed(build: Build, base: dict[str, Any]) -> None:
    graph = graph_of(build, base)
    billed = {
        item.key: item.count
        for item in items_of_plan(plan_of(**_whole(base, None)))
        if isinstance(item, Service)
    }
    made = {
        "aks-standard-tier": len(graph.all("ManagedCluster")),
        "nat-gateway": len(graph.all("NatGateway")),
        "public-ip-standard": len(graph.all("PublicIPAddress")),
        "private-endpoint": len(graph.all("PrivateEndpoint")),
        "private-dns-zone": len(graph.all("PrivateZone")),
    }
    assert {key: billed.get(key, 0) for key in made} == made
