import grpc
import pytest

from tests.simcloud.conftest import COMPARTMENT

SUBNET = "aws:ec2/subnet:Subnet"
NODES = {
    "scalingConfig": {"desiredSize": 1, "maxSize": 1, "minSize": 1},
    "nodeRoleArn": "arn:aws:iam::1:role/n",
}

MISSING = [
    (
        SUBNET,
        {"vpcId": "vpc-00000000000000000"},
        "InvalidVpcID.NotFound: The vpc ID 'vpc-00000000000000000' does not",
    ),
    ("aws:ec2/natGateway:NatGateway", {"subnetId": "subnet-00000000000000000"}, "InvalidSubnetID.NotFound"),
    ("aws:ec2/routeTable:RouteTable", {"vpcId": "vpc-00000000000000000"}, "InvalidVpcID.NotFound"),
    (
        "aws:eks/nodeGroup:NodeGroup",
        {"clusterName": "no", "subnetIds": [], **NODES},
        "No cluster found for name: no.",
    ),
    ("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {"role": "no", "policyArn": "p"}, "NoSuchEntity"),
    ("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", {"bucket": "no"}, "NoSuchBucket"),
]


def refused(code, words):
    return pytest.raises(grpc.RpcError, check=lambda error: error.code() == code and words in error.details())


@pytest.mark.parametrize(("token", "inputs", "words"), MISSING, ids=[each[0] for each in MISSING])
def test_aws_refuses_what_names_nothing(aws, token, inputs, words):
    with refused(grpc.StatusCode.INVALID_ARGUMENT, words):
        aws.create(token, "x", inputs)


def test_aws_ids_hold_in_their_region_only(provider, vpc):
    elsewhere = provider("aws", {"region": "us-west-2"})
    with refused(grpc.StatusCode.INVALID_ARGUMENT, "InvalidVpcID.NotFound"):
        elsewhere.create(SUBNET, "x", {"vpcId": vpc.id, "cidrBlock": "10.0.0.0/24"})


def test_what_a_vpc_brings_along_can_be_named(aws, vpc):
    made = aws.create(
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        "self",
        {"securityGroupId": vpc.outputs["defaultSecurityGroupId"], "ipProtocol": "-1"},
    )
    assert made.id.startswith("sgr-")


def test_aws_keeps_a_vpc_with_subnets(aws, vpc):
    subnet = aws.create(SUBNET, "s", {"vpcId": vpc.id, "cidrBlock": "10.0.0.0/24"})
    with refused(
        grpc.StatusCode.FAILED_PRECONDITION, f"DependencyViolation: The vpc '{vpc.id}' has dependencies"
    ):
        aws.delete(vpc)
    aws.delete(subnet)
    aws.delete(vpc)
    assert aws.read(vpc)[0] == ""


def test_aws_keeps_a_cluster_with_node_groups(aws, vpc):
    subnet, other = (
        aws.create(
            SUBNET, zone, {"vpcId": vpc.id, "cidrBlock": f"10.0.{zone[-1]}.0/24", "availabilityZoneId": zone}
        )
        for zone in ("use2-az1", "use2-az2")
    )
    config = {"roleArn": "arn:aws:iam::1:role/c", "vpcConfig": {"subnetIds": [subnet.id, other.id]}}
    cluster = aws.create("aws:eks/cluster:Cluster", "c", config)
    assert cluster.outputs["vpcConfig"]["vpcId"] == vpc.id
    nodes = {"clusterName": cluster.outputs["name"], "subnetIds": [subnet.id], **NODES}
    group = aws.create("aws:eks/nodeGroup:NodeGroup", "n", nodes)
    aws.create("aws:eks/addon:Addon", "a", {"clusterName": cluster.outputs["name"], "addonName": "vpc-cni"})
    with refused(
        grpc.StatusCode.FAILED_PRECONDITION, "ResourceInUseException: Cluster has nodegroups attached"
    ):
        aws.delete(cluster)
    aws.delete(group)
    aws.delete(cluster)  # add-ons go with the cluster


def test_a_security_group_goes_with_its_own_rules_but_not_with_others(aws, vpc):
    one, two = (
        aws.create("aws:ec2/securityGroup:SecurityGroup", name, {"vpcId": vpc.id}) for name in ("one", "two")
    )
    rule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
    inputs = {"securityGroupId": one.id, "ipProtocol": "-1", "referencedSecurityGroupId": two.id}
    aws.create(rule, "r", inputs)
    with refused(grpc.StatusCode.FAILED_PRECONDITION, "has a dependent object"):
        aws.delete(two)
    aws.delete(one)


def test_a_file_system_that_lies_in_a_vpc_does_not_stand_for_it(aws, vpc):
    subnet = aws.create(SUBNET, "s", {"vpcId": vpc.id, "cidrBlock": "10.0.0.0/24"})
    lustre = {
        "subnetIds": subnet.id,
        "deploymentType": "PERSISTENT_2",
        "storageCapacity": 1200,
        "perUnitStorageThroughput": 250,
    }
    system = aws.create("aws:fsx/lustreFileSystem:LustreFileSystem", "f", lustre)
    assert system.outputs["vpcId"] == vpc.id
    aws.delete(system)


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


def test_oci_refuses_what_names_nothing(oci):
    inputs = {"compartmentId": COMPARTMENT, "vcnId": "ocid1.vcn.oc1.iad.none", "cidrBlock": "10.0.0.0/24"}
    with refused(grpc.StatusCode.NOT_FOUND, "404-NotAuthorizedOrNotFound"):
        oci.create("oci:Core/subnet:Subnet", "s", inputs)


def test_oci_keeps_a_vcn_with_gateways(oci, vcn):
    gateway = {"compartmentId": COMPARTMENT, "vcnId": vcn.id}
    made = oci.create("oci:Core/internetGateway:InternetGateway", "g", gateway)
    with refused(grpc.StatusCode.FAILED_PRECONDITION, "409-Conflict"):
        oci.delete(vcn)
    oci.delete(made)
    oci.delete(vcn)


def test_oci_keeps_a_drg_with_attachments(oci, vcn):
    drg = oci.create("oci:Core/drg:Drg", "d", {"compartmentId": COMPARTMENT})
    details = {"id": vcn.id, "type": "VCN"}
    attachment = oci.create(
        "oci:Core/drgAttachment:DrgAttachment", "a", {"drgId": drg.id, "networkDetails": details}
    )
    oci.create("oci:Core/drgRouteTable:DrgRouteTable", "t", {"drgId": drg.id})
    with refused(grpc.StatusCode.FAILED_PRECONDITION, "409-IncorrectState"):
        oci.delete(drg)
    oci.delete(attachment)
    oci.delete(drg)


def test_oci_gives_a_resource_the_compartment_of_what_it_belongs_to(oci):
    drg = oci.create("oci:Core/drg:Drg", "d", {"compartmentId": COMPARTMENT})
    table = oci.create("oci:Core/drgRouteTable:DrgRouteTable", "t", {"drgId": drg.id})
    assert table.outputs["compartmentId"] == COMPARTMENT
