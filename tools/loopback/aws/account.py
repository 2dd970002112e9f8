"""Answers of an account of AWS in which everything is in order, by call."""

from datetime import UTC, datetime
from typing import Any

from tools.loopback.aws.server import Answer

ACCOUNT = "123456789012"
CALLER = {"Account": ACCOUNT, "Arn": f"arn:aws:iam::{ACCOUNT}:user/ci", "UserId": "AIDAEXAMPLE"}

DECLARED: dict[str, Any] = {
    "cloud": "aws",
    "region": "us-east-1",
    "account_id": ACCOUNT,
    "zone": "use1-az6",
    "system_zones": ["use1-az4", "use1-az6"],
    "network": {"cidr": "10.16.0.0/16"},
    "pools": {"train": {"shape": "p5.48xlarge", "nodes": 4}},
}
"""Declaration of a stack in the account."""

P5 = {
    "InstanceType": "p5.48xlarge",
    "VCpuInfo": {"DefaultVCpus": 192},
    "MemoryInfo": {"SizeInMiB": 2097152},
    "ProcessorInfo": {"SupportedArchitectures": ["x86_64"]},
    "GpuInfo": {"Gpus": [{"Name": "H100", "Count": 8}]},
    "NetworkInfo": {"NetworkPerformance": "3200 Gigabit", "EfaInfo": {"MaximumEfaInterfaces": 32}},
}


BLOCK = "cr-0f3a9c1d2b4e5f607"


GROUP = f"arn:aws:resource-groups:us-east-1:{ACCOUNT}:group/train"


def offering(shape: str, zone: str) -> dict[str, str]:
    return {"InstanceType": shape, "LocationType": "availability-zone-id", "Location": zone}


def reservation(id_: str = BLOCK, **changes: Any) -> dict[str, Any]:
    return {
        "CapacityReservationId": id_,
        "InstanceType": "p5.48xlarge",
        "AvailabilityZoneId": "use1-az6",
        "AvailabilityZone": "us-east-1c",
        "Tenancy": "default",
        "TotalInstanceCount": 4,
        "AvailableInstanceCount": 3,
        "State": "active",
        "InstanceMatchCriteria": "targeted",
        "StartDate": datetime(2026, 11, 1, 11, 30, tzinfo=UTC),
        **changes,
    }


CAPACITY: dict[str, Answer] = {
    "ec2:DescribeInstanceTypeOfferings": {
        "InstanceTypeOfferings": [
            offering("p5.48xlarge", "use1-az6"),
            offering("p5.48xlarge", "use1-az2"),
            offering("m7i.xlarge", "use1-az4"),
            offering("m7i.xlarge", "use1-az6"),
        ]
    },
    "ec2:DescribeInstanceTypes": {"InstanceTypes": [P5]},
    "ec2:DescribeCapacityReservations": {"CapacityReservations": [reservation()]},
    "ec2:DescribeSpotPriceHistory": {"SpotPriceHistory": []},
}


def zone(name: str, id_: str, **changes: Any) -> dict[str, Any]:
    return {
        "ZoneName": name,
        "ZoneId": id_,
        "State": "available",
        "OptInStatus": "opt-in-not-required",
        "ZoneType": "availability-zone",
        **changes,
    }


NETWORK: dict[str, Answer] = {
    "ec2:DescribeAvailabilityZones": {
        "AvailabilityZones": [
            zone("us-east-1c", "use1-az6"),
            zone("us-east-1a", "use1-az4"),
            zone("us-east-1-atl-2a", "use1-atl2-az1", ZoneType="local-zone", OptInStatus="not-opted-in"),
            zone("us-east-1-wl1-bos-wlz-1", "use1-wl1-bos-wlz1", ZoneType="wavelength-zone"),
        ]
    },
    "ec2:DescribeVpcs": {"Vpcs": []},
    "ec2:DescribeSubnets": {"Subnets": []},
    "s3:HeadBucket": {},
}


FOLDER = "/aws/service/eks/optimized-ami/1.35/amazon-linux-2023"


STANDARD = f"{FOLDER}/x86_64/standard/recommended/image_id"


NVIDIA = f"{FOLDER}/x86_64/nvidia/recommended/image_id"


AMIS = {STANDARD: "ami-0000000000000001", NVIDIA: "ami-0000000000000002"}


