"""Operators that EKS clusters get."""

from gpufabric.plan.aws.addons import ADDONS
from tests.manifests.conftest import Render


def test_aws_offers_efa_and_gpus_and_repeats_no_addon(render: Render) -> None:
    rendered = render("aws", {"train": "p5.48xlarge"})
    assert list(rendered.releases) == ["aws-efa-k8s-device-plugin", "nvidia-device-plugin", "kueue"]
    assert not set(rendered.releases) & set(ADDONS)


def test_efa_plugin_runs_on_every_shape_of_the_region_and_no_other(render: Render) -> None:
    rendered = render("aws", {"a": "p5.48xlarge", "b": "trn2.48xlarge"})
    labels = rendered.releases["aws-efa-k8s-device-plugin"].values["supportedInstanceLabels"]
    assert labels == {
        "keys": ["node.kubernetes.io/instance-type"],
        "values": ["p5.48xlarge", "trn2.48xlarge"],
    }


def test_trainium_and_nvidia_pools_side_by_side(render: Render) -> None:
    rendered = render("aws", {"a": "p5.48xlarge", "b": "trn2.48xlarge"})
    assert {"nvidia-device-plugin", "neuron-helm-chart"} < set(rendered.releases)
    affinity = rendered.releases["nvidia-device-plugin"].values["affinity"]["nodeAffinity"]
    terms = affinity["requiredDuringSchedulingIgnoredDuringExecution"]["nodeSelectorTerms"]
    assert terms[0]["matchExpressions"][0]["values"] == ["a"]
    quotas = rendered.of_kind("ClusterQueue")
    resources = {
        name: queue["spec"]["resourceGroups"][0]["coveredResources"] for name, queue in quotas.items()
    }
    assert resources == {"a": ["nvidia.com/gpu", "pods"], "b": ["aws.amazon.com/neuron", "pods"]}
