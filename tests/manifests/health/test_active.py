"""Active checks: jobs in the queues that give way to every other job."""

from typing import Any

import pytest
from ruamel.yaml import YAML

from gpufabric.manifests.model import ManifestOptions
from tests.catalog.walk import CLOUDS
from tests.manifests.conftest import Render, Rendered

OPTIONS = ManifestOptions(namespace="jobs")
SHAPES = {"aws": "p5.48xlarge", "azure": "Standard_ND96isr_H200_v5", "oci": "BM.GPU.H200.8"}


def job(rendered: Rendered, name: str) -> Any:
    return YAML(typ="safe").load(rendered.of_kind("ConfigMap")[name]["data"]["job.yaml"])


@pytest.mark.parametrize("cloud", CLOUDS)
def test_each_pool_has_a_pair_and_a_whole_check(render: Render, cloud: str) -> None:
    rendered = render(cloud, {"train": SHAPES[cloud]}, OPTIONS, health={})
    crons = rendered.of_kind("CronJob")
    assert {name: cron["spec"]["schedule"] for name, cron in crons.items()} == {
        "check-pair-train": "17 * * * *",
        "check-pool-train": "30 1 * * *",
    }
    pair = job(rendered, "check-pair-train")
    assert pair["metadata"]["name"] == "check-pair-train"
    assert pair["metadata"]["labels"]["kueue.x-k8s.io/queue-name"] == "train"
    assert pair["metadata"]["labels"]["kueue.x-k8s.io/priority-class"] == "active-check"
    assert pair["spec"]["runPolicy"]["activeDeadlineSeconds"] == 1800
    worker = pair["spec"]["mpiReplicaSpecs"]["Worker"]
    assert worker["replicas"] == 2
    assert "kueue.x-k8s.io/podset-required-topology" in worker["template"]["metadata"]["annotations"]


def test_every_job_preempts_a_check(render: Render) -> None:
    rendered = render("oci", {"train": SHAPES["oci"]}, OPTIONS, health={})
    assert rendered.of_kind("WorkloadPriorityClass")["active-check"]["value"] < 0
    queue = rendered.of_kind("ClusterQueue")["train"]["spec"]
    assert queue["preemption"] == {"withinClusterQueue": "LowerPriority"}
    without = render("oci", {"train": SHAPES["oci"]}, OPTIONS, health={"active_checks": None})
    assert "preemption" not in without.of_kind("ClusterQueue")["train"]["spec"]


def test_the_cron_job_may_do_no_more_than_replace_the_check(render: Render) -> None:
    rendered = render("oci", {"train": SHAPES["oci"]}, OPTIONS, health={})
    (role,) = rendered.of_kind("Role").values()
    assert role["rules"] == [
        {
            "apiGroups": ["kubeflow.org"],
            "resources": ["mpijobs"],
            "verbs": ["get", "create", "delete", "list", "watch"],
        }
    ]


def test_checks_that_have_no_image_or_no_schedule_are_left_out(render: Render) -> None:
    assert render("aws", {"train": "trn2.48xlarge"}, OPTIONS, health={}).of_kind("CronJob") == {}
    only_pairs = render("oci", {"train": SHAPES["oci"]}, OPTIONS, health={"active_checks": {"pool": None}})
    assert list(only_pairs.of_kind("CronJob")) == ["check-pair-train"]


def test_an_nvlink_domain_is_claimed_under_the_name_of_the_check(render: Render) -> None:
    rendered = render("oci", {"rack": "BM.GPU.GB200.4"}, OPTIONS, health={})
    assert {"check-pair-rack", "check-pool-rack"} <= set(rendered.of_kind("ComputeDomain"))