def parameters(request: dict[str, Any]) -> dict[str, Any]:
    unknown = [name for name in request["Names"] if name not in AMIS]
    return {
        "Parameters": [{"Name": name, "Value": AMIS[name]} for name in request["Names"] if name in AMIS],
        **({"InvalidParameters": unknown} if unknown else {}),
    }


def described(request: dict[str, Any]) -> dict[str, Any]:
    (wanted,) = request["Filters"]
    return {
        "Images": [
            {
                "ImageId": id_,
                "Name": f"amazon-eks-node-{id_}",
                "Architecture": "x86_64",
                "State": "available",
                "CreationDate": "2026-11-20T10:00:00.000Z",
                "DeprecationTime": "2028-11-20T10:00:00.000Z",
            }
            for id_ in wanted["Values"]
        ]
    }


def version(number: str, status: str, **changes: Any) -> dict[str, Any]:
    return {"clusterVersion": number, "clusterType": "eks", "versionStatus": status, **changes}


IMAGES: dict[str, Answer] = {
    "ssm:GetParameters": parameters,
    "ec2:DescribeImages": described,
    "eks:DescribeClusterVersions": {
        "clusterVersions": [
            version("1.35", "STANDARD_SUPPORT"),
            version("1.33", "EXTENDED_SUPPORT"),
            version("1.30", "UNSUPPORTED"),
        ]
    },
}


P_QUOTA = "L-417A185B"


METRIC = {
    "MetricNamespace": "AWS/Usage",
    "MetricName": "ResourceCount",
    "MetricDimensions": {"Service": "EC2", "Resource": "vCPU", "Type": "Resource", "Class": "P/OnDemand"},
    "MetricStatisticRecommendation": "Maximum",
}


def quota(code: str, value: float, **changes: Any) -> dict[str, Any]:
    return {
        "ServiceCode": "ec2",
        "QuotaCode": code,
        "QuotaName": f"quota {code}",
        "Value": value,
        "Unit": "None",
        "Adjustable": True,
        **changes,
    }


DEFAULTS = [
    quota(P_QUOTA, 64.0, QuotaName="Running On-Demand P instances", UsageMetric=METRIC),
    quota("L-7212CCBC", 0.0, QuotaName="All P Spot Instance Requests"),
    quota("L-0263D0A3", 5.0, QuotaName="EC2-VPC Elastic IPs", UsageMetric={**METRIC, "MetricDimensions": {}}),
    quota("L-RATE", 100.0, Period={"PeriodValue": 1, "PeriodUnit": "SECOND"}),
]


APPLIED = [quota(P_QUOTA, 1152.0, QuotaName="Running On-Demand P instances", UsageMetric=METRIC)]


def of_ec2(rows: list[dict[str, Any]]) -> Any:
    def answer(request: dict[str, Any]) -> dict[str, Any]:
        return {"Quotas": rows if request["ServiceCode"] == "ec2" else []}

    return answer


def values(request: dict[str, Any]) -> dict[str, Any]:
    queries = request["MetricDataQueries"]
    first, rest = queries[0], queries[1:]
    return {
        "MetricDataResults": [
            {
                "Id": first["Id"],
                "Timestamps": [
                    datetime(2026, 11, 29, 12, 50, tzinfo=UTC),
                    datetime(2026, 11, 29, 12, 45, tzinfo=UTC),
                ],
                "Values": [768.0, 960.0],
                "StatusCode": "Complete",
            },
            *(
                {"Id": query["Id"], "Timestamps": [], "Values": [], "StatusCode": "Complete"}
                for query in rest
            ),
        ]
    }


QUOTAS: dict[str, Answer] = {
    "service-quotas:ListAWSDefaultServiceQuotas": of_ec2(DEFAULTS),
    "service-quotas:ListServiceQuotas": of_ec2(APPLIED),
    "service-quotas:ListRequestedServiceQuotaChangeHistory": {"RequestedQuotas": []},
    "cloudwatch:GetMetricData": values,
    "ec2:DescribeInstances": {"Reservations": []},
    "ec2:DescribeCapacityReservations": {"CapacityReservations": []},
}


ANSWERS: dict[str, Answer] = {
    **QUOTAS,
    **CAPACITY,
    **NETWORK,
    **IMAGES,
    "ec2:DescribeCapacityBlockOfferings": {"CapacityBlockOfferings": []},
    "ec2:GetSpotPlacementScores": {"SpotPlacementScores": []},
}
"""All answers of the account."""
