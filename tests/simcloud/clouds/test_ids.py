import re
from ipaddress import ip_address, ip_network

import pytest

from gpufabric.simcloud.clouds import cloud_of
from gpufabric.simcloud.clouds.kind import Context
from gpufabric.simcloud.clouds.oci.ocid import namespace
from gpufabric.simcloud.clouds.render import render
from tests.simcloud.conftest import COMPARTMENT

HEX17 = "[0-9a-f]{17}"
NAMESPACE = namespace(cloud_of("oci").account({}))
OCID = r"ocid1\.{}\.oc1\.iad\.aaaaaaaa[a-z2-7]{{52}}"
DOCUMENTATION = [ip_network(cidr) for cidr in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")]

AWS = [
    ("aws:ec2/vpc:Vpc", {"cidrBlock": "10.0.0.0/16"}, f"vpc-{HEX17}"),
    ("aws:ec2/internetGateway:InternetGateway", {}, f"igw-{HEX17}"),
    ("aws:ec2/eip:Eip", {}, f"eipalloc-{HEX17}"),
    ("aws:ec2/launchTemplate:LaunchTemplate", {}, f"lt-{HEX17}"),
    ("aws:ec2/placementGroup:PlacementGroup", {"strategy": "cluster"}, "thing-[0-9a-f]{7}"),
    ("aws:ec2/capacityBlockReservation:CapacityBlockReservation",
     {"capacityBlockOfferingId": "cb-1", "instancePlatform": "Linux/UNIX"}, f"cr-{HEX17}"),
    ("aws:ec2transitgateway/transitGateway:TransitGateway", {}, f"tgw-{HEX17}"),
    ("aws:kms/key:Key", {}, "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),
    ("aws:kms/alias:Alias", {"targetKeyId": "k"}, "alias/thing-[0-9a-f]{7}"),
    ("aws:iam/role:Role", {"assumeRolePolicy": "{}"}, "thing-[0-9a-f]{7}"),
    ("aws:s3/bucket:Bucket", {"bucketPrefix": "data-"}, "data-[0-9a-f]{26}"),
]  # fmt: skip
AZURE = [
    ("azure-native:network:VirtualNetwork", {}, "Microsoft.Network/virtualNetworks/thing[0-9a-f]{8}"),
    ("azure-native:containerservice:ManagedCluster", {"resourceName": "aks"},
     "Microsoft.ContainerService/managedClusters/aks"),
    ("azure-native:storage:StorageAccount", {"kind": "StorageV2", "sku": {"name": "Standard_ZRS"}},
     "Microsoft.Storage/storageAccounts/thing[0-9a-f]{8}"),
    # a type without a table entry
    ("azure-native:search:Service", {}, "Microsoft.Search/services/thing[0-9a-f]{8}"),
]  # fmt: skip
OCI = [
    ("oci:Core/vcn:Vcn", {}, OCID.format("vcn")),
    ("oci:Core/drg:Drg", {}, OCID.format("drg")),
    ("oci:Core/computeCluster:ComputeCluster", {"availabilityDomain": "AD-1"}, OCID.format("computecluster")),
    ("oci:Identity/policy:Policy", {"description": "d", "statements": ["s"]},
     r"ocid1\.policy\.oc1\.\.aaaaaaaa[a-z2-7]{52}"),
    ("oci:ObjectStorage/bucket:Bucket", {"namespace": NAMESPACE, "name": "b"},
     f"n/{NAMESPACE}/b/b"),
    # a type without a table entry
    ("oci:Functions/application:Application", {"displayName": "a", "subnetIds": []},
     OCID.format("application")),
]  # fmt: skip


@pytest.mark.parametrize(("token", "inputs", "pattern"), AWS, ids=[case[0] for case in AWS])
def test_aws_ids(aws, token, inputs, pattern):
    assert re.fullmatch(pattern, aws.create(token, "thing", inputs).id)


@pytest.mark.parametrize(("token", "inputs", "pattern"), AZURE, ids=[case[0] for case in AZURE])
def test_azure_ids(azure, group, token, inputs, pattern):
    made = azure.create(token, "thing", {"resourceGroupName": group.outputs["name"], **inputs})
    assert re.fullmatch(re.escape(group.id) + "/providers/" + pattern, made.id)
    assert made.outputs["name"] == made.id.rsplit("/", 1)[1]


@pytest.mark.parametrize(("token", "inputs", "pattern"), OCI, ids=[case[0] for case in OCI])
def test_oci_ids(oci, token, inputs, pattern):
    assert re.fullmatch(pattern, oci.create(token, "thing", {"compartmentId": COMPARTMENT, **inputs}).id)


def test_ids_are_the_same_in_another_run_and_differ_between_resources(provider, tmp_path):
    from gpufabric.simcloud.inspect import reset

    def ids():
        aws = provider("aws")
        return [
            aws.create("aws:ec2/vpc:Vpc", name, {"cidrBlock": "10.0.0.0/16"}).id for name in ("a", "b", "a")
        ]

    first = ids()
    assert len(set(first)) == 3
    reset(tmp_path)
    assert ids() == first


def test_ids_differ_between_accounts(provider):
    vpc = ("aws:ec2/vpc:Vpc", "a", {"cidrBlock": "10.0.0.0/16"})
    other = provider("aws", {"allowedAccountIds": '["999999999999"]'}).create(*vpc)
    assert other.id != provider("aws").create(*vpc).id
    assert other.outputs["ownerId"] == "999999999999"


def test_public_addresses_can_never_be_anyones(aws):
    for index in range(20):
        address = ip_address(aws.create("aws:ec2/eip:Eip", f"e{index}", {}).outputs["publicIp"])
        assert any(address in network for network in DOCUMENTATION)


def test_templates_fill_in_what_they_name():
    context = Context("acct", "r1", "seed", "n", {"a": {"b": 3}, "path": "x/y/z"}, {}, lambda _: None, id="i")
    assert render("{account}:{region}:{id}:{name}:{in:a.b}:{last:path}", context) == "acct:r1:i:n:3:z"
    assert render("{in:a.b}", context) == 3
    four = render("{hex:4:x}", context)
    assert render(["{hex:4:x}", {"k": "{hex:4:x}"}], context) == [four, {"k": four}]
    assert render("{hex:8:x}", context) != render("{hex:8:y}", context)
