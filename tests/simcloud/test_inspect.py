import pytest

from gpufabric.simcloud.inspect import NotHeldError, counts, held, remove, reset, tamper
from gpufabric.wire.values import dig

TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"


@pytest.fixture
def template(aws):
    return aws.create(TEMPLATE, "t", {"networkInterfaces": [{"deviceIndex": 0}], "tags": {"owner": "a"}})


def test_what_is_held_can_be_chosen_by_cloud_region_and_type(tmp_path, vpc, vcn, template):
    assert {entry.resource.id for entry in held(tmp_path)} == {vpc.id, vcn.id, template.id}
    assert [entry.resource.id for entry in held(tmp_path, cloud="oci")] == [vcn.id]
    assert [entry.resource.id for entry in held(tmp_path, type_=TEMPLATE)] == [template.id]
    assert list(held(tmp_path, region="us-west-2")) == []
    assert counts(tmp_path)["aws", "us-east-2", TEMPLATE] == 1


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("tags.owner", "mallory"),
        ("networkInterfaces[0].deviceIndex", 7),
        ("description", "new"),
    ],
)
def test_tampering_changes_what_a_read_gives(tmp_path, aws, template, path, value):
    tamper(tmp_path, template.id, path, value)
    assert dig(aws.read(template)[2], path.replace("[0]", ".0")) == value


def test_tampering_can_remove_a_property(tmp_path, aws, template):
    tamper(tmp_path, template.id, "tags.owner", None)
    assert aws.read(template)[1]["tags"] == {}


def test_what_is_not_there_is_named(tmp_path, template):
    with pytest.raises(NotHeldError, match="holds a resource with the id vpc-none"):
        tamper(tmp_path, "vpc-none", "tags", {})
    with pytest.raises(NotHeldError, match=r"no property at networkInterfaces\[3\]\.deviceIndex"):
        tamper(tmp_path, template.id, "networkInterfaces[3].deviceIndex", 1)


def test_an_id_that_several_types_share_asks_for_the_type(tmp_path, aws):
    bucket = aws.create("aws:s3/bucket:Bucket", "b", {"bucket": "data"})
    versioning = {"bucket": "data", "versioningConfiguration": {"status": "Enabled"}}
    aws.create("aws:s3/bucketVersioning:BucketVersioning", "v", versioning)
    with pytest.raises(NotHeldError, match="2 resources have the id data"):
        remove(tmp_path, "data")
    remove(tmp_path, "data", type_="aws:s3/bucket:Bucket")
    assert aws.read(bucket)[0] == ""


def test_reset_forgets_everything(tmp_path, vpc, vcn):
    assert reset(tmp_path) == 2
    assert list(held(tmp_path)) == []
    assert reset(tmp_path) == 0


def test_secrets_are_masked_in_lists(tmp_path, aws):
    peer = {"bgpAsn": "65000", "ipAddress": "192.0.2.1", "type": "ipsec.1"}
    gateway = aws.create("aws:ec2/customerGateway:CustomerGateway", "g", peer)
    transit = aws.create("aws:ec2transitgateway/transitGateway:TransitGateway", "t", {})
    inputs = {"customerGatewayId": gateway.id, "transitGatewayId": transit.id, "type": "ipsec.1"}
    aws.create("aws:ec2/vpnConnection:VpnConnection", "v", inputs)
    (entry,) = held(tmp_path, type_="aws:ec2/vpnConnection:VpnConnection")
    assert entry.to_json()["outputs"]["tunnel1PresharedKey"] == "[secret]"
