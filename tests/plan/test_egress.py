"""Proxies and mirrors of a company, and what a cloud cannot do with them."""

from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.egress import egress_of, egress_problems
from gpufabric.spec.company import Company
from gpufabric.spec.regions import AnyRegion
from tests.plan.test_company import region

PROXY = {"http": "http://proxy.corp.example:3128", "no_proxy": [".corp.example", "10.0.0.0/8"]}


def company(cloud: str, mirrors: dict[str, str] | None = None, **proxy: Any) -> Company:
    """Return rules with a proxy and mirrors for one cloud."""
    return Company.model_validate({"proxy": {cloud: PROXY | proxy}, "registries": {cloud: mirrors or {}}})


@pytest.mark.parametrize(
    ("cloud", "past"),
    [
        ("aws", {
            "169.254.170.23", ".us-east-1.eks.amazonaws.com", "s3.us-east-1.amazonaws.com",
            "api.ecr.us-east-1.amazonaws.com", ".dkr.ecr.us-east-1.amazonaws.com",
            "eks-auth.us-east-1.api.aws", "sts.us-east-1.amazonaws.com",
        }),
        ("azure", {"168.63.129.16", "192.168.0.0/16"}),
        ("oci", {"169.254.0.0/16", ".oraclecloud.com", ".ocir.io"}),
    ],
)  # fmt: skip
def test_what_goes_past_the_proxy(cloud: str, past: set[str]) -> None:
    declared = region(cloud)
    if cloud == "azure":
        past = past - {"192.168.0.0/16"} | {str(declared.pods_cidr)}  # type: ignore[union-attr]
    egress = egress_of(company(cloud), declared)
    common = {"localhost", "169.254.169.254", ".svc", str(declared.network.cidr), "172.20.0.0/16"}
    assert past | common | {".corp.example", "10.0.0.0/8"} <= set(egress.no_proxy)
    environment = egress.environment
    assert environment["HTTPS_PROXY"] == environment["http_proxy"] == PROXY["http"]
    assert environment["NO_PROXY"].split(",") == list(egress.no_proxy)
    assert egress_of(Company(), declared).environment == {}


def existing(network: dict[str, Any]) -> AnyRegion:
    """Return a region of AWS in a given network with a given cluster."""
    cluster = {"id": "a", "kubernetes_version": "1.35", "service_cidr": "10.100.0.0/16"}
    return region(
        "aws",
        system_zones=[],
        existing={"network": {"id": "vpc-0123456789abcdef0", **network}, "cluster": cluster},
    )


def test_ranges_of_what_exists_and_endpoints_that_nobody_states() -> None:
    egress = egress_of(company("aws"), existing({"ranges": ["10.16.0.0/14"]}))
    assert {"10.16.0.0/14", "10.100.0.0/16"} <= set(egress.no_proxy)
    assert not any(name.startswith("s3.") for name in egress.no_proxy)
    assert (
        "s3.us-east-1.amazonaws.com" in egress_of(company("aws"), existing({"has_endpoints": True})).no_proxy
    )


POOLS = {"train": {"shape": "p6-b200.48xlarge", "nodes": 2}}
MANY = {f"registry-{number}.example.com": f"mirror.corp.example/{number}" for number in range(200)}


@pytest.mark.parametrize(
    ("declared", "rules", "text"),
    [
        (region("azure"), company("azure", {"docker.io": "m.example"}),
         "fabric.company.registries.azure: given 1 mirror; allowed: none; name images by a registry"),
        (region("azure"), company("azure", http="https://proxy.example:1"),
         "fabric.company.proxy.azure.http: given https://proxy.example:1; allowed: an address that"),
        (region("aws", pools={"train": POOLS["train"] | {"release_version": "1.35.2-20250904"}}),
         company("aws"),
         "pools.train.release_version: given 1.35.2-20250904; allowed: none, or a release of 20251120"),
        (region("aws"), company("aws", MANY), "fabric.company.registries.aws: given "),
        (region("oci"), company("oci", MANY), "fabric.company.registries.oci: given "),
        (region("oci"), company("oci", no_proxy=[f"{'a' * 60}{number}.example" for number in range(400)]),
         "fabric.company.proxy.oci: given "),
    ],
)  # fmt: skip
def test_what_a_cloud_cannot_do(declared: AnyRegion, rules: Company, text: str) -> None:
    problems = list(egress_problems(rules, declared, default_catalog()))
    assert problems
    assert all(text in str(problem) for problem in problems), problems


@pytest.mark.parametrize("cloud", ["aws", "azure", "oci"])
def test_a_proxy_is_no_problem(cloud: str) -> None:
    mirrors = {} if cloud == "azure" else {"docker.io": "mirror.corp.example/hub"}
    assert list(egress_problems(company(cloud, mirrors), region(cloud), default_catalog())) == []
    assert list(egress_problems(Company(), region(cloud), default_catalog())) == []
