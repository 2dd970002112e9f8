"""Updates and replacements as the real providers decide them."""

import json

import pytest

from gpufabric.simcloud.provider.diff import diff
from gpufabric.simcloud.provider.scope import RequestedResource, Scope
from gpufabric.wire.values import UNKNOWN
from tests.simcloud.conftest import CONFIG

LUSTRE = "aws:fsx/lustreFileSystem:LustreFileSystem"
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
CLUSTER = "aws:eks/cluster:Cluster"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
GATEWAY = "aws:ec2transitgateway/transitGateway:TransitGateway"
CONTROL = "aws:cloudcontrol/resource:Resource"
BUCKET = "aws:s3/bucket:Bucket"
VPN = "aws:ec2/vpnConnection:VpnConnection"
RECORD = "aws:route53/record:Record"
ALIAS = "aws:kms/alias:Alias"
LOCATION = "aws:datasync/s3Location:S3Location"
POOL = "azure-native:containerservice:AgentPool"
OKE = "oci:ContainerEngine/cluster:Cluster"
TUNNEL = "oci:Core/ipsecConnectionTunnelManagement:IpsecConnectionTunnelManagement"
RULE = "oci:Core/networkSecurityGroupSecurityRule:NetworkSecurityGroupSecurityRule"
INSTANCE = "oci:Core/instance:Instance"


def place(url, level="HOT"):
    """The desired state of a DataSync location in Azure."""
    return json.dumps({"AzureBlobContainerUrl": url, "AzureAccessTier": level})


def persistent(capacity):
    return {"deploymentType": "PERSISTENT_2", "storageCapacity": capacity}


def blob(url, level="HOT"):
    return {"typeName": "AWS::DataSync::LocationAzureBlob", "desiredState": place(url, level)}


def oke(**endpoint):
    return {"endpointConfig": endpoint}


def instance(type_, value):
    return {"platformConfig": {"type": type_, "isSymmetricMultiThreadingEnabled": value}}


