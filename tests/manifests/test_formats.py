"""Files for kubectl, Flux and Argo CD."""

from typing import Any

import pytest
from ruamel.yaml import YAML

from gpufabric.manifests.formats import Format, stream
from tests.manifests.conftest import HEALTH, Render, Rendered


@pytest.fixture
def azure(render: Render) -> Rendered:
    return render("azure", {"train": "Standard_ND128isr_NDR_GB200_v6"})


def documents(files: dict[str, str], kind: str) -> list[dict[str, Any]]:
    documents_: list[dict[str, Any]] = []
    for path, text in files.items():
        if path.endswith(".yaml") and not path.endswith("kustomization.yaml"):
            documents_.extend(
                document
                for document in YAML(typ="safe").load_all(text)
                if document and document.get("kind") == kind
            )
    return documents_


def test_rendering_again_gives_the_same_bytes(render: Render) -> None:
    for format_ in Format:
        first, second = (render("oci", {"b": "BM.GPU.B200.8", "a": "BM.GPU.H100.8"}) for _ in range(2))
        assert first.files(format_) == second.files(format_)


def test_script_installs_every_chart_at_its_version_in_order(azure: Rendered) -> None:
    script = azure.files()["apply.sh"]
    installed = [line.split()[3] for line in script.splitlines() if line.startswith("helm upgrade --install")]
    assert installed == list(azure.releases)
    for release in azure.releases.values():
        chart = release.chart
        if chart.digest is None:
            assert f"--version {chart.version} --namespace {release.namespace} " in script
        else:
            assert (
                f' "$charts/{chart.name}-{chart.version}.tgz" \\\n  --namespace {release.namespace} '
                in script
            )
    values = [word for line in script.splitlines() for word in line.split() if word.endswith(".values.yaml")]
    assert sorted(values) == sorted(path for path in azure.files() if path.endswith(".values.yaml"))


def test_script_waits_for_what_no_chart_brings(render: Render) -> None:
    lines = render("oci", {"train": "BM.GPU.B200.8"}).files()["apply.sh"].splitlines()
    waits = next(place for place, line in enumerate(lines) if "ippools.nv-ipam.nvidia.com" in line)
    applied = [place for place, line in enumerate(lines) if line.startswith("kubectl apply")]
    assert applied[1] < waits < applied[2]


def test_flux_releases_wait_for_the_one_before(azure: Rendered) -> None:
    files = azure.files(Format.FLUX)
    releases = {
        document["metadata"]["name"]: document["spec"] for document in documents(files, "HelmRelease")
    }
    assert set(releases) == set(azure.releases)
    assert releases["gpu-operator"]["dependsOn"] == [
        {"name": "network-operator", "namespace": "nvidia-network-operator"}
    ]
    repositories = {
        document["metadata"]["name"]: document["spec"] for document in documents(files, "HelmRepository")
    }
    assert "type" not in repositories["gpu-operator"]
    assert (
        releases["gpu-operator"]["chart"]["spec"]["version"] == azure.releases["gpu-operator"].chart.version
    )


def test_flux_takes_a_chart_in_a_registry_by_digest(azure: Rendered) -> None:
    files = azure.files(Format.FLUX)
    by_digest = {
        document["metadata"]["name"]: document["spec"] for document in documents(files, "OCIRepository")
    }
    chart = azure.releases["kueue"].chart
    assert by_digest["kueue"]["url"] == "oci://registry.k8s.io/kueue/charts/kueue"
    assert by_digest["kueue"]["ref"] == {"tag": chart.version, "digest": chart.digest}
    releases = {
        document["metadata"]["name"]: document["spec"] for document in documents(files, "HelmRelease")
    }
    assert releases["kueue"]["chartRef"] == {"kind": "OCIRepository", "name": "kueue"}
    assert "chart" not in releases["kueue"]


def test_a_chart_in_a_registry_without_digest_keeps_its_version(render: Render) -> None:
    """prometheus-community publishes its charts on ghcr.io; no public source states their digests."""
    monitored = render("azure", {"train": "Standard_ND96isr_H100_v5"}, health=HEALTH)
    repositories = {
        document["metadata"]["name"]: document["spec"]
        for document in documents(monitored.files(Format.FLUX), "HelmRepository")
    }
    assert repositories["kube-prometheus-stack"]["type"] == "oci"
    sources = {
        document["metadata"]["name"]: document["spec"]["source"]
        for document in documents(monitored.files(Format.ARGO), "Application")
    }
    assert sources["kube-prometheus-stack"]["repoURL"] == "ghcr.io/prometheus-community/charts"


