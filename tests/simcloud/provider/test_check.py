import re

import pytest

from gpufabric.simcloud.provider.protocol import provider_pb2
from gpufabric.wire.values import to_struct
from tests.simcloud.driver import urn

TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"


def test_check_reports_failures_by_property_path(aws):
    _, failures = aws.check(TEMPLATE, "t", {"networkInterfaces": [{"deviceIndex": "0"}]})
    assert list(failures) == ["networkInterfaces[0].deviceIndex"]


def test_check_refuses_a_type_that_the_sdk_does_not_have(aws):
    _, failures = aws.check("aws:ec2/nothing:Nothing", "n", {})
    assert "unknown resource type aws:ec2/nothing:Nothing" in failures[""]


def test_check_names_what_has_no_name_and_keeps_it(aws):
    first = aws.checked(TEMPLATE, "nodes", {})
    assert first["name"].startswith("nodes-")
    assert first["__defaults"] == ["name"]
    again = aws.checked(TEMPLATE, "nodes", {"imageId": "ami-1"}, olds={**first, "name": "nodes-abcdef0"})
    assert again["name"] == "nodes-abcdef0"


def test_check_leaves_a_given_name_and_a_prefix_alone(aws):
    assert aws.checked(TEMPLATE, "nodes", {"name": "mine"})["__defaults"] == []
    assert "name" not in aws.checked(TEMPLATE, "nodes", {"namePrefix": "mine-"})


def test_check_follows_the_engines_naming(aws):
    request = provider_pb2.CheckRequest(urn=urn(TEMPLATE, "nodes"), news=to_struct({}), randomSeed=b"1" * 32)
    request.autonaming.proposed_name = "proposed"
    assert aws.stub.Check(request).inputs["name"] == "proposed"
    request.autonaming.Clear()
    request.autonaming.mode = provider_pb2.CheckRequest.AutonamingOptions.DISABLE
    assert "name" not in aws.stub.Check(request).inputs


@pytest.mark.parametrize(
    ("token", "inputs", "name", "pattern"),
    [
        (
            "azure-native:storage:StorageAccount",
            {"kind": "StorageV2", "sku": {"name": "x"}},
            "accountName",
            "[a-z0-9]{3,24}",
        ),
        ("azure-native:containerservice:AgentPool", {"resourceName": "c"}, "agentPoolName", "[a-z0-9]{1,12}"),
    ],
)
def test_azure_names_keep_to_the_services_own_limits(azure, token, inputs, name, pattern):
    checked = azure.checked(token, "Training-Data-Of-Region", {"resourceGroupName": "g", **inputs})
    assert re.fullmatch(pattern, checked[name])
