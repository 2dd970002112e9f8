import json
import shlex

import pytest

from gpufabric.report.decisions.commands import quota_action, quota_command
from gpufabric.report.summary import QuotaUse
from gpufabric.report.topology import TopologyRegion

QUOTA = QuotaUse(family="L-417A185B", used=1_920, limit=96, unit="vCPU", verdict="short")
TARGET = "--service-code ec2 --quota-code L-417A185B --region here"
SCOPE = "--scope '/subscriptions/<subscription>/providers/Microsoft.Compute/locations/here'"
SHORT, PENDING, UNKNOWN = "short", "short but pending", "unknown"


@pytest.mark.parametrize(
    ("cloud", "verdict", "command"),
    [
        (
            "aws",
            SHORT,
            "aws service-quotas request-service-quota-increase --service-code ec2 --quota-code L-417A185B "
            "--desired-value 1920 --region here",
        ),
        (
            "aws",
            PENDING,
            f"aws service-quotas list-requested-service-quota-change-history-by-quota {TARGET}",
        ),
        ("aws", UNKNOWN, f"aws service-quotas get-service-quota {TARGET}"),
        (
            "azure",
            SHORT,
            f"az quota update --resource-name L-417A185B {SCOPE} "
            "--limit-object value=1920 limit-object-type=LimitValue --resource-type dedicated",
        ),
        ("azure", PENDING, f"az quota request status list {SCOPE}"),
        ("azure", UNKNOWN, "az vm list-usage --location here"),
        (
            "oci",
            PENDING,
            "oci limits-increase limits-increase-request list --compartment-id '<tenancy>'",
        ),
        (
            "oci",
            UNKNOWN,
            "oci limits resource-availability get --service-name compute --limit-name L-417A185B "
            "--compartment-id '<tenancy>' --availability-domain '<domain>' --region here",
        ),
        ("other", SHORT, ""),
    ],
)
def test_commands(cloud: str, verdict: str, command: str) -> None:
    region = TopologyRegion(stack="s", cloud=cloud, region="here")
    assert quota_command(region, QUOTA.model_copy(update={"verdict": verdict})) == command


def test_a_request_to_oci_has_its_limit_as_json() -> None:
    words = shlex.split(quota_command(TopologyRegion(stack="s", cloud="oci", region="here"), QUOTA))
    assert words[:4] == ["oci", "limits-increase", "limits-increase-request", "create"]
    (item,) = json.loads(words[words.index("--items") + 1])
    assert item == {
        "serviceName": "compute",
        "limitName": "L-417A185B",
        "region": "here",
        "scope": "<domain>",
        "value": 1_920,
    }


def test_spot_cores_of_azure_are_requested_as_such() -> None:
    quota = QUOTA.model_copy(update={"family": "lowPriorityCores"})
    command = quota_command(TopologyRegion(stack="s", cloud="azure", region="here"), quota)
    assert command.endswith("--resource-type lowPriority")


@pytest.mark.parametrize(
    ("verdict", "action"),
    [
        (SHORT, "ask the cloud for at least 1,920 vCPU"),
        (PENDING, "ask the cloud about the pending request"),
        (UNKNOWN, "read the limit at the cloud"),
    ],
)
def test_actions(verdict: str, action: str) -> None:
    assert quota_action(QUOTA.model_copy(update={"verdict": verdict})) == action


def test_without_region_or_family_there_is_no_command() -> None:
    region = TopologyRegion(stack="s", cloud="aws", region="here")
    assert quota_command(None, QUOTA) == ""
    assert quota_command(region.model_copy(update={"region": ""}), QUOTA) == ""
    assert quota_command(region, QUOTA.model_copy(update={"family": None})) == ""