@pytest.mark.parametrize("format_", list(Format))
def test_every_chart_tells_its_digest_or_that_it_is_unknown(azure: Rendered, format_: Format) -> None:
    texts = azure.files(format_).values()
    for release in azure.releases.values():
        line = f"# Chart {release.chart.reference}, {release.chart.digest or 'digest unknown'}.\n"
        assert sum(line in text for text in texts) == 1


def test_flux_stages_wait_for_the_one_before(azure: Rendered) -> None:
    stages = documents(azure.files(Format.FLUX), "Kustomization")
    assert [stage["spec"]["path"] for stage in stages] == [
        "./gpufabric/azure-eastus/1-operators",
        "./gpufabric/azure-eastus/2-fabric",
    ]
    assert stages[1]["spec"]["dependsOn"] == [{"name": stages[0]["metadata"]["name"]}]


def test_argo_waves_rise_in_the_order_of_the_files(azure: Rendered) -> None:
    waves = [
        int(document["metadata"]["annotations"]["argocd.argoproj.io/sync-wave"])
        for path, text in azure.files(Format.ARGO).items()
        if path[0].isdigit() and not path.endswith("kustomization.yaml")
        for document in YAML(typ="safe").load_all(text)
    ]
    assert waves == sorted(waves)
    assert len(waves) > len(azure.releases)


def test_argo_applies_everything_on_the_servers_side(azure: Rendered) -> None:
    """A resource definition of 313,477 bytes does not fit into the annotation of a client-side apply."""
    files = azure.files(Format.ARGO)
    options = "argocd.argoproj.io/sync-options"
    for path, text in files.items():
        if not path[0].isdigit() or path.endswith("kustomization.yaml"):
            continue
        for document in YAML(typ="safe").load_all(text):
            assert "ServerSideApply=true" in document["metadata"]["annotations"][options].split(",")
            if document["kind"] == "Application":
                assert "ServerSideApply=true" in document["spec"]["syncPolicy"]["syncOptions"]
    remote = YAML(typ="safe").load(files["1-operators/50-mpi-operator/kustomization.yaml"])
    assert remote["resources"] == [azure.job.pins.manifest("mpi-operator").url.value]
    assert remote["commonAnnotations"] == {
        "argocd.argoproj.io/sync-wave": "1050",
        options: "ServerSideApply=true",
    }
    stage = YAML(typ="safe").load(files["1-operators/kustomization.yaml"])
    assert stage["resources"][-1] == "50-mpi-operator"


def test_argo_waits_for_applications_with_a_health_check_that_no_kustomization_includes(
    azure: Rendered,
) -> None:
    files = azure.files(Format.ARGO)
    settings = YAML(typ="safe").load(files["argocd/argocd-cm.yaml"])
    assert (settings["metadata"]["name"], settings["metadata"]["namespace"]) == ("argocd-cm", "argocd")
    check = settings["data"]["resource.customizations.health.argoproj.io_Application"]
    assert 'operationState.phase == "Succeeded"' in check
    assert [path for path, text in files.items() if "argocd-cm" in text] == ["argocd/argocd-cm.yaml"]


def test_argo_applications_name_chart_version_and_values(azure: Rendered) -> None:
    applications = documents(azure.files(Format.ARGO), "Application")
    sources = {application["metadata"]["name"]: application["spec"]["source"] for application in applications}
    assert set(sources) == set(azure.releases)
    assert sources["kueue"] | {"helm": ...} == {
        "repoURL": "oci://registry.k8s.io/kueue/charts/kueue",
        "path": ".",
        "targetRevision": azure.releases["kueue"].chart.digest,
        "helm": ...,
    }
    assert sources["gpu-operator"]["targetRevision"] == azure.releases["gpu-operator"].chart.version
    assert sources["gpu-operator"]["helm"]["valuesObject"] == dict(azure.releases["gpu-operator"].values)


@pytest.mark.parametrize("format_", list(Format))
def test_test_is_left_out_of_what_keeps_running(azure: Rendered, format_: Format) -> None:
    files = azure.files(format_)
    assert "test/10-all-reduce-train.yaml" in files
    assert [path for path in files if "/" not in path and "test/" in files[path]] == []


@pytest.mark.parametrize("format_", list(Format))
def test_stream_holds_every_document_once(azure: Rendered, format_: Format) -> None:
    documents_ = [
        document for document in YAML(typ="safe").load_all(stream(azure.stages, format_)) if document
    ]
    expected = (
        len(azure.documents) + len(azure.releases) * {"kubectl": 0, "flux": 2, "argo": 1}[format_.value]
    )
    assert len(documents_) == expected


def test_stream_names_the_charts_that_it_cannot_hold(azure: Rendered) -> None:
    text = stream(azure.stages, Format.KUBECTL)
    for release in azure.releases.values():
        assert f"# helm upgrade --install {release.name} " in text