CHANGES = [
    # token, old inputs, new inputs, changed paths that replace, changed paths that do not
    (LUSTRE, persistent(144000), persistent(103200), ["storageCapacity"], []),
    (LUSTRE, persistent(103200), persistent(144000), [], ["storageCapacity"]),
    (LUSTRE, persistent(103200), persistent(UNKNOWN), [], ["storageCapacity"]),
    (LUSTRE, {"storageCapacity": 1200}, {"storageCapacity": 2400}, ["storageCapacity"], []),
    (LUSTRE, {"fileSystemTypeVersion": "2.15"}, {"fileSystemTypeVersion": "2.12"},
     ["fileSystemTypeVersion"], []),
    (LUSTRE, {"fileSystemTypeVersion": "2.9"}, {"fileSystemTypeVersion": "2.15"},
     [], ["fileSystemTypeVersion"]),
    (LUSTRE, {"metadataConfiguration": {"mode": "AUTOMATIC"}}, {"metadataConfiguration": {"mode": "USER"}},
     [], ["metadataConfiguration.mode"]),
    (LUSTRE, {"securityGroupIds": ["a"]}, {"securityGroupIds": ["b"]}, ["securityGroupIds[0]"], []),
    (ENDPOINT, {"vpcEndpointType": "Interface", "privateDnsEnabled": False},
     {"vpcEndpointType": "Interface", "privateDnsEnabled": True}, [], ["privateDnsEnabled"]),
    (ENDPOINT, {"privateDnsEnabled": False}, {"privateDnsEnabled": True}, ["privateDnsEnabled"], []),
    (CLUSTER, {"encryptionConfig": {"resources": ["secrets"]}}, {"encryptionConfig": {"resources": ["x"]}},
     [], ["encryptionConfig.resources[0]"]),
    (CLUSTER, {"encryptionConfig": {"resources": ["secrets"]}}, {}, ["encryptionConfig"], []),
    (CLUSTER, {}, {"encryptionConfig": {"resources": ["secrets"]}}, [], ["encryptionConfig"]),
    (CONTROL, blob("https://a/b"), blob("https://a/c"), ["desiredState"], []),
    (CONTROL, blob("https://a/b"), blob("https://a/b", "COOL"), [], ["desiredState"]),
    ("aws:s3/bucketReplicationConfig:BucketReplicationConfig", {"bucket": "a"}, {"bucket": "b"},
     ["bucket"], []),
    (INGRESS, {"cidrIpv4": "10.0.0.0/8"}, {"cidrIpv4": "10.0.0.0/9"}, [], ["cidrIpv4"]),
    (INGRESS, {"cidrIpv4": "10.0.0.0/8"}, {"referencedSecurityGroupId": "sg-1"},
     ["cidrIpv4", "referencedSecurityGroupId"], []),
    (GATEWAY, {"defaultRouteTableAssociation": "disable"}, {"defaultRouteTableAssociation": "enable"},
     ["defaultRouteTableAssociation"], []),
    (GATEWAY, {"defaultRouteTableAssociation": "enable"}, {"defaultRouteTableAssociation": "disable"},
     [], ["defaultRouteTableAssociation"]),
    ("aws:ec2/vpc:Vpc", {"instanceTenancy": "dedicated"}, {"instanceTenancy": "default"},
     [], ["instanceTenancy"]),
    ("aws:ec2/vpc:Vpc", {"instanceTenancy": "default"}, {"instanceTenancy": "dedicated"},
     ["instanceTenancy"], []),
    (RECORD, {"setIdentifier": "a"}, {"setIdentifier": "b"}, [], ["setIdentifier"]),
    (BUCKET, {"objectLockConfiguration": {"objectLockEnabled": "Enabled"}}, {"objectLockConfiguration": {}},
     ["objectLockConfiguration.objectLockEnabled"], []),
    ("aws:directconnect/gatewayAssociation:GatewayAssociation", {"proposalId": "a"}, {"proposalId": "b"},
     [], ["proposalId"]),
    (VPN, {"transportTransitGatewayAttachmentId": "a"}, {"transportTransitGatewayAttachmentId": "b"},
     [], ["transportTransitGatewayAttachmentId"]),
    (BUCKET, {"region": "us-east-2"}, {"region": "us-west-2"}, ["region"], []),
    (BUCKET, {}, {"region": "us-west-2"}, ["region"], []),
    (ALIAS, {"targetKeyId": "1234"}, {"targetKeyId": "5678"}, [], ["targetKeyId"]),
    (LOCATION, {"subdirectory": "/a/"}, {"subdirectory": "/b/"}, ["subdirectory"], []),
    (OKE, oke(subnetId="a"), oke(subnetId="b"), ["endpointConfig.subnetId"], []),
    (OKE, oke(subnetId="a", nsgIds=["a"], isPublicIpEnabled=False),
     oke(subnetId="a", nsgIds=["b"], isPublicIpEnabled=True),
     [], ["endpointConfig.nsgIds[0]", "endpointConfig.isPublicIpEnabled"]),
    (OKE, {}, oke(subnetId="a"), [], ["endpointConfig"]),
    (OKE, oke(subnetId="a"), {}, ["endpointConfig"], []),
    ("oci:ContainerEngine/nodePool:NodePool",
     {"nodeConfigDetails": {"nodePoolPodNetworkOptionDetails": {"cniType": "FLANNEL_OVERLAY"}}},
     {"nodeConfigDetails": {"nodePoolPodNetworkOptionDetails": {"cniType": "OCI_VCN_IP_NATIVE"}}},
     ["nodeConfigDetails.nodePoolPodNetworkOptionDetails.cniType"], []),
    ("oci:Core/computeCluster:ComputeCluster",
     {"placementConstraintDetails": {"targetNetworkBlockIds": ["a"], "hpcIslandId": "a"}},
     {"placementConstraintDetails": {"targetNetworkBlockIds": ["b"], "hpcIslandId": "b"}},
     ["placementConstraintDetails.hpcIslandId"], ["placementConstraintDetails.targetNetworkBlockIds[0]"]),
    (TUNNEL, {"phaseOneDetails": {"lifetime": 28800}}, {"phaseOneDetails": {"lifetime": 3600}},
     [], ["phaseOneDetails.lifetime"]),
    (RULE, {"tcpOptions": {"destinationPortRange": {"min": 1, "max": 2}}},
     {"tcpOptions": {"destinationPortRange": {"min": 1, "max": 3}}},
     [], ["tcpOptions.destinationPortRange.max"]),
    (RULE, {"networkSecurityGroupId": "a"}, {"networkSecurityGroupId": "b"}, ["networkSecurityGroupId"], []),
    ("oci:Dns/rrset:Rrset", {"items": [{"domain": "a"}]}, {"items": [{"domain": "b"}]},
     [], ["items[0].domain"]),
    (INSTANCE, instance("AMD_VM", True), instance("AMD_VM", False),
     [], ["platformConfig.isSymmetricMultiThreadingEnabled"]),
    (INSTANCE, instance("AMD_ROME_BM_GPU", True), instance("AMD_ROME_BM_GPU", False),
     ["platformConfig.isSymmetricMultiThreadingEnabled"], []),
    (INSTANCE, {"metadata": {"user_data": "a", "note": "a"}}, {"metadata": {"user_data": "b", "note": "b"}},
     ["metadata.user_data"], ["metadata.note"]),
    ("azure-native:network:NatGateway", {"zones": ["1"]}, {"zones": ["2"]}, [], ["zones[0]"]),
    (POOL, {}, {"networkProfile": {"nodePublicIPTags": []}}, [], ["networkProfile"]),
    (POOL, {"networkProfile": {}}, {"networkProfile": {"nodePublicIPTags": [{"tag": "a"}]}},
     ["networkProfile.nodePublicIPTags"], []),
    (POOL, {"networkProfile": {"nodePublicIPTags": [{"tag": "a"}]}},
     {"networkProfile": {"nodePublicIPTags": [{"tag": "b"}]}},
     [], ["networkProfile.nodePublicIPTags[0].tag"]),
    ("azure-native:storagecache:AmlFilesystem", {"zones": ["1"]}, {"zones": ["2"]}, [], ["zones[0]"]),
    ("azure-native:storagecache:AmlFilesystem", {}, {"zones": ["2"]}, ["zones"], []),
    ("azure-native:storagecache:AmlFilesystem", {"zones": ["1"]}, {"zones": UNKNOWN}, ["zones"], []),
    ("azure-native:network:PublicIPAddress", {"sku": {"name": "Basic"}}, {"sku": {"name": "Standard"}},
     ["sku.name"], []),
    ("azure-native:network:PublicIPAddress", {"sku": {"name": "Basic"}},
     {"sku": {"name": "Basic", "tier": "Global"}}, [], ["sku.tier"]),
    ("azure-native:network:VirtualNetwork", {"location": "eastus"}, {"location": "westus"},
     ["location"], []),
    ("azure-native:network:NatGateway", {"location": "eastus"}, {"location": "westus"}, [], ["location"]),
]  # fmt: skip


