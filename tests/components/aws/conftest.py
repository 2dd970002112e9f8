import copy
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.components.aws.region import AwsRegionComponent
from gpufabric.plan.aws.region import AwsRegionPlan
from gpufabric.plan.regions import plan_region
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.fabric import Fabric
from tests.components.recording import Answers, Graph, built_once, record

ACCOUNT = "123456789012"
CIDR = "10.16.0.0/16"
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
DECLARED: dict[str, Any] = {
    "cloud": "aws",
    "region": "us-west-2",
    "account_id": ACCOUNT,
    "zone": "usw2-az2",
    "system_zones": ["usw2-az1", "usw2-az2"],
    "network": {"cidr": CIDR},
    "pools": {"train": {"shape": "p6-b200.48xlarge", "nodes": 4}},
    "storage": {"lustre": {"at_least_tib": 10, "throughput_mbps_per_tib": 500}},
    "tags": {"team": "research"},
}


def computed(kind: str, name: str, inputs: dict[str, Any]) -> dict[str, Any]:
    """Properties that AWS adds to a resource's inputs, as far as another resource refers to them."""
    made = f"{kind}/{name}"
    common = {"arn": f"arn:{made}"}
    match kind:
        case "Cluster":
            vpc = inputs["vpcConfig"] | {"clusterSecurityGroupId": "sg-cluster"}
            return common | {
                "endpoint": "https://cluster",
                "certificateAuthority": {"data": "Q0E="},
                "vpcConfig": vpc,
            }
        case "LaunchTemplate":
            return common | {"latestVersion": 7}
        case "LustreFileSystem":
            return common | {"dnsName": "fs.fsx", "mountName": "mnt"}
        case "Role" | "PlacementGroup":
            return common | {"name": inputs.get("name", made)}
        case _:
            return common


NO_CLUSTER: Answers = {"aws:eks/getClusters:getClusters": lambda _: {"names": []}}
"""EKS's answers to a stack that is not up yet."""


def declared(**replaced: Any) -> dict[str, Any]:
    return copy.deepcopy(DECLARED) | replaced


def plan_of(data: Mapping[str, Any], *, now: datetime = NOW) -> AwsRegionPlan:
    plan = plan_region(
        f"aws-{data['region']}",
        AwsRegion.model_validate(data),
        Fabric(name="demo"),
        catalog=default_catalog(),
        now=now,
    )
    assert isinstance(plan, AwsRegionPlan)
    return plan


Build = Callable[..., Graph]


@pytest.fixture(scope="session")
def build() -> Build:
    """Build a region against recorded mocks, with parts of its declaration replaced."""

    @built_once
    def run(*, now: datetime = NOW, **replaced: Any) -> Graph:
        plan = plan_of(declared(**replaced), now=now)
        return record(lambda: AwsRegionComponent(plan).outputs, plan.stack, computed, answers=NO_CLUSTER)

    return run


@pytest.fixture(scope="session")
def region(build: Build) -> Graph:
    """The region as declared above: one on-demand pool and a file system."""
    return build()
