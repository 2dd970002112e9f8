from decimal import Decimal
from typing import Any

import pytest

from gpufabric.snapshots.rows import Usage
from tests.accounts.aws.conftest import reader_of, target
from tests.accounts.aws.test_quotas import read
from tools.loopback.aws.account import METRIC, P_QUOTA, QUOTAS, of_ec2, quota
from tools.loopback.aws.server import Refusal


def test_usage_is_the_newest_value_of_the_quotas_own_metric(aws):
    usage = read(aws)["usage"]
    # Metrics are asked by key: EC2-VPC Elastic IPs comes first.
    assert usage.rows["ec2/L-0263D0A3"] == Usage(used=Decimal(768))


def test_metric_without_values_gives_no_row(aws):
    usage = read(aws, **{"ec2:DescribeInstances": machine("p5.48xlarge")})["usage"]
    assert f"ec2/{P_QUOTA}" not in usage.rows


def test_metrics_are_asked_in_batches(aws):
    many = [quota(f"L-{number:08d}", 1.0, UsageMetric=METRIC) for number in range(501)]
    server = aws(QUOTAS | {"service-quotas:ListAWSDefaultServiceQuotas": of_ec2(many)})
    reader_of(server).read(target(), "quotas")
    sizes = [len(request["MetricDataQueries"]) for request in server.asked("cloudwatch:GetMetricData")]
    assert sizes == [500, 2]


def test_values_that_may_not_be_read_leave_no_rows(aws):
    def forbidden(request):
        ids = [query["Id"] for query in request["MetricDataQueries"]]
        return {"MetricDataResults": [{"Id": id_, "StatusCode": "Forbidden"} for id_ in ids]}

    answers = read(aws, **{"cloudwatch:GetMetricData": forbidden})
    assert answers["usage"].rows is None
    assert answers["limits"].rows is not None


def test_denied_metrics_leave_the_limits(aws):
    answers = read(aws, **{"cloudwatch:GetMetricData": Refusal("AccessDenied", 403)})
    assert answers["limits"].rows
    (failure,) = answers["usage"].failures
    assert (failure.cause, failure.fix) == (
        "denied",
        "Allow cloudwatch:GetMetricData for the role that reads the account.",
    )


def machine(shape: str, **changes: Any) -> dict[str, Any]:
    return {"Reservations": [{"Instances": [{"InstanceId": "i-1", "InstanceType": shape, **changes}]}]}


def reserved(shape: str, **changes: Any) -> dict[str, Any]:
    row = {"CapacityReservationId": "cr-00000001", "InstanceType": shape, "State": "active", **changes}
    return {"CapacityReservations": [row]}


def test_family_without_machines_and_reservations_is_not_used(aws):
    assert read(aws)["usage"].rows[f"ec2/{P_QUOTA}"] == Usage(used=Decimal(0))


@pytest.mark.parametrize(
    ("answers", "is_unused"),
    [
        ({"ec2:DescribeInstances": machine("p5.48xlarge")}, False),
        ({"ec2:DescribeInstances": machine("p5.48xlarge", InstanceLifecycle="spot")}, True),
        ({"ec2:DescribeInstances": machine("p5.48xlarge", InstanceLifecycle="capacity-block")}, True),
        ({"ec2:DescribeCapacityReservations": reserved("p4d.24xlarge")}, False),
        ({"ec2:DescribeCapacityReservations": reserved("p4d.24xlarge", State="expired")}, True),
        (
            {"ec2:DescribeCapacityReservations": reserved("p5.48xlarge", ReservationType="capacity-block")},
            True,
        ),
        ({"ec2:DescribeCapacityReservations": reserved("m5.large")}, True),
    ],
)
def test_machines_without_a_metric_leave_the_usage_unknown(aws, answers, is_unused):
    usage = read(aws, **answers)["usage"]
    assert (f"ec2/{P_QUOTA}" in usage.rows) == is_unused
    assert usage.failures == ()


def test_spot_families_stay_unknown_without_a_metric(aws):
    assert "ec2/L-7212CCBC" not in read(aws)["usage"].rows


def test_families_of_two_letters_are_asked_together(aws):
    both = [quota("L-DB2E81BA", 0.0, QuotaName="Running On-Demand G and VT instances")]
    server = aws(QUOTAS | {"service-quotas:ListAWSDefaultServiceQuotas": of_ec2(both)})
    pools = {"train": {"shape": "g7e.48xlarge", "nodes": 1}}
    answers = {answer.section: answer for answer in reader_of(server).read(target(pools=pools), "quotas")}
    assert answers["usage"].rows["ec2/L-DB2E81BA"] == Usage(used=Decimal(0))
    assert server.asked("ec2:DescribeInstances")[0]["Filters"][0]["Values"] == ["g*", "vt*"]


def test_denied_machines_leave_the_other_rows(aws):
    usage = read(aws, **{"ec2:DescribeInstances": Refusal("UnauthorizedOperation", 403)})["usage"]
    assert usage.rows == {"ec2/L-0263D0A3": Usage(used=Decimal(768))}
    (failure,) = usage.failures
    assert (failure.call, failure.cause) == ("ec2:DescribeInstances", "denied")
