from typing import Any

import pytest

from gpufabric.policies.rules.company.company_regions import CompanyRegions
from gpufabric.spec.company import Company
from tests.policies.aws_stack import Said
from tests.policies.conftest import UNKNOWN, Made
from tests.policies.rules.company.judged import NO_EXAMPLE, judged

NOT_BROKEN = dict.fromkeys(("aws", "azure", "oci"), NO_EXAMPLE)

COMPANY = Company.model_validate(
    {"regions": {"aws": ["us-east-1", "us-west-2"], "azure": ["eastus"], "oci": ["us-ashburn-1"]}}
)
VPC, GROUP = "aws:ec2/vpc:Vpc", "azure-native:containerservice:ManagedCluster"
CLUSTER = "oci:ContainerEngine/cluster:Cluster"


def made(type_: str, props: dict[str, Any], region: str | None = None) -> Made:
    """Make a resource whose provider may name a region."""
    return Made(type_, props, provider={} if region is None else {"region": region})


@pytest.mark.parametrize(
    ("resource", "said"),
    [
        (made(VPC, {}, "us-west-2"), Said()),
        (made(VPC, {}, "eu-west-1"), Said(("one: is in eu-west-1; allowed: us-east-1, us-west-2",))),
        (made(VPC, {"region": "us-east-1"}, "eu-west-1"), Said()),
        (made(VPC, {}, UNKNOWN), Said(unevaluated=("one.region unknown until apply",))),
        (made(VPC, {}), Said(unevaluated=("one.region is not given",))),
        (made(GROUP, {"location": "East US"}), Said()),
        (made(GROUP, {"location": "global"}), Said()),
        (made(GROUP, {"location": "westeurope"}), Said(("one: is in westeurope; allowed: eastus",))),
        (made(GROUP, {"location": UNKNOWN}), Said(unevaluated=("one.location unknown until apply",))),
        (made(CLUSTER, {}, "us-ashburn-1"), Said()),
        (made(CLUSTER, {}, "eu-frankfurt-1"), Said(("one: is in eu-frankfurt-1; allowed: us-ashburn-1",))),
        (made(CLUSTER, {}, UNKNOWN), Said(unevaluated=("one.region unknown until apply",))),
    ],
)
def test_regions(resource: Made, said: Said) -> None:
    assert judged(CompanyRegions(), COMPANY, [resource]) == said
    assert judged(CompanyRegions(), Company(), [resource]) == Said()
    assert judged(CompanyRegions(), None, [resource]) == Said()


def test_a_cloud_without_regions() -> None:
    company = Company.model_validate({"regions": {"oci": []}})
    (finding,) = judged(CompanyRegions(), company, [made(CLUSTER, {}, "us-ashburn-1")]).violations
    assert finding == "one: is in us-ashburn-1; allowed: no region"
    assert judged(CompanyRegions(), company, [made(VPC, {}, "us-east-1")]) == Said()
