import json

import pytest

from tests.components.aws.conftest import ACCOUNT, CIDR, Build
from tests.components.recording import Graph

STACK = "aws-us-west-2"


def test_flow_logs_record_all_traffic_of_the_network(region: Graph) -> None:
    log = region.one("FlowLog").inputs
    assert log["vpcId"] == region.one("Vpc").id
    assert log["trafficType"] == "ALL"
    assert log["logDestination"] == f"arn:{region.one('LogGroup', f'{STACK}-flow-logs').id}"
    assert log["iamRoleArn"] == f"arn:Role/{STACK}-flow-logs"


def test_flow_logs_wait_until_they_may_write(region: Graph) -> None:
    assert region.one("RolePolicy", f"{STACK}-flow-logs").urn in region.one("FlowLog").depends_on


def test_their_role_writes_to_their_group_only_and_for_this_account_only(region: Graph) -> None:
    write, look_up = json.loads(region.one("RolePolicy", f"{STACK}-flow-logs").inputs["policy"])["Statement"]
    arn = f"arn:aws:logs:us-west-2:{ACCOUNT}:log-group:/gpufabric/demo-{STACK}/flow-logs"
    assert write["Resource"] == [arn, f"{arn}:*"]
    assert look_up["Action"] == "logs:DescribeLogGroups"
    (trust,) = json.loads(region.one("Role", f"{STACK}-flow-logs").inputs["assumeRolePolicy"])["Statement"]
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": ACCOUNT}}


def test_groups_end_after_the_declared_time_and_are_encrypted(region: Graph) -> None:
    groups = region.all("LogGroup")
    assert {group.name for group in groups} == {f"{STACK}-control-plane", f"{STACK}-flow-logs"}
    for group in groups:
        assert group.inputs["retentionInDays"] == 90
        assert group.inputs["kmsKeyId"] == f"arn:Key/{STACK}-logs"


def test_the_key_serves_these_groups_and_no_others(region: Graph) -> None:
    owner, logs = json.loads(region.one("Key", f"{STACK}-logs").inputs["policy"])["Statement"]
    assert owner["Principal"] == {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    assert logs["Principal"] == {"Service": "logs.us-west-2.amazonaws.com"}
    names = {resource.inputs["name"] for resource in region.all("LogGroup")}
    assert set(logs["Condition"]["ArnEquals"]["kms:EncryptionContext:aws:logs:arn"]) == {
        f"arn:aws:logs:us-west-2:{ACCOUNT}:log-group:{name}" for name in names
    }


def test_flow_logs_can_be_left_out(build: Build) -> None:
    graph = build(network={"cidr": CIDR, "flow_logs": False})
    assert graph.all("FlowLog") == []
    assert [resource.name for resource in graph.all("LogGroup")] == [f"{STACK}-control-plane"]
    assert f"{STACK}-flow-logs" not in {resource.name for resource in graph.all("Role")}


@pytest.mark.parametrize("days", [1, 3653])
def test_retention_is_as_declared(build: Build, days: int) -> None:
    graph = build(log_retention_days=days)
    assert {resource.inputs["retentionInDays"] for resource in graph.all("LogGroup")} == {days}
