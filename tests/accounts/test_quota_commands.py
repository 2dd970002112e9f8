import pytest

from gpufabric.accounts.quota_commands import AccountQuota
from gpufabric.catalog.shape import Cloud


@pytest.mark.parametrize(
    ("cloud", "key", "increase", "requests", "limit"),
    [
        (
            "aws",
            "ec2/L-417A185B",
            "aws service-quotas request-service-quota-increase",
            "aws service-quotas list-requested-service-quota-change-history-by-quota",
            "aws service-quotas get-service-quota",
        ),
        (
            "azure",
            "Microsoft.Compute/cores",
            "az quota update",
            "az quota request status list",
            "az vm list-usage",
        ),
        (
            "oci",
            "compute/gpu-h100-count",
            "oci limits-increase limits-increase-request create",
            "oci limits-increase limits-increase-request list",
            "oci limits resource-availability get",
        ),
    ],
)
def test_every_cloud_has_its_commands(
    cloud: Cloud, key: str, increase: str, requests: str, limit: str
) -> None:
    quota = AccountQuota(cloud=cloud, account="account", region="region", key=key)
    commands = (quota.increase_command(64), quota.requests_command(), quota.limit_command())
    for command, begin in zip(commands, (increase, requests, limit), strict=True):
        assert command is not None
        assert command.startswith(begin)
    assert "64" in str(commands[0])


def test_a_quota_that_only_a_support_case_raises_has_no_command() -> None:
    key = "Microsoft.StorageCache/AmlFilesystemCount"
    quota = AccountQuota(cloud="azure", account="account", region="region", key=key)
    assert quota.increase_command(1) is None
