"""A cluster of others gets what is the pools' own, and what its owner lets the files install."""

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.manifests import manifest_pins
from gpufabric.manifests.build import software_notes, stages
from gpufabric.manifests.formats import Format, files
from gpufabric.manifests.given import shared_name
from gpufabric.manifests.model import Document, Job, ManifestOptions, Release, Stage
from gpufabric.plan.regions import AnyRegionPlan
from tests.manifests.conftest import LOCKED, pool_of
from tests.manifests.schemas import RECORDED, documents_in, problems
from tests.plan.aws.given import POOLS as ON_EKS
from tests.plan.azure.given import ON_CLUSTER as ON_AKS
from tests.plan.given_cases import changed, plan_given
from tests.plan.oci.given import POOLS as ON_OKE
from tools.cluster.values import unknown

ON_CLUSTER: Mapping[str, Mapping[str, Any]] = {"aws": ON_EKS, "azure": ON_AKS, "oci": ON_OKE}
CLOUDS = tuple(ON_CLUSTER)
OPTIONS = ManifestOptions(with_test=True)
VALUES: dict[str, Any] = json.loads((RECORDED / "chart-values.json").read_text())

OWN = {
    "aws": ["efa-device-plugin", "nvidia-device-plugin", "nccl-settings", "queues", "training-identity"],
    "azure": ["nccl-settings", "queues", "metadata-guard"],
    "oci": ["nccl-settings", "queues", "training-identity", "metadata-guard"],
}
"""Steps that are the pools' own, without the tests."""

SHARED = {
    "aws": {"kueue", "mpi_operator"},
    "azure": {"kueue", "mpi_operator", "gpu_operator", "network_operator"},
    "oci": {"kueue", "mpi_operator", "gpu_operator", "network_operator"},
}
"""Software that serves the whole cluster."""


def planned(cloud: str, software: Mapping[str, str], **change: Any) -> AnyRegionPlan:
    """Plan pools on the cluster of others."""
    return plan_given(changed(ON_CLUSTER[cloud], {"existing.cluster.software": dict(software), **change}))


def rendered(plan: AnyRegionPlan, options: ManifestOptions = OPTIONS) -> tuple[Stage, ...]:
    return stages(plan, manifest_pins(default_catalog(), plan.spec.cloud, LOCKED), options)


def names(rendering: tuple[Stage, ...]) -> list[str]:
    return [step.name for stage in rendering for step in stage.steps]


def releases(rendering: tuple[Stage, ...]) -> dict[str, Release]:
    steps = [step for stage in rendering for step in stage.steps]
    return {step.name: step.content for step in steps if isinstance(step.content, Release)}


def documents(rendering: tuple[Stage, ...], kind: str) -> list[Document]:
    contents = [step.content for stage in rendering for step in stage.steps]
    listed = [document for content in contents if isinstance(content, tuple) for document in content]
    return [document for document in listed if document["kind"] == kind]


def notes(plan: AnyRegionPlan) -> list[str]:
    return list(software_notes(plan, manifest_pins(default_catalog(), plan.spec.cloud), OPTIONS))


@pytest.mark.parametrize("cloud", CLOUDS)
def test_what_is_unknown_is_not_installed_for_the_whole_cluster(cloud: str) -> None:
    rendering = rendered(planned(cloud, {}))
    assert names(rendering) == [*OWN[cloud], "all-reduce-train"]
    assert {release.namespace for release in releases(rendering).values()} <= {"kube-system"}
    assert [document["metadata"]["name"] for document in documents(rendering, "Namespace")] == ["gpufabric"]


@pytest.mark.parametrize("cloud", CLOUDS)
def test_what_is_unknown_is_said(cloud: str) -> None:
    said = notes(planned(cloud, {}))
    for software in SHARED[cloud]:
        (note,) = [
            text for text in said if text.startswith(f"existing.cluster.software.{software} is unknown")
        ]
        assert "The files leave out" in note
        assert note.endswith("State present, install or absent")


