from ipaddress import ip_address

from gpufabric.plan.addresses import SERVICE_CIDR
from gpufabric.plan.azure.roles import AKS_CLUSTER_ADMIN, AKS_CLUSTER_USER
from tests.components.azure.conftest import Build, subnet
from tests.components.recording import Graph


def test_only_the_system_pool_is_written_into_the_cluster(region: Graph):
    (pool,) = region.one("ManagedCluster").inputs["agentPoolProfiles"]
    assert (pool["mode"], pool["vmSize"], pool["count"]) == ("System", "Standard_D4s_v5", 3)
    assert pool["vnetSubnetID"] == subnet(region, "system").id
    assert pool["availabilityZones"] == ["2"]


def test_the_number_of_system_nodes_is_the_declared_one(build: Build):
    cluster = build(cluster={"system_nodes": 5}).one("ManagedCluster")
    assert cluster.inputs["agentPoolProfiles"][0]["count"] == 5


def test_pods_are_on_an_overlay_and_leave_through_the_nat_gateway(region: Graph):
    profile = region.one("ManagedCluster").inputs["networkProfile"]
    assert (profile["networkPlugin"], profile["networkPluginMode"]) == ("azure", "overlay")
    assert profile["podCidr"] == "100.64.0.0/14"
    assert profile["serviceCidr"] == str(SERVICE_CIDR)
    assert ip_address(profile["dnsServiceIP"]) in SERVICE_CIDR
    assert profile["outboundType"] == "userAssignedNATGateway"


def test_the_api_server_is_private_unless_declared_public(region: Graph):
    private = region.one("ManagedCluster").inputs["apiServerAccessProfile"]
    assert private == {"enablePrivateCluster": True, "enablePrivateClusterPublicFQDN": False}
    assert region.outputs["cluster"]["endpoint"] == "https://private.example"


def test_the_login_needs_no_local_account(region: Graph):
    cluster = region.one("ManagedCluster").inputs
    assert cluster["disableLocalAccounts"] is True
    assert region.outputs["cluster"]["login"] == (
        f"az aks get-credentials --resource-group {cluster['resourceGroupName']} "
        f"--name {cluster['resourceName']} && kubelogin convert-kubeconfig -l azurecli"
    )


def test_a_public_api_server_is_open_to_the_declared_ranges_and_to_the_nodes(build: Build):
    graph = build(cluster={"public_endpoint": True, "public_cidrs": ["203.0.113.0/24"]})
    assert graph.one("ManagedCluster").inputs["apiServerAccessProfile"] == {
        "enablePrivateCluster": False,
        "authorizedIPRanges": ["203.0.113.0/24", "198.51.100.7/32"],
    }
    assert graph.outputs["cluster"]["endpoint"] == "https://public.example"


def test_each_group_of_administrators_gets_both_roles_on_the_cluster(build: Build, region: Graph):
    group = "0f3e7a52-9f0a-4c55-8d77-3f7c4b1f9a10"
    graph = build(cluster={"admin_group_ids": [group]})
    cluster = graph.one("ManagedCluster")
    given = [resource for resource in graph.all("RoleAssignment") if resource.inputs["principalId"] == group]
    assert {resource.inputs["roleDefinitionId"].rsplit("/", 1)[-1] for resource in given} == {
        AKS_CLUSTER_ADMIN,
        AKS_CLUSTER_USER,
    }
    assert {resource.inputs["scope"] for resource in given} == {cluster.id}
    assert {resource.inputs["principalType"] for resource in given} == {"Group"}
    assert len(graph.all("RoleAssignment")) == len(region.all("RoleAssignment")) + 2


def test_access_is_by_azure_roles_only(region: Graph):
    inputs = region.one("ManagedCluster").inputs
    assert inputs["disableLocalAccounts"] is True
    assert inputs["aadProfile"] == {"managed": True, "enableAzureRBAC": True}
    assert inputs["oidcIssuerProfile"] == {"enabled": True}
    assert inputs["securityProfile"] == {"workloadIdentity": {"enabled": True}}


def test_kubernetes_does_not_upgrade_on_its_own(region: Graph):
    assert region.one("ManagedCluster").inputs["autoUpgradeProfile"]["upgradeChannel"] == "none"


def test_the_cluster_runs_under_the_declared_identities(region: Graph):
    inputs = region.one("ManagedCluster").inputs
    owner = region.one("UserAssignedIdentity", "azure-eastus2-control-plane-identity")
    kubelet = region.one("UserAssignedIdentity", "azure-eastus2-kubelet-identity")
    assert inputs["identity"] == {"type": "UserAssigned", "userAssignedIdentities": [owner.id]}
    assert inputs["identityProfile"]["kubeletidentity"] == {
        "resourceId": kubelet.id,
        "clientId": f"client/{kubelet.name}",
        "objectId": f"principal/{kubelet.name}",
    }


def test_the_sku_is_the_one_with_an_uptime_guarantee(region: Graph):
    assert region.one("ManagedCluster").inputs["sku"] == {"name": "Base", "tier": "Standard"}


def test_the_cluster_leaves_node_pools_to_their_own_resources(build: Build, region: Graph):
    assert "agentPoolProfiles" in region.one("ManagedCluster").ignore_changes
    updating = build(cluster={"update_system_pool": True}).one("ManagedCluster")
    assert "agentPoolProfiles" not in updating.ignore_changes
