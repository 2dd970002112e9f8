"""References, ids and dependencies of simulated Azure, through its provider."""

import grpc

from tests.simcloud.refusal import refused


def network(azure, group, name="vn"):
    inputs = {
        "resourceGroupName": group.outputs["name"],
        "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
    }
    return azure.create("azure-native:network:VirtualNetwork", name, inputs)


def subnet_of(azure, group, vnet):
    names = {"resourceGroupName": group.outputs["name"], "virtualNetworkName": vnet.outputs["name"]}
    return azure.create("azure-native:network:Subnet", "sn", {**names, "addressPrefix": "10.0.0.0/24"})


def test_azure_refuses_without_a_group(azure):
    with refused(grpc.StatusCode.NOT_FOUND, "Resource group 'none' could not be found."):
        azure.create("azure-native:network:VirtualNetwork", "vn", {"resourceGroupName": "none"})


def test_azure_refuses_without_a_parent(azure, group):
    names = {"resourceGroupName": group.outputs["name"], "virtualNetworkName": "none"}
    with refused(grpc.StatusCode.NOT_FOUND, "ParentResourceNotFound"):
        azure.create("azure-native:network:Subnet", "sn", names)


def test_azure_refuses_what_names_no_subnet(azure, group):
    endpoint = {
        "resourceGroupName": group.outputs["name"],
        "subnet": {"id": f"{network(azure, group).id}x/subnets/y"},
    }
    with refused(grpc.StatusCode.INVALID_ARGUMENT, "InvalidResourceReference"):
        azure.create("azure-native:network:PrivateEndpoint", "pe", endpoint)


def test_azure_ids_have_no_case(azure, group):
    vnet = network(azure, group)
    subnet = subnet_of(azure, group, vnet)
    endpoint = {"resourceGroupName": group.outputs["name"].upper(), "subnet": {"id": subnet.id.upper()}}
    assert azure.create("azure-native:network:PrivateEndpoint", "pe", endpoint).id


def test_azure_keeps_a_subnet_in_use_and_its_network(azure, group):
    vnet = network(azure, group)
    subnet = subnet_of(azure, group, vnet)
    cluster = {
        "resourceGroupName": group.outputs["name"],
        "agentPoolProfiles": [{"name": "sys", "vnetSubnetID": subnet.id}],
        "networkProfile": {"serviceCidr": "172.20.0.0/16", "dnsServiceIP": "172.20.0.10"},
    }
    aks = azure.create("azure-native:containerservice:ManagedCluster", "aks", cluster)
    for target in (subnet, vnet):
        with refused(grpc.StatusCode.FAILED_PRECONDITION, "InUseSubnetCannotBeDeleted"):
            azure.delete(target)
    azure.delete(aks)
    azure.delete(vnet)
    assert azure.read(subnet)[0] == ""


def test_azure_deletes_a_group_with_all_that_is_in_it(azure, group):
    vnet = network(azure, group)
    subnet_of(azure, group, vnet)
    azure.delete(group)
    assert azure.read(vnet)[0] == ""


def test_azure_refuses_to_create_what_is_there(azure, group):
    names = {"resourceGroupName": group.outputs["name"], "natGatewayName": "nat"}
    azure.create("azure-native:network:NatGateway", "one", names)
    with refused(grpc.StatusCode.ALREADY_EXISTS, "cannot create already existing resource"):
        azure.create("azure-native:network:NatGateway", "two", names)


ROLE = {
    "principalId": "p",
    "roleDefinitionId": "r",
    "roleAssignmentName": "00000000-0000-4000-8000-000000000001",
}


def test_azure_role_assignments_lie_below_what_they_are_for(azure, group):
    vnet = network(azure, group)
    made = azure.create("azure-native:authorization:RoleAssignment", "r", {"scope": vnet.id, **ROLE})
    assert (
        made.id == f"{vnet.id}/providers/Microsoft.Authorization/roleAssignments/{ROLE['roleAssignmentName']}"
    )
    with refused(grpc.StatusCode.NOT_FOUND, "ParentResourceNotFound"):
        azure.create("azure-native:authorization:RoleAssignment", "n", {"scope": f"{vnet.id}x", **ROLE})
    azure.delete(vnet)  # they hold nothing, and go with it
    assert azure.read(made)[0] == ""


def test_azure_role_assignments_can_be_for_a_whole_subscription_or_group(azure, group):
    for scope in (group.id, "/subscriptions/11111111-2222-4333-8444-555555555555"):
        assert azure.create("azure-native:authorization:RoleAssignment", scope, {"scope": scope, **ROLE}).id
