from typing import Any

import pytest

from gpufabric.manifests.identity import declared_namespace, job_namespace
from gpufabric.manifests.model import ManifestOptions
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.problems import DeclarationError
from tests.components.aws.conftest import declared
from tests.manifests.conftest import Render

OPTIONS = ManifestOptions()


def region(**identity: Any) -> AwsRegion:
    return AwsRegion.model_validate(declared(workload_identity=identity))


def test_the_namespace_is_the_declared_one() -> None:
    llm = region(namespace="llm")
    assert declared_namespace(llm) == job_namespace(llm, None) == job_namespace(llm, "llm") == "llm"


def test_another_namespace_is_refused_because_its_pods_get_no_identity() -> None:
    with pytest.raises(DeclarationError) as caught:
        job_namespace(region(namespace="llm"), "other")
    (problem,) = caught.value.problems
    assert (problem.where, problem.given) == ("--namespace", "other")
    assert "workload_identity.namespace" in problem.allowed
    assert "only to pods in llm" in problem.limit


def test_without_an_identity_any_namespace_is_allowed() -> None:
    without = AwsRegion.model_validate(declared(workload_identity=None))
    assert (job_namespace(without, None), job_namespace(without, "other")) == ("gpufabric", "other")


def test_the_service_account_holds_no_token_of_the_cluster(render: Render) -> None:
    account = render("aws", {"train": "p5.48xlarge"}, OPTIONS).of_kind("ServiceAccount")["trainer"]
    assert account["metadata"] == {"name": "trainer", "namespace": "gpufabric"}
    assert account["automountServiceAccountToken"] is False