@pytest.mark.parametrize("cloud", CLOUDS)
def test_what_the_owner_allows_is_installed(cloud: str) -> None:
    software = dict.fromkeys((*SHARED[cloud], "node_feature_discovery"), "install")
    rendering = rendered(planned(cloud, software))
    assert {software.replace("_", "-") for software in SHARED[cloud]} <= {*names(rendering)}
    brought = [
        release.values["nfd"]["enabled"]
        for release in releases(rendering).values()
        if "nfd" in release.values
    ]
    assert brought.count(True) == (0 if cloud == "aws" else 1)
    left = {"cilium is unknown"} if cloud == "azure" else set[str]()
    if cloud == "aws":
        left = {"efa_device_plugin is unknown", "nvidia_device_plugin is unknown"}
    said = notes(planned(cloud, software))
    assert {text.removeprefix("existing.cluster.software.").partition(".")[0] for text in said} == left


@pytest.mark.parametrize("cloud", CLOUDS)
def test_what_the_cluster_has_is_used_and_not_installed(cloud: str) -> None:
    rendering = rendered(planned(cloud, dict.fromkeys(SHARED[cloud], "present")))
    assert names(rendering) == [*OWN[cloud], "all-reduce-train"]
    assert not [text for text in notes(planned(cloud, {"kueue": "present"})) if "kueue" in text]


@pytest.mark.parametrize("cloud", CLOUDS)
def test_what_needs_absent_software_is_left_out(cloud: str) -> None:
    plan = planned(cloud, {"kueue": "absent", "mpi_operator": "absent"})
    assert not {"kueue", "queues", "mpi-operator", "all-reduce-train"} & {*names(rendered(plan))}
    said = notes(plan)
    assert "existing.cluster.software.kueue is absent. The files leave out: kueue, queues" in said


def test_a_part_that_the_owners_run_on_the_nodes_is_left_out() -> None:
    plan = planned("aws", {"efa_device_plugin": "present", "nvidia_device_plugin": "present"})
    assert releases(rendered(plan)) == {}
    written = files(rendered(plan), Format.KUBECTL, stack=plan.stack, repo_path="x")
    assert not [path for path in written if path.startswith("1-operators")]


def test_device_plugins_serve_the_nodes_of_the_pools_alone() -> None:
    efa, gpu = releases(rendered(planned("aws", {}))).values()
    assert efa.values["supportedInstanceLabels"] == {"keys": ["gpufabric.dev/pool"], "values": ["train"]}
    assert efa.name == "demo-aws-us-east-1-efa"
    assert gpu.name == "demo-aws-us-east-1-gpu"
    neuron = dataclasses.replace(planned("aws", {}), pools=(pool_of("aws", "trn2.48xlarge", "chips"),))
    plugin = releases(rendered(neuron))["neuron-device-plugin"]
    (term,) = plugin.values["devicePlugin"]["affinity"]["nodeAffinity"][
        "requiredDuringSchedulingIgnoredDuringExecution"
    ]["nodeSelectorTerms"]
    assert term["matchExpressions"][0]["values"] == ["chips"]


def test_a_folder_of_charts_alone_has_no_kustomization() -> None:
    plan = planned("aws", {})
    written = files(rendered(plan), Format.KUBECTL, stack=plan.stack, repo_path="x")
    assert "1-operators/kustomization.yaml" not in written
    assert "-k 1-operators" not in written["apply.sh"]
    assert "-k 2-fabric" in written["apply.sh"]
    flux = files(rendered(plan), Format.FLUX, stack=plan.stack, repo_path="x")
    assert "1-operators/kustomization.yaml" in flux


def test_the_guard_of_the_metadata_service_runs_on_the_nodes_of_the_pools() -> None:
    (guard,) = documents(rendered(planned("oci", {})), "DaemonSet")
    assert guard["metadata"]["name"] == "demo-oci-us-ashburn-1-metadata-guard"
    affinity = guard["spec"]["template"]["spec"]["affinity"]
    assert "'values': ['train']" in str(affinity)
    without = planned("azure", {"cilium": "absent"})
    assert "metadata-guard" not in names(rendered(without))


