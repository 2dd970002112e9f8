from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.manifests import manifest_pins
from gpufabric.catalog.shape import Cloud
from gpufabric.manifests.argo import ARGO_NAMESPACE
from gpufabric.manifests.flux import FLUX
from gpufabric.manifests.health.places import NAMESPACE as MONITORING
from gpufabric.manifests.identity import declared_namespace, identify, job_namespace, lacks_client_id
from gpufabric.manifests.model import Job, ManifestOptions
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.namespaces import reserved_because
from gpufabric.spec.problems import DeclarationError
from tests.components.aws.conftest import declared
from tests.components.azure.conftest import declared as azure_declared
from tests.manifests.conftest import Render, plan_of

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


@pytest.mark.parametrize(
    ("cloud", "shape", "mounts"),
    [
        ("aws", "p5.48xlarge", False),
        ("azure", "Standard_ND96isr_H200_v5", False),
        ("oci", "BM.GPU.H100.8", True),
    ],
)
def test_the_service_account_holds_a_token_of_the_cluster_only_where_the_cloud_reads_it(
    render: Render, cloud: str, shape: str, *, mounts: bool
) -> None:
    account = render(cloud, {"train": shape}, OPTIONS).of_kind("ServiceAccount")["trainer"]
    assert account["metadata"] == {"name": "trainer", "namespace": "gpufabric"}
    assert account["automountServiceAccountToken"] is mounts


def test_azure_finds_the_identity_by_annotation(render: Render) -> None:
    options = ManifestOptions(client_id="c-1")
    account = render("azure", {"train": "Standard_ND96isr_H200_v5"}, options).of_kind("ServiceAccount")
    assert account["trainer"]["metadata"]["annotations"] == {"azure.workload.identity/client-id": "c-1"}


def test_only_azure_needs_the_client_id() -> None:
    azure = AzureRegion.model_validate(azure_declared())
    assert lacks_client_id(azure, OPTIONS)
    assert not lacks_client_id(azure, ManifestOptions(client_id="c"))
    assert not lacks_client_id(AzureRegion.model_validate(azure_declared(workload_identity=None)), OPTIONS)
    assert not lacks_client_id(region(), OPTIONS)


def pod(cloud: Cloud, **replaced: Any) -> dict[str, Any]:
    job = Job(plan_of(cloud, **replaced), manifest_pins(default_catalog(), cloud), OPTIONS)
    template: dict[str, Any] = {"metadata": {"labels": {}}, "spec": {"containers": [{"name": "train"}]}}
    identify(job, template)
    return template


@pytest.mark.parametrize("cloud", ["aws", "azure", "oci"])
def test_without_an_identity_a_pod_stays_as_it_is(cloud: Cloud) -> None:
    assert pod(cloud, workload_identity=None) == {
        "metadata": {"labels": {}},
        "spec": {"containers": [{"name": "train"}]},
    }


def test_azure_adds_its_token_to_pods_with_a_label() -> None:
    template = pod("azure", workload_identity={"service_account": "jobs"})
    assert template["metadata"]["labels"] == {"azure.workload.identity/use": "true"}
    assert template["spec"]["serviceAccountName"] == "jobs"


def test_oci_gets_the_variables_of_its_sdks() -> None:
    (container,) = pod("oci")["spec"]["containers"]
    assert container["env"] == [
        {"name": "OCI_RESOURCE_PRINCIPAL_VERSION", "value": "2.2"},
        {"name": "OCI_RESOURCE_PRINCIPAL_REGION", "value": plan_of("oci").region},
    ]


@pytest.mark.parametrize("cloud", ["aws", "azure", "oci"])
def test_no_job_may_run_in_a_namespace_of_what_is_rendered(cloud: Cloud) -> None:
    pins = manifest_pins(default_catalog(), cloud)
    charts = {chart.namespace.value for chart in (*pins.common.charts, *pins.cloud.charts)}
    free = [name for name in {*charts, MONITORING, FLUX, ARGO_NAMESPACE} if not reserved_because(name)]
    assert free == []
