import pytest

from gpufabric.simcloud.provider.protocol import provider_pb2
from gpufabric.wire.schema.tokens import sdk_version
from gpufabric.wire.values import is_secret, to_struct
from tests.simcloud.conftest import COMPARTMENT

VPC = "aws:ec2/vpc:Vpc"


@pytest.mark.parametrize("package", ["aws", "azure-native", "oci"])
def test_a_provider_says_the_version_of_the_sdk(provider, package):
    assert provider(package).plugin_version() == sdk_version(package)


def test_another_region_or_account_replaces_everything(aws, azure):
    def replaces(cloud, old, new):
        request = provider_pb2.DiffRequest(old_inputs=to_struct(old), news=to_struct(new))
        return list(cloud.stub.DiffConfig(request).replaces)

    assert replaces(aws, {"region": "us-east-1"}, {"region": "us-east-2"}) == ["region"]
    assert replaces(aws, {"region": "us-east-1"}, {"region": "us-east-1", "profile": "x"}) == []
    assert replaces(azure, {"subscriptionId": "a"}, {"subscriptionId": "b"}) == ["subscriptionId"]


def test_default_tags_reach_every_resource(provider):
    aws = provider("aws", {"defaultTags": '{"tags": {"team": "research"}}'})
    made = aws.create(VPC, "v", {"cidrBlock": "10.0.0.0/16", "tags": {"a": "b"}})
    assert made.outputs["tagsAll"] == {"team": "research", "a": "b"}


def test_a_function_that_is_not_simulated_is_named(aws):
    _, failures = aws.invoke("aws:ec2/getAmi:getAmi", {})
    assert "has no function aws:ec2/getAmi:getAmi; it has: aws:ec2/getCapacityBlockOffering" in failures[0]


def test_aws_functions(aws):
    assert aws.invoke("aws:index/getCallerIdentity:getCallerIdentity", {})[0]["accountId"] == "123456789012"
    zones, _ = aws.invoke("aws:index/getAvailabilityZones:getAvailabilityZones", {"state": "available"})
    assert zones["names"] == ["us-east-2a", "us-east-2b", "us-east-2c"]
    assert zones["zoneIds"][0] == "use2-az1"
    path = "/aws/service/eks/optimized-ami/1.33/amazon-linux-2023/x86_64/nvidia/recommended/image_id"
    image, _ = aws.invoke("aws:ssm/getParameter:getParameter", {"name": path})
    assert image["value"].startswith("ami-")
    assert "ParameterNotFound" in aws.invoke("aws:ssm/getParameter:getParameter", {"name": "/mine"})[1][0]


def test_azure_functions(azure, group):
    client, _ = azure.invoke("azure-native:authorization:getClientConfig", {})
    assert client["subscriptionId"] == "11111111-2222-4333-8444-555555555555"
    names = {"resourceGroupName": group.outputs["name"], "resourceName": "aks"}
    token = "azure-native:containerservice:listManagedClusterUserCredentials"
    assert "was not found" in azure.invoke(token, names)[1][0]
    azure.create("azure-native:containerservice:ManagedCluster", "a", names)
    assert is_secret(azure.invoke(token, names)[0]["kubeconfigs"][0]["value"])


def test_oci_functions(oci, vcn):
    domains, _ = oci.invoke(
        "oci:Identity/getAvailabilityDomains:getAvailabilityDomains", {"compartmentId": COMPARTMENT}
    )
    assert [domain["name"].split(":")[1] for domain in domains["availabilityDomains"]] == [
        f"US-ASHBURN-AD-{number}" for number in (1, 2, 3)
    ]
    rule = {"name": "name", "values": ["All .* Services In Oracle Services Network"], "regex": True}
    services, _ = oci.invoke("oci:Core/getServices:getServices", {"filters": [rule]})
    assert [service["cidrBlock"] for service in services["services"]] == [
        "all-iad-services-in-oracle-services-network"
    ]
    assert oci.invoke("oci:ObjectStorage/getNamespace:getNamespace", {})[0]["namespace"]
    inputs = {"compartmentId": COMPARTMENT, "vcnId": vcn.id, "kubernetesVersion": "v1.33.1"}
    cluster = oci.create("oci:ContainerEngine/cluster:Cluster", "c", inputs)
    config, _ = oci.invoke(
        "oci:ContainerEngine/getClusterKubeConfig:getClusterKubeConfig", {"clusterId": cluster.id}
    )
    assert cluster.id in config["content"]


def test_the_tunnels_of_an_oci_ipsec_connection_can_be_managed(oci):
    drg = oci.create("oci:Core/drg:Drg", "d", {"compartmentId": COMPARTMENT})
    cpe = oci.create("oci:Core/cpe:Cpe", "c", {"compartmentId": COMPARTMENT, "ipAddress": "192.0.2.7"})
    inputs = {"compartmentId": COMPARTMENT, "cpeId": cpe.id, "drgId": drg.id, "staticRoutes": []}
    ipsec = oci.create("oci:Core/ipsec:Ipsec", "i", inputs)
    token = "oci:Core/getIpsecConnectionTunnels:getIpsecConnectionTunnels"
    tunnels = oci.invoke(token, {"ipsecId": ipsec.id})[0]["ipSecConnectionTunnels"]
    assert len({tunnel["vpnIp"] for tunnel in tunnels}) == 2
    managed = oci.create(
        "oci:Core/ipsecConnectionTunnelManagement:IpsecConnectionTunnelManagement",
        "t",
        {"ipsecId": ipsec.id, "tunnelId": tunnels[0]["id"], "routing": "BGP"},
    )
    assert (managed.outputs["vpnIp"], managed.outputs["cpeIp"]) == (tunnels[0]["vpnIp"], "192.0.2.7")
    again = {**managed.inputs, "routing": "STATIC"}
    assert list(oci.diff(managed, again).replaces) == []


def test_azure_clusters_tell_who_they_are(azure, group):
    names = {"resourceGroupName": group.outputs["name"]}
    identity = azure.create("azure-native:managedidentity:UserAssignedIdentity", "i", names)
    inputs = {
        **names,
        "identity": {"type": "UserAssigned", "userAssignedIdentities": [identity.id]},
        "oidcIssuerProfile": {"enabled": True},
        "apiServerAccessProfile": {"enablePrivateCluster": True},
    }
    made = azure.create("azure-native:containerservice:ManagedCluster", "aks", inputs).outputs
    principal = {name: identity.outputs[name] for name in ("clientId", "principalId")}
    assert made["identity"]["userAssignedIdentities"] == {identity.id: principal}
    assert made["oidcIssuerProfile"]["issuerURL"].startswith("https://eastus.oic.prod-aks.azure.com/")
    assert made["privateFQDN"].endswith(".privatelink.eastus.azmk8s.io")
    assert made["nodeResourceGroup"].startswith("MC_")