def test_pods_use_the_network_of_the_host_where_nobody_sets_up_virtual_functions() -> None:
    for state, on_host in (("present", True), ("install", False)):
        rendering = rendered(planned("oci", {"network_operator": state}))
        (test,) = documents(rendering, "MPIJob")
        worker = test["spec"]["mpiReplicaSpecs"]["Worker"]["template"]["spec"]
        assert worker.get("hostNetwork", False) is on_host
        assert ("3-networks" in {stage.folder for stage in rendering}) is not on_host


@pytest.mark.parametrize(("cloud", "how"), [("azure", "as rdma/ib"), ("oci", "on the network of their host")])
def test_the_owner_of_an_operator_is_told_what_the_pools_need(cloud: str, how: str) -> None:
    (note,) = [
        text for text in notes(planned(cloud, {"network_operator": "present"})) if "is present" in text
    ]
    assert "nodes with gpufabric.dev/pool in (train), and their taints" in note
    assert note.endswith(how)


def test_a_plugin_of_oke_that_serves_the_pools_keeps_others_off() -> None:
    plan = planned("oci", {"nvidia_gpu_plugin": "present", "gpu_operator": "install"})
    operator = releases(rendered(plan))["gpu-operator"]
    assert operator.values["devicePlugin"] == {"enabled": False}
    label = "oci.oraclecloud.com/disable-gpu-device-plugin"
    assert [label in getattr(pool, "node_labels") for pool in plan.pools] == [False]  # noqa: B009
    assert [label in getattr(pool, "node_labels") for pool in planned("oci", {}).pools] == [True]  # noqa: B009


def test_objects_of_the_cluster_begin_with_fabric_and_stack() -> None:
    rendering = rendered(planned("aws", {}))
    (topology,) = documents(rendering, "Topology")
    (flavor,) = documents(rendering, "ResourceFlavor")
    assert topology["metadata"]["name"] == flavor["spec"]["topologyName"] == "demo-aws-us-east-1-network"


def test_a_name_that_is_too_long_is_cut_and_stays_apart() -> None:
    plan = planned("aws", {})
    job = Job(plan, manifest_pins(default_catalog(), "aws"), OPTIONS)
    long, other = (
        shared_name(
            dataclasses.replace(job, plan=dataclasses.replace(plan, stack=f"aws-us-east-1-{'a' * 50}{end}")),
            "gpu",
            longest=53,
        )
        for end in "bc"
    )
    assert long != other
    assert max(len(long), len(other)) <= 53
    assert long.endswith("-gpu")


@pytest.mark.parametrize("cloud", CLOUDS)
@pytest.mark.parametrize("state", ["install", "present", "absent"])
def test_documents_and_values_fit_the_schemas(cloud: str, state: str) -> None:
    rendering = rendered(planned(cloud, dict.fromkeys(SHARED[cloud], state)))
    for release in releases(rendering).values():
        chart = next(name for name, known in VALUES.items() if known and release.chart.name == name)
        assert unknown(release.values, VALUES[chart]["values"]) == []
    written = files(rendering, Format.FLUX, stack="x", repo_path="x")
    listed = [
        document
        for path, text in written.items()
        if path.endswith(".yaml")
        for document in documents_in(text)
    ]
    assert [problem for document in listed for problem in problems(document)] == []


HEALTHY = {"health": {"active_checks": None}}


def test_checks_use_the_namespace_of_the_owners_prometheus() -> None:
    plan = planned("oci", {"node_readiness_controller": "absent"}, **HEALTHY)
    rendering = rendered(plan)
    assert "node-problem-detector" in names(rendering)
    assert "node-problem-taint" not in names(rendering)
    spaces = [document["metadata"]["name"] for document in documents(rendering, "Namespace")]
    assert spaces == ["gpufabric"]
    assert any(text.startswith("health uses the namespace monitoring") for text in notes(plan))


def test_a_cluster_of_the_stacks_own_has_no_notes() -> None:
    data = changed(ON_EKS, {"existing": {}, "system_zones": ["use1-az4", "use1-az6"]})
    assert notes(plan_given(data)) == []
