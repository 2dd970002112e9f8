"""Rules of the company on declarations, as a table of errors."""

import copy
from typing import Any

import pytest
from pydantic import TypeAdapter

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.aws.region import AwsRegionPlan
from gpufabric.plan.company import backbone_problems, boundary_of, company_problems
from gpufabric.plan.company_names import company_name, name_rule
from gpufabric.plan.regions import plan_region
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.company import NO_RULES, Company, NameRule
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.regions import AnyRegion, DeclaredRegion
from tests.plan.conftest import NOW, REGIONS

CATALOG = default_catalog()


def region(cloud: str, **replaced: Any) -> AnyRegion:
    return TypeAdapter(DeclaredRegion).validate_python(copy.deepcopy(REGIONS[cloud]) | replaced)


def problems(
    cloud: str, company: dict[str, Any], tags: dict[str, str] | None = None, **more: Any
) -> list[Problem]:
    fabric = Fabric.model_validate({"name": "demo", "tags": tags or {}, "company": company})
    declared = region(cloud, **more)
    return company_problems(f"{cloud}-{declared.region}", declared, fabric, CATALOG)


VALUES = {"tags": {"cost-center": {"values": ["ml", "web"]}}}
PATTERN = {"tags": {"cost-center": {"pattern": "[0-9]{4}"}}}
NO_PUBLIC = {"public_addresses": False}
PRIVATE = "[fabric.company.public_addresses: false]"


@pytest.mark.parametrize(
    ("cloud", "company", "more", "texts"),
    [
        ("aws", VALUES, {}, ["tags.cost-center: given nothing; allowed: ml, web [fabric.company.tags"]),
        ("oci", VALUES, {"tags": {"cost-center": "hr"}}, ["tags.cost-center: given hr; allowed: ml, web ["]),
        ("azure", PATTERN, {"tags": {"cost-center": "12345"}}, ["allowed: a value that matches [0-9]{4} ["]),
        ("azure", {"tags": {"owner": {}}}, {}, ["tags.owner: given nothing; allowed: a value ["]),
        ("aws", {"regions": {"aws": ["us-west-2"]}}, {}, ["region: given us-east-1; allowed: us-west-2 ["]),
        ("oci", {"regions": {"oci": []}}, {}, ["region: given us-ashburn-1; allowed: no region of oci ["]),
        ("azure", {"shapes": {"azure": ["Standard_ND96isr_H200_v5"]}}, {},
         ["pools.train.shape: given Standard_ND128isr_NDR_GB200_v6; allowed: Standard_ND96isr_H200"]),
        ("aws", {"shapes": {"aws": []}}, {}, ["allowed: no shape of aws [fabric.company.shapes.aws]"]),
        ("aws", {"names": {"aws": {"prefix": "9-"}}}, {}, ["given 9-; allowed: a letter first"]),
        ("oci", {"names": {"oci": {"suffix": "-x-"}}}, {}, ["allowed: a letter or a digit last ["]),
        ("aws", NO_PUBLIC, {}, ["existing.network: given nothing, so that"]),
        ("oci", NO_PUBLIC, {"cluster": {"public_endpoint": True, "public_cidrs": ["203.0.113.0/24"]}},
         [f"cluster.public_endpoint: given true; allowed: false {PRIVATE}", "existing.network"]),
        ("azure", NO_PUBLIC, {"storage": {"checkpoints": {"internet_transfers": True}}},
         ["existing.network", "storage.checkpoints.internet_transfers: given true; allowed: false"]),
    ],
)  # fmt: skip
def test_what_a_company_refuses(cloud: str, company: dict[str, Any], more: Any, texts: list[str]) -> None:
    refused = problems(cloud, company, **more)
    assert len(refused) == len(texts)
    for problem, text in zip(refused, texts, strict=True):
        assert text in str(problem)


@pytest.mark.parametrize("cloud", ["aws", "azure", "oci"])
def test_a_company_without_rules_refuses_nothing(cloud: str) -> None:
    assert problems(cloud, {}) == []
    everything = {
        "regions": {cloud: [REGIONS[cloud]["region"]]},
        "shapes": {cloud: [REGIONS[cloud]["pools"]["train"]["shape"]]},
        **VALUES,
    }
    assert problems(cloud, everything, tags={"cost-center": "ml"}) == []


def test_an_expression_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="must be a regular expression"):
        Company.model_validate({"tags": {"a": {"pattern": "("}}})


def test_a_plan_has_the_rules_and_the_problems_of_all() -> None:
    fabric = Fabric.model_validate(
        {"name": "demo", "company": VALUES, "tags": {"cost-center": "ml", "b": "&"}}
    )
    with pytest.raises(DeclarationError, match=r"fabric\.tags\.b: given the value '&' with &"):
        plan_region("aws-us-east-1", region("aws"), fabric, catalog=CATALOG, now=NOW)


def test_names_have_the_companys_form() -> None:
    company = {
        "names": {"aws": {"prefix": "corp-", "suffix": "-prod", "case": "upper"}},
        "tags_on_launch": "declared",
    }
    fabric = Fabric.model_validate({"name": "demo", "company": company, "tags": {"team": "ml"}})
    plan = plan_region("aws-us-east-1", region("aws"), fabric, catalog=CATALOG, now=NOW)
    assert isinstance(plan, AwsRegionPlan)
    assert plan.name == plan.cluster_name == "CORP-DEMO-AWS-US-EAST-1-PROD"
    assert plan.launch_tags == plan.tags
    assert name_rule(fabric.company, "oci") == NameRule()
    plan = plan_region("aws-us-east-1", region("aws"), Fabric(name="demo"), catalog=CATALOG, now=NOW)
    assert plan.name == "demo-aws-us-east-1" == company_name(NameRule(), "demo", "aws-us-east-1")
    assert plan.launch_tags == plan.identity_tags


@pytest.mark.parametrize(
    ("stated", "given"),
    [
        (None, None),
        ("arn:aws:iam::123456789012:policy/b", "arn:aws:iam::210987654321:policy/b"),
        ("arn:aws:iam::aws:policy/PowerUserAccess", "arn:aws:iam::aws:policy/PowerUserAccess"),
    ],
)
def test_the_boundary_is_of_the_account_of_the_stack(stated: str | None, given: str | None) -> None:
    company = NO_RULES.model_copy(update={"permission_boundary": stated})
    assert boundary_of(company, "210987654321") == given


def backbone(*kinds: str) -> Backbone:
    links = [{"between": ["aws-us-east-1", "azure-eastus"], "kind": kind, "gbps": 1} for kind in kinds]
    return Backbone.model_validate({"links": links})


def test_the_backbone_follows_the_same_rules() -> None:
    regions = {"aws-us-east-1": region("aws"), "azure-eastus": region("azure")}
    fabric = Fabric.model_validate(
        {"name": "demo", "tags": {"a b": "&"}, "company": {**VALUES, "public_addresses": False}}
    )
    texts = list(map(str, backbone_problems(backbone("vpn"), regions, fabric, CATALOG)))
    assert [text.partition(":")[0] for text in texts] == [
        "fabric.tags.a b",
        "fabric.tags.a b",
        "fabric.tags.cost-center",
        "links[0].kind",
    ]
    assert "given vpn, whose gateways have public addresses; allowed: tgw-peering, vnet-peering" in texts[-1]
    assert backbone_problems(backbone("vpn"), regions, Fabric(name="demo"), CATALOG) == []
