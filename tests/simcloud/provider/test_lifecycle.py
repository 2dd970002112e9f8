from dataclasses import replace

import grpc
import pytest

from gpufabric.plan.clock import NOW_VARIABLE
from gpufabric.simcloud.inspect import remove, tamper
from gpufabric.wire.values import UNKNOWN, is_secret, plain

VPC = "aws:ec2/vpc:Vpc"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"


def test_a_preview_knows_inputs_and_nothing_that_the_cloud_makes(aws, tmp_path):
    outputs = aws.preview(VPC, "v", {"cidrBlock": "10.0.0.0/16", "tags": {"a": "b"}})
    assert outputs["cidrBlock"] == "10.0.0.0/16"
    assert outputs["region"] == "us-east-2"
    assert outputs["tagsAll"] == {"a": "b"}
    assert outputs["instanceTenancy"] == "default"
    assert {outputs[name] for name in ("arn", "mainRouteTableId", "defaultSecurityGroupId")} == {UNKNOWN}
    assert not (tmp_path / "accounts").exists()


def test_an_azure_preview_leaves_what_was_not_given_unknown(azure):
    outputs = azure.preview("azure-native:network:VirtualNetwork", "v", {"resourceGroupName": UNKNOWN})
    assert outputs["name"] == outputs["location"] == outputs["provisioningState"] == UNKNOWN
    assert "resourceGroupName" not in outputs


def test_a_preview_of_an_update_keeps_what_stays(aws):
    made = aws.create(TEMPLATE, "t", {"imageId": "ami-1"})
    tagged = aws.update(made, {"imageId": "ami-1", "tags": {"a": "b"}}, preview=True)
    assert tagged.outputs["latestVersion"] == 1
    changed = aws.update(made, {"imageId": "ami-2"}, preview=True)
    assert changed.outputs["latestVersion"] == UNKNOWN
    assert changed.outputs["arn"] == made.outputs["arn"]
    assert aws.read(made)[1]["imageId"] == "ami-1"


def test_a_resource_lives(aws, vpc):
    assert vpc.outputs["arn"] == f"arn:aws:ec2:us-east-2:123456789012:vpc/{vpc.id}"
    id_, inputs, outputs = aws.read(vpc)
    assert (id_, inputs, outputs) == (vpc.id, vpc.inputs, vpc.outputs)
    updated = aws.update(vpc, {"cidrBlock": "10.0.0.0/16", "enableDnsHostnames": True})
    assert updated.outputs["enableDnsHostnames"] is True
    assert updated.outputs["mainRouteTableId"] == vpc.outputs["mainRouteTableId"]
    aws.delete(vpc)
    assert aws.read(vpc)[0] == ""
    aws.delete(vpc)  # gone already is no error


def test_another_process_finds_what_one_made(provider, vpc):
    assert provider("aws").read(vpc)[2] == vpc.outputs
    assert provider("aws", {"allowedAccountIds": ["999999999999"]}).read(vpc)[0] == ""


def test_drift_shows_in_inputs_and_outputs(aws, vpc, tmp_path):
    tamper(tmp_path, vpc.id, "enableDnsSupport", False)
    tamper(tmp_path, vpc.id, "cidrBlock", "10.9.0.0/16")
    _, inputs, outputs = aws.read(vpc)
    assert inputs["cidrBlock"] == outputs["cidrBlock"] == "10.9.0.0/16"
    assert outputs["enableDnsSupport"] is False


def test_what_is_deleted_behind_the_back_cannot_be_updated(aws, vpc, tmp_path):
    remove(tmp_path, vpc.id)
    assert aws.read(vpc)[0] == ""
    with pytest.raises(grpc.RpcError, check=lambda error: error.code() == grpc.StatusCode.NOT_FOUND):
        aws.update(vpc, {"cidrBlock": "10.0.0.0/16", "tags": {"a": "b"}})


def test_a_launch_template_counts_its_versions(aws):
    made = aws.create(TEMPLATE, "t", {"imageId": "ami-1"})
    made = aws.update(made, {"imageId": "ami-2"})
    made = aws.update(made, {"imageId": "ami-2", "tags": {"a": "b"}})
    assert made.outputs["latestVersion"] == 2
    assert made.outputs["defaultVersion"] == 1


def test_a_replacement_gets_an_id_of_its_own(aws, vpc):
    again = aws.create(VPC, vpc.name, {"cidrBlock": "10.1.0.0/16"})
    assert again.id != vpc.id


def test_secrets_stay_secret(aws, oci):
    peer = {"bgpAsn": "65000", "ipAddress": "192.0.2.1", "type": "ipsec.1"}
    gateway = aws.create("aws:ec2/customerGateway:CustomerGateway", "g", peer)
    transit = aws.create("aws:ec2transitgateway/transitGateway:TransitGateway", "t", {})
    inputs = {"customerGatewayId": gateway.id, "transitGatewayId": transit.id, "type": "ipsec.1"}
    made = aws.create("aws:ec2/vpnConnection:VpnConnection", "v", inputs)
    assert is_secret(made.outputs["tunnel1PresharedKey"])
    assert is_secret(aws.read(made)[2]["tunnel1PresharedKey"])
    assert plain(made.outputs["tunnel1PresharedKey"]) != plain(made.outputs["tunnel2PresharedKey"])


def test_the_time_of_creation_stays(oci, vcn):
    updated = oci.update(vcn, {**vcn.inputs, "displayName": "new"})
    assert updated.outputs["timeCreated"] == vcn.outputs["timeCreated"]


@pytest.mark.parametrize(("day", "taken"), [("07", True), ("09", False)])
def test_a_cluster_goes_back_to_its_former_version_for_a_week(aws, monkeypatch, day, taken):
    monkeypatch.setenv(NOW_VARIABLE, "2026-12-01T12:00:00Z")
    inputs = {"name": "c", "roleArn": "r", "vpcConfig": {"subnetIds": []}}
    made = aws.create("aws:eks/cluster:Cluster", "c", {**inputs, "version": "1.34"})
    newer = aws.update(made, {**inputs, "version": "1.35"})
    monkeypatch.setenv(NOW_VARIABLE, f"2026-12-{day}T12:00:00Z")
    if taken:
        assert aws.update(newer, {**inputs, "version": "1.34"}).outputs["version"] == "1.34"
        return
    with pytest.raises(grpc.RpcError, match="Unsupported Kubernetes minor version update"):
        aws.update(newer, {**inputs, "version": "1.34"})


def test_a_route_is_imported_by_table_and_destination(tmp_path, aws, vpc):
    table = aws.create("aws:ec2/routeTable:RouteTable", "t", {"vpcId": vpc.id}).id
    gateway = aws.create("aws:ec2/internetGateway:InternetGateway", "g", {"vpcId": vpc.id}).id
    inputs = {"routeTableId": table, "destinationCidrBlock": "0.0.0.0/0", "gatewayId": gateway}
    route = aws.create("aws:ec2/route:Route", "r", inputs)
    imported = aws.read(replace(route, id=f"{table}_0.0.0.0/0"))
    assert imported[0] == route.id
    assert aws.read(replace(route, id=f"{table}_10.0.0.0/8"))[0] == ""
