"""Add-ons that OKE installs are not installed a second time."""

from typing import Any

import pytest

from gpufabric.spec.problems import DeclarationError
from tests.manifests.conftest import Render, Rendered


def with_addons(render: Render, pools: dict[str, str], *names: str) -> Rendered:
    """Render a region on OCI whose cluster has add-ons."""
    addons: dict[str, dict[str, Any]] = {name: {} for name in names}
    return render("oci", pools, cluster={"addons": addons})


@pytest.mark.parametrize(
    ("addons", "values"),
    [((), None), (("AmdGpuPlugin",), None), (("NvidiaGpuPlugin",), {"enabled": False})],
)
def test_nvidia_gpus_are_offered_once(
    render: Render, addons: tuple[str, ...], values: dict[str, bool] | None
) -> None:
    rendered = with_addons(render, {"train": "BM.GPU.B200.8"}, *addons)
    assert rendered.releases["gpu-operator"].values.get("devicePlugin") == values


@pytest.mark.parametrize(
    ("addons", "ours"), [((), True), (("NvidiaGpuPlugin",), True), (("AmdGpuPlugin",), False)]
)
def test_amd_gpus_are_offered_once(render: Render, addons: tuple[str, ...], ours: bool) -> None:
    rendered = with_addons(render, {"train": "BM.GPU.MI300X.8"}, *addons)
    plugin = rendered.of_kind("DeviceConfig")["train"]["spec"]["devicePlugin"]
    assert plugin["enableDevicePlugin"] is ours
    assert plugin["enableNodeLabeller"] is True


@pytest.mark.parametrize("shape", ["BM.GPU.B200.8", "BM.GPU.GB200.4", "BM.GPU.MI300X.8"])
def test_node_features_are_discovered_by_the_add_on(render: Render, shape: str) -> None:
    rendered = with_addons(render, {"train": shape}, "NodeFeatureDiscovery")
    enabled = [
        release.values["nfd"]["enabled"] for release in rendered.releases.values() if "nfd" in release.values
    ]
    assert set(enabled) == {False}


@pytest.mark.parametrize(
    ("addon", "step"), [("NvidiaGpuOperator", "gpu-operator"), ("NvidiaNetworkOperator", "network-operator")]
)
def test_an_operator_that_okes_add_on_runs_is_refused(render: Render, addon: str, step: str) -> None:
    with pytest.raises(DeclarationError) as caught:
        with_addons(render, {"train": "BM.GPU.B200.8"}, "NodeFeatureDiscovery", addon)
    (problem,) = caught.value.problems
    assert problem.where == f"cluster.addons.{addon}"
    assert step in problem.given
    assert problem.allowed == f"no add-on {addon}"


def test_operators_that_no_pool_needs_may_be_add_ons(render: Render) -> None:
    pools = {"train": "BM.GPU.GB200.4"}
    rendered = with_addons(render, pools, "NodeFeatureDiscovery", "NvidiaNetworkOperator")
    assert "network-operator" not in rendered.releases
