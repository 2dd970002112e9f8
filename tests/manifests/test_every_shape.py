"""Properties of the manifests of every shape, on its own in a region."""

import re
from functools import cache
from typing import Any

import pytest
from ruamel.yaml import YAML

from gpufabric.catalog.catalog import default_catalog
from gpufabric.manifests.argo import HEALTH_FILE
from gpufabric.manifests.formats import HEADER, Format
from tests.catalog.walk import SHAPES
from tests.manifests.conftest import EVERYTHING, Rendered, region_of

DNS_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
CLUSTER_WIDE = {
    "Namespace", "NodeFeatureRule", "NicClusterPolicy", "Topology", "ResourceFlavor", "ClusterQueue",
}  # fmt: skip
NAMES = [f"{cloud}-{name}" for cloud, name in SHAPES]


@pytest.fixture(params=SHAPES, ids=NAMES, scope="module")
def rendered_shape(request: pytest.FixtureRequest) -> tuple[str, str, Rendered]:
    cloud, shape = request.param
    return cloud, shape, Rendered(cloud, region_of(cloud, {"train": shape}), EVERYTHING)


@cache
def parsed(text: str, version: tuple[int, int]) -> list[Any]:
    """Read a file; most are the same for many shapes, and are read once."""
    yaml = YAML(typ="safe", pure=True)
    yaml.version = version
    return [document for document in yaml.load_all(text) if document is not None]


def test_settings_are_those_of_the_catalogue(rendered_shape: tuple[str, str, Rendered]) -> None:
    cloud, name, rendered = rendered_shape
    shape = default_catalog().shape(cloud, name)
    written = {key: value["data"] for key, value in rendered.of_kind("ConfigMap").items()}
    expected = {"nccl-train": {key: fact.value for key, fact in shape.environment.items()}}
    if "nccl-train-sriov" in written:
        changed = {key: fact.value for key, fact in shape.sriov_environment.items()}
        expected["nccl-train-sriov"] = expected["nccl-train"] | changed
    assert written == expected


def test_files_hold_the_settings_of_the_catalogue(rendered_shape: tuple[str, str, Rendered]) -> None:
    cloud, name, rendered = rendered_shape
    environment = default_catalog().shape(cloud, name).environment
    documents = parsed(rendered.files()["2-fabric/10-nccl-settings.yaml"], (1, 1))
    by_name = {document["metadata"]["name"]: document for document in documents}
    assert by_name["nccl-train"]["data"] == {key: fact.value for key, fact in environment.items()}


def test_virtual_functions_are_offered_where_the_catalogue_counts_them(
    rendered_shape: tuple[str, str, Rendered],
) -> None:
    cloud, name, rendered = rendered_shape
    roce = default_catalog().shape(cloud, name).roce
    counted = roce.sriov_virtual_functions.value if roce and roce.sriov_virtual_functions else 0
    policies = rendered.of_kind("SriovNetworkNodePolicy").values()
    offered = sum(
        len(policy["spec"]["nicSelector"]["rootDevices"]) * policy["spec"]["numVfs"] for policy in policies
    )
    assert offered == counted


@pytest.mark.parametrize("format_", list(Format))
def test_documents_are_kubernetes_objects(rendered_shape: tuple[str, str, Rendered], format_: Format) -> None:
    for path, text in rendered_shape[2].files(format_).items():
        if not path.endswith(".yaml") or path.endswith(".values.yaml"):
            continue
        documents = parsed(text, (1, 1))
        assert documents, path
        for document in documents:
            assert set(document) >= {"apiVersion", "kind"}, path
            assert re.fullmatch(r"([a-z0-9.-]+/)?v[0-9]+((alpha|beta)[0-9]+)?", document["apiVersion"]), path
            assert document["kind"][0].isupper()
            if path.endswith("kustomization.yaml"):
                continue
            metadata = document["metadata"]
            assert DNS_LABEL.fullmatch(metadata["name"]), path
            assert ("namespace" in metadata) == (document["kind"] not in CLUSTER_WIDE), path
            for key, value in {**metadata.get("labels", {}), **metadata.get("annotations", {})}.items():
                assert isinstance(value, str), (path, key)


@pytest.mark.parametrize("format_", list(Format))
def test_both_versions_of_yaml_read_the_same(
    rendered_shape: tuple[str, str, Rendered], format_: Format
) -> None:
    for path, text in rendered_shape[2].files(format_).items():
        if path.endswith(".yaml"):
            assert parsed(text, (1, 1)) == parsed(text, (1, 2)), path


@pytest.mark.parametrize("format_", list(Format))
def test_each_file_is_listed_once_and_carries_the_header(
    rendered_shape: tuple[str, str, Rendered], format_: Format
) -> None:
    files = rendered_shape[2].files(format_)
    listed: set[str] = set()
    for path, text in files.items():
        assert HEADER in text.splitlines()[:2], path
        if path.endswith("kustomization.yaml"):
            folder = path.removesuffix("kustomization.yaml")
            (document,) = parsed(text, (1, 1))
            listed |= {f"{folder}{name}" for name in document["resources"] if not name.startswith("https://")}
    plain = {
        path
        for path in files
        if path.endswith(".yaml") and not path.endswith(("kustomization.yaml", ".values.yaml"))
    }
    by_hand = {HEALTH_FILE} & plain
    assert plain - by_hand == {path for path in listed if path.endswith(".yaml")}
    assert {f"{path}/kustomization.yaml" for path in listed if not path.endswith(".yaml")} <= set(files)


def test_pods_and_plugins_get_past_the_taint_of_their_nodes(
    rendered_shape: tuple[str, str, Rendered],
) -> None:
    cloud, name, rendered = rendered_shape
    keys = {"aws": "aws.amazon.com/neuron", "none": "gpufabric.dev/pool"}
    expected = keys.get(default_catalog().shape(cloud, name).vendor, "nvidia.com/gpu")
    tolerated = [
        toleration["key"]
        for document in [
            *rendered.documents,
            *(dict(release.values) for release in rendered.releases.values()),
        ]
        for toleration in tolerations_below(document)
        if toleration != {"operator": "Exists"}  # for every node, whatever its taints
    ]
    assert tolerated
    assert set(tolerated) == {expected}


def tolerations_below(node: Any) -> list[dict[str, Any]]:
    if isinstance(node, list):
        return [toleration for item in node for toleration in tolerations_below(item)]
    if not isinstance(node, dict):
        return []
    tolerations: list[dict[str, Any]] = []
    for key, value in node.items():
        below = value if str(key).lower().endswith("tolerations") else tolerations_below(value)
        tolerations.extend(below)
    return tolerations
