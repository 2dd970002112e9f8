"""Names against the limits of clouds, as a table of errors."""

from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.names import cloud_names
from gpufabric.plan.company import backbone_problems, company_problems
from gpufabric.plan.name_forms import FORMS
from gpufabric.plan.resource_names import cloud_of_type
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.fabric import Fabric
from tests.plan.test_company import CATALOG, region

LONG = {"prefix": "corp-gpu-resear-", "suffix": "-production-eu-w"}
STACK = "aws-us-east-1-for-pretraining-of-models"


def problems(cloud: str, names: dict[str, Any], stack: str = "", **more: Any) -> list[str]:
    """Return the errors of a region."""
    fabric = Fabric.model_validate({"name": "demo", "company": {"names": {cloud: names}}})
    declared = region(cloud, **more)
    refused = company_problems(stack or f"{cloud}-{declared.region}", declared, fabric, CATALOG)
    return [str(problem) for problem in refused]


@pytest.mark.parametrize(
    ("cloud", "names", "stack", "texts"),
    [
        ("aws", LONG, "", [
            "fabric.company.names.aws: given S3 bucket corp-gpu-resear-demo-aws-us-east-1-production-eu-w-",
            ", 69 characters; allowed: at most 64: a shorter prefix, suffix or name of fabric, stack or pool",
        ]),
        ("aws", {}, STACK, [
            f"name of the stack: given IAM role {STACK}-aws-ebs-csi-driver, 66 characters, with the 8 "
            "characters that Pulumi adds; allowed: at most 64: ",
        ]),
        ("azure", LONG, "azure-eastus-lab", [
            "fabric.company.names.azure.suffix: given -production-eu-w: the user-assigned identity corp-gpu-",
        ]),
        ("oci", LONG, "", []),
        ("aws", {"prefix": "corp-"}, "", []),
        ("azure", {"prefix": "corp-", "suffix": "-prod", "case": "upper"}, "", []),
    ],
)  # fmt: skip
def test_names_of_regions(cloud: str, names: dict[str, Any], stack: str, texts: list[str]) -> None:
    refused = problems(cloud, names, stack)
    assert len(refused) == len(texts), refused
    for text, problem in zip(texts, refused, strict=True):
        assert text in problem


def test_what_exists_gets_no_name() -> None:
    roles = {"addons": {name: {"id": f"arn:aws:iam::123456789012:role/{name}"} for name in (
        "vpc-cni", "aws-ebs-csi-driver", "aws-fsx-csi-driver")}}  # fmt: skip
    assert problems("aws", {}, STACK, existing={"roles": roles}) == []


def linked(names: dict[str, Any], kind: str, *ends: str) -> list[str]:
    """Return the errors of a backbone with a link."""
    fabric = Fabric.model_validate({"name": "demo-of-long-names", "company": {"names": names}})
    backbone = Backbone.model_validate({"links": [{"between": list(ends), "kind": kind, "gbps": 1}]})
    regions = {end: region(end.partition("-")[0]) for end in ends}
    return [str(problem) for problem in backbone_problems(backbone, regions, fabric, default_catalog())]


NORTH = "azure-eastus-of-the-department-of-simulation-of-flow"


@pytest.mark.parametrize(
    ("names", "kind", "ends", "texts"),
    [
        ({"azure": LONG}, "vpn", ("aws-us-east-1", "azure-eastus"),
         ["fabric.company.names.azure: given connection of a virtual network gateway corp-gpu-resear"]),
        ({}, "vpn", ("aws-us-east-1", NORTH),
         [f"links: given connection of a virtual network gateway aws-us-east-1--{NORTH}-secondary-2, 8"]),
        ({"oci": LONG}, "vpn", ("aws-us-east-1", "oci-us-ashburn-1"), []),
        ({"oci": LONG}, "interconnect", ("azure-eastus", "oci-us-ashburn-1"), []),
        ({"azure": {"prefix": "corp-"}}, "vnet-peering", ("azure-eastus", "azure-westus"), []),
    ],
)  # fmt: skip
def test_names_of_the_backbone(
    names: dict[str, Any], kind: str, ends: tuple[str, str], texts: list[str]
) -> None:
    refused = linked(names, kind, *ends)
    assert len(refused) == len(texts), refused
    for text, problem in zip(texts, refused, strict=True):
        assert text in problem


def test_every_type_in_the_companys_form_has_a_name_that_can_be_read() -> None:
    for type_ in FORMS:
        assert type_ in cloud_names(default_catalog(), cloud_of_type(type_)).by_type, type_
