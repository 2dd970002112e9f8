"""Each rendered document fits the projects' own schemas, for every shape, cloud and format.

``make record-schemas`` records the schemas and the charts' values.
"""

import copy
import json
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.manifests import Chart, manifest_pins
from gpufabric.manifests.formats import Format
from gpufabric.manifests.model import ManifestOptions
from tests.catalog.walk import CLOUDS, SHAPES
from tests.manifests.conftest import EVERYTHING, HEALTH, IDENTITY, Rendered, region_of
from tests.manifests.schemas import RECORDED, documents_in, problems, recorded
from tools.cluster.values import unknown

NAMES = [f"{cloud}-{name}" for cloud, name in SHAPES]
VALUES: dict[str, Any] = json.loads((RECORDED / "chart-values.json").read_text())


@pytest.fixture(params=SHAPES, ids=NAMES, scope="module")
def rendered_shape(request: pytest.FixtureRequest) -> Rendered:
    cloud, shape = request.param
    return Rendered(
        cloud, region_of(cloud, {"train": shape}, health=HEALTH, workload_identity=IDENTITY), EVERYTHING
    )


def documents_of(files: dict[str, str]) -> list[tuple[str, Any]]:
    return [
        (path, document)
        for path, text in files.items()
        if path.endswith(".yaml") and not path.endswith(".values.yaml")
        for document in documents_in(text)
    ]


@pytest.mark.parametrize("format_", list(Format))
def test_documents_fit_the_schemas_of_their_kinds(rendered_shape: Rendered, format_: Format) -> None:
    documents = documents_of(rendered_shape.files(format_))
    assert documents
    assert [f"{path}: {problem}" for path, document in documents for problem in problems(document)] == []


def test_documents_that_active_checks_create_are_read() -> None:
    cloud, shape = next((cloud, shape) for cloud, shape in SHAPES if shape == "p5.48xlarge")
    plan = region_of(cloud, {"train": shape}, health=HEALTH)
    documents = [
        document
        for _, document in documents_of(Rendered(cloud, plan, ManifestOptions()).files(Format.KUBECTL))
    ]
    assert "CronJob" in {document["kind"] for document in documents}
    assert {document["metadata"]["name"] for document in documents if document["kind"] == "MPIJob"} == {
        "check-pair-train",
        "check-pool-train",
    }


def test_charts_know_the_values_they_are_given(rendered_shape: Rendered) -> None:
    unknown_by_chart = {
        name: unknown(release.values, VALUES[name]["values"])
        for name, release in rendered_shape.releases.items()
    }
    assert {name: problems for name, problems in unknown_by_chart.items() if problems} == {}


def charts() -> list[Chart]:
    pins = [manifest_pins(default_catalog(), cloud) for cloud in CLOUDS]
    by_id = {chart.id: chart for pin in pins for chart in (*pin.common.charts, *pin.cloud.charts)}
    return list(by_id.values())


def test_values_are_recorded_for_the_versions_that_the_catalogue_pins() -> None:
    pinned = {chart.id: chart.version.value.removeprefix("v") for chart in charts()}
    assert {name: values["version"].removeprefix("v") for name, values in VALUES.items()} == pinned


WRONG: dict[str, tuple[str, Any]] = {
    "unknown field": ("spec.template.spec.nodeSelectr", {"a": "b"}),
    "wrong type": ("spec.template.spec.containers", {"name": "a"}),
    "unknown field of the metadata": ("metadata.label", {}),
    "status": ("status", {}),
}


@pytest.mark.parametrize(("place", "value"), WRONG.values(), ids=WRONG)
def test_faults_are_found(place: str, value: Any) -> None:
    job: dict[str, Any] = {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": "a"},
        "spec": {
            "template": {"spec": {"restartPolicy": "Never", "containers": [{"name": "a", "image": "b"}]}}
        },
    }
    assert problems(job) == ()
    wrong = copy.deepcopy(job)
    *parents, last = place.split(".")
    node = wrong
    for parent in parents:
        node = node[parent]
    node[last] = value
    assert len(problems(wrong)) == 1


def test_a_kind_without_schema_is_found() -> None:
    assert "no schema is recorded" in problems({"apiVersion": "example.com/v1", "kind": "Thing"})[0]


def test_a_misspelt_value_of_a_chart_is_found() -> None:
    known = VALUES["network-operator"]["values"]
    assert unknown({"sriovNetworkOperator": {"enable": True}}, known)
    assert unknown({"sriov-network-operator": {"operator": {"resourcePrefx": "a"}}}, known)
    assert unknown({"nfd": {"enabled": "yes"}}, known)
    assert unknown({"nfd": True}, known)
    assert not unknown({"nfd": {"enabled": False}}, known)


def test_each_schema_names_its_source() -> None:
    assert recorded()["sources"].keys() == recorded()["kinds"].keys()
