from decimal import Decimal

import pytest

from gpufabric.accounts.aws.increase import increase_command, limit_command, requests_command


def test_command_names_quota_limit_and_region():
    assert increase_command("ec2/L-417A185B", Decimal(9216), "us-east-1") == (
        "aws service-quotas request-service-quota-increase --service-code ec2 --quota-code L-417A185B"
        " --desired-value 9216 --region us-east-1"
    )


def test_large_limits_have_no_exponent():
    assert "--desired-value 100000 " in increase_command("ebs/L-7A658B76", Decimal("1E+5"), "us-east-1")


@pytest.mark.parametrize("key", ["L-417A185B", "ec2/", "/L-417A185B", ""])
def test_key_without_service_or_code_is_refused(key):
    with pytest.raises(ValueError, match="<service>/<code>"):
        increase_command(key, Decimal(1), "us-east-1")
    with pytest.raises(ValueError, match="<service>/<code>"):
        requests_command(key, "us-east-1")


def test_requests_and_limit_of_a_quota():
    quota = "--service-code ec2 --quota-code L-417A185B --region us-east-1"
    assert requests_command("ec2/L-417A185B", "us-east-1") == (
        f"aws service-quotas list-requested-service-quota-change-history-by-quota {quota}"
    )
    assert limit_command("ec2/L-417A185B", "us-east-1") == f"aws service-quotas get-service-quota {quota}"
