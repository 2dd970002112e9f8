"""The codes of AWS's services during faults."""

from pathlib import Path

import pytest

from gpufabric.simcloud.clouds.aws.rules import faults as rules
from tests.simcloud.driver import Made, Provider
from tests.simcloud.faults.cases import FaultCase

CLUSTER = {
    "roleArn": "arn:aws:iam::123456789012:role/r",
    "vpcConfig": {"subnetIds": ["subnet-1", "subnet-2"]},
}


def cluster(aws: Provider) -> Made:
    return aws.create("aws:eks/cluster:Cluster", "thing", CLUSTER)


def bucket(aws: Provider) -> Made:
    return aws.create("aws:s3/bucket:Bucket", "thing", {})


CASES = [
    FaultCase("throttling", rules.EC2_THROTTLED, "aws", "StatusCode: 503, RequestID: "),
    FaultCase("api-errors", rules.EC2_ERROR, "aws", "api error InternalError: An internal error"),
    FaultCase("region-down", rules.EC2_DOWN, "aws", "operation error EC2: CreateVpc, https response error"),
    FaultCase("denied", rules.EC2_DENIED, "aws", "UnauthorizedOperation: You are not authorized"),
    FaultCase("expired-credentials", rules.EC2_EXPIRED, "aws", "RequestExpired: Request has expired."),
    FaultCase("throttling", rules.EKS_THROTTLED, "aws", "EKS: CreateCluster", cluster),
    FaultCase("api-errors", rules.EKS_ERROR, "aws", "StatusCode: 500", cluster),
    FaultCase("region-down", rules.EKS_DOWN, "aws", "ServiceUnavailableException: ", cluster),
    FaultCase("throttling", rules.THROTTLED, "aws", "S3: CreateBucket", bucket),
    FaultCase("api-errors", rules.ERROR, "aws", "InternalFailure: ", bucket),
    FaultCase("region-down", rules.DOWN, "aws", "ServiceUnavailable: ", bucket),
    FaultCase("denied", rules.DENIED, "aws", "AccessDeniedException: ", cluster),
    FaultCase("expired-credentials", rules.EXPIRED, "aws", "ExpiredTokenException: ", bucket),
    FaultCase("creation-fails", rules.FAILED, "aws", "create: unexpected state 'failed', wanted target"),
    FaultCase("lost-answer", rules.LOST, "aws", "request send failed: connection reset by peer"),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_call_that_meets_a_fault(case: FaultCase, aws: Provider, tmp_path: Path) -> None:
    case.check(tmp_path, aws)
