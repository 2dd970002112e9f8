import pytest

SUBNET = "oci:Core/subnet:Subnet"


def test_required_names_and_types_are_the_sdks(schemas):
    subnet = schemas("aws").get("aws:ec2/subnet:Subnet")
    assert subnet.inputs.required == ("vpcId",)
    assert subnet.inputs.properties["mapPublicIpOnLaunch"] == "boolean"
    assert subnet.inputs.properties["tags"] == ["map", "string"]


def test_nested_types_are_reached_however_deep(schemas):
    template = schemas("aws").get("aws:ec2/launchTemplate:LaunchTemplate")
    assert template.inputs.properties["networkInterfaces"] == [
        "list",
        ["object", "LaunchTemplateNetworkInterfaceArgs"],
    ]
    assert template.objects["LaunchTemplateNetworkInterfaceArgs"].properties["networkCardIndex"] == "integer"


def test_a_resource_and_a_nested_type_of_one_name_are_kept_apart(schemas):
    subnet = schemas("azure-native").get("azure-native:network:Subnet")
    assert set(subnet.inputs.required) == {"resourceGroupName", "virtualNetworkName"}


def test_outputs_that_are_no_inputs_are_known(schemas):
    vpc = schemas("aws").get("aws:ec2/vpc:Vpc")
    assert "mainRouteTableId" in vpc.outputs
    assert "mainRouteTableId" not in vpc.inputs.properties


@pytest.mark.parametrize("name", ["vcnId", "availabilityDomain", "dnsLabel", "prohibitPublicIpOnVnic"])
def test_oci_arguments_without_the_updatable_mark_are_immutable(schemas, name):
    assert name in schemas("oci").get(SUBNET).inputs.immutable


@pytest.mark.parametrize("name", ["displayName", "cidrBlock", "routeTableId", "freeformTags"])
def test_oci_arguments_with_the_updatable_mark_are_not(schemas, name):
    assert name not in schemas("oci").get(SUBNET).inputs.immutable


def test_the_updatable_mark_counts_in_nested_types_as_well(schemas):
    network = schemas("oci").get("oci:Core/clusterNetwork:ClusterNetwork")
    assert "instancePools" not in network.inputs.immutable
    assert "size" not in network.objects["ClusterNetworkInstancePoolArgs"].immutable


def test_an_api_version_in_the_token_names_the_same_type(schemas):
    azure = schemas("azure-native")
    assert azure.get("azure-native:network/v20240101:Subnet") is azure.get("azure-native:network:Subnet")


def test_an_unknown_token_is_a_key_error(schemas):
    with pytest.raises(KeyError):
        schemas("aws").get("aws:ec2/nothing:Nothing")


def test_documented_defaults_are_read(schemas):
    assert schemas("aws").get("aws:eks/cluster:Cluster").defaults["bootstrapSelfManagedAddons"] is True