@pytest.fixture
def compare(schemas, tmp_path):
    """Answers of a provider to old and new inputs of a resource with the logical name x."""

    def ask(token, old, new, outputs=None):
        package = token.split(":")[0]
        scope = Scope.open(package, tmp_path, CONFIG[package], schemas(package))
        return diff(scope, RequestedResource("urn:x", token, "x"), old, new, outputs)

    return ask


def paths(changes):
    return sorted(change.path for change in changes)


@pytest.mark.parametrize(("token", "old", "new", "replaced", "updated"), CHANGES)
def test_a_change_updates_or_replaces(compare, token, old, new, replaced, updated):
    changes = compare(token, old, new).changes
    assert paths(change for change in changes if change.replaces) == sorted(replaced)
    assert paths(change for change in changes if not change.replaces) == sorted(updated)


POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": ["s3:GetObject"],
            "Resource": "*",
            "Principal": {"AWS": "123456789012"},
        },
        {"Effect": "Deny", "Action": ["s3:PutObject", "s3:GetObject"], "Resource": "*", "Principal": "*"},
    ],
}
REWRITTEN = {
    "Statement": [
        {"Resource": ["*"], "Effect": "Deny", "Principal": "*", "Action": ["s3:GetObject", "s3:PutObject"]},
        {
            "Action": "s3:GetObject", "Effect": "Allow", "Resource": "*",
            "Principal": {"AWS": ["arn:aws:iam::123456789012:root"]},
        },
    ],
    "Version": "2012-10-17",
}  # fmt: skip

