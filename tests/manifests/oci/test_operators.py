"""Operators that OKE clusters get."""

from tests.manifests.conftest import Render


def test_oci_restarts_the_runtime_before_pods_have_further_interfaces(render: Render) -> None:
    rendered = render("oci", {"train": "BM.GPU.B200.8"})
    assert list(rendered.releases) == ["gpu-operator", "network-operator", "kueue"]
    assert rendered.releases["gpu-operator"].values["driver"] == {"enabled": False}
    folders = {step.name: stage.folder for stage in rendered.stages for step in stage.steps}
    assert folders["nic-cluster-policy"] < folders["virtual-function-addresses"]


def test_oci_shape_without_virtual_functions_needs_no_network_operator(render: Render) -> None:
    rendered = render("oci", {"train": "BM.GPU.GB200.4"})
    assert "network-operator" not in rendered.releases
    assert "3-networks" not in [stage.folder for stage in rendered.stages]
