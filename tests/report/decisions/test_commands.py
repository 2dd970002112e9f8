import pytest

from gpufabric.report.decisions.commands import quota_command
from gpufabric.report.summary import QuotaUse
from gpufabric.report.topology import TopologyRegion

QUOTA = QuotaUse(family="L-417A185B", used=192, limit=96, unit="vCPU", verdict="short")


@pytest.mark.parametrize(
    ("cloud", "verdict", "command"),
    [
        (
            "aws",
            "short",
            "aws service-quotas request-service-quota-increase --service-code ec2 --quota-code L-417A185B "
            "--region here --desired-value 192",
        ),
        (
            "aws",
            "unknown",
            "aws service-quotas get-service-quota --service-code ec2 --quota-code L-417A185B --region here",
        ),
        ("azure", "short", "az vm list-usage --location here"),
        (
            "oci",
            "unknown",
            "oci limits resource-availability get --service-name compute --limit-name L-417A185B "
            "--compartment-id <tenancy> --availability-domain <domain>",
        ),
        ("other", "short", ""),
    ],
)
def test_commands(cloud: str, verdict: str, command: str) -> None:
    region = TopologyRegion(stack="s", cloud=cloud, region="here")
    assert quota_command(region, QUOTA.model_copy(update={"verdict": verdict})) == command


def test_without_region_or_family_there_is_no_command() -> None:
    region = TopologyRegion(stack="s", cloud="aws", region="here")
    assert quota_command(None, QUOTA) == ""
    assert quota_command(region.model_copy(update={"region": ""}), QUOTA) == ""
    assert quota_command(region, QUOTA.model_copy(update={"family": None})) == ""