SAME = [
    ("azure-native:network:VirtualNetwork", {"location": "East US"}, {"location": "eastus"}),
    ("azure-native:network:VirtualNetwork", {"resourceGroupName": "RG"}, {"resourceGroupName": "rg"}),
    (CLUSTER, {"vpcConfig": {"subnetIds": ["a", "b"]}}, {"vpcConfig": {"subnetIds": ["b", "a"]}}),
    (LUSTRE, {"securityGroupIds": ["a", "b"]}, {"securityGroupIds": ["b", "a"]}),
    (OKE, oke(nsgIds=["a", "b"]), oke(nsgIds=["b", "a"])),
    ("aws:iam/role:Role", {"assumeRolePolicy": json.dumps(POLICY)},
     {"assumeRolePolicy": json.dumps(REWRITTEN, indent=1)}),
    ("aws:s3/bucketPolicy:BucketPolicy", {"policy": json.dumps(POLICY)}, {"policy": json.dumps(REWRITTEN)}),
    (BUCKET, {}, {"region": "us-east-2"}),
    (LOCATION, {"subdirectory": "/a"}, {"subdirectory": "/a/"}),
    (ALIAS, {"targetKeyId": "1234"}, {"targetKeyId": "arn:aws:kms:us-east-2:123456789012:key/1234"}),
    (RECORD, {"name": "A.Example.com."}, {"name": "a.example.com"}),
    ("aws:route53/zone:Zone", {"name": "example.com."}, {"name": "example.com"}),
    ("aws:iam/openIdConnectProvider:OpenIdConnectProvider", {"url": "https://oidc.example.com"},
     {"url": "oidc.example.com"}),
]  # fmt: skip


@pytest.mark.parametrize(("token", "old", "new"), SAME)
def test_what_means_the_same_is_no_difference(compare, token, old, new):
    assert compare(token, old, new).changes == []


def test_a_version_is_compared_with_the_one_that_the_cloud_chose(compare):
    shown = {"fileSystemTypeVersion": "2.15"}
    assert compare(LUSTRE, {}, {"fileSystemTypeVersion": "2.12"}, shown).replaces
    assert compare(LUSTRE, {}, {"fileSystemTypeVersion": "2.15"}, shown).changes == []


@pytest.mark.parametrize(
    ("token", "key", "first"),
    [
        ("aws:ec2transitgateway/vpcAttachment:VpcAttachment", "vpcId", True),
        ("aws:ec2transitgateway/vpcAttachment:VpcAttachment", "dnsSupport", False),
        ("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "policyArn", True),
        (BUCKET, "region", False),
    ],
)
def test_some_types_of_aws_go_before_their_replacement(compare, token, key, first):
    assert compare(token, {key: "a"}, {key: "b"}).delete_first == first


@pytest.mark.parametrize(
    ("old", "new", "first"),
    [
        ({"virtualNetworkName": "net"}, {"virtualNetworkName": "net", "location": "westus"}, True),
        ({"virtualNetworkName": "net"}, {"virtualNetworkName": "other"}, True),
        ({"virtualNetworkName": "x01234567"}, {"virtualNetworkName": "x01234567", "location": "x"}, False),
        ({"virtualNetworkName": "net"}, {"virtualNetworkName": "net", "tags": {"a": "b"}}, False),
    ],
)
def test_a_named_resource_of_azure_goes_before_its_replacement(compare, old, new, first):
    place = {"location": "eastus"}
    answer = compare("azure-native:network:VirtualNetwork", {**place, **old}, {**place, **new})
    assert answer.delete_first == first
