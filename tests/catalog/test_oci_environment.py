"""Launch environments of OCI shapes, for hosts and for pods with SR-IOV virtual functions."""

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.catalog.catalog import Catalog, default_catalog
from gpufabric.catalog.shape import Shape
from tests.catalog.walk import SHAPES

RECORDED: dict[str, dict[str, str]] = tomllib.loads(
    Path(__file__).with_name("oci_recorded_environments.toml").read_text()
)

LEFT_OUT = {"NCCL_DEBUG"}
"""A level of logging, which no shape needs."""

EXACT = "=mlx5_0,mlx5_1,mlx5_3,mlx5_4"
DEVIATIONS: dict[str, dict[str, str | None]] = {
    "BM.GPU.GB200.4": {"NCCL_IB_HCA": EXACT},
    "BM.GPU.GB200-v2.4": {"NCCL_IB_HCA": EXACT},
    "BM.GPU.RTXPRO.8": {"NCCL_ALGO": None},
}
"""Values of the catalogue: Oracle's list omits the sign for exact names on two shapes, and on another
it sets an algorithm that is for all_reduce alone."""

GID_INDEX = {
    "BM.GPU.GB200.4": None,
    "BM.GPU.GB200-v2.4": None,
    "BM.GPU.MI355X.8": "1",
    "BM.GPU.L40S.4": None,
    "BM.Optimized3.36": None,
}
"""GID index where it is not 3: none is published for GB200 v1 and v2, L40S, and machines without GPUs."""

DEVICES = [f"{driver}_{index}" for driver in ("mlx5", "ionic") for index in range(32)]


def selected(setting: str, devices: list[str]) -> list[str]:
    """Give the devices that NCCL takes for a value of NCCL_IB_HCA: exact names after =, else prefixes."""
    names = setting.removeprefix("=").split(",")
    if setting.startswith("="):
        return [device for device in devices if device in names]
    return [device for device in devices if any(device.startswith(name) for name in names)]


def test_every_recorded_shape_is_in_the_catalogue(catalog: Catalog) -> None:
    assert set(catalog.shape_names("oci")) - set(RECORDED) == {"BM.GPU.L40S.4", "BM.Optimized3.36"}
    assert set(RECORDED) <= set(catalog.shape_names("oci"))


@pytest.mark.parametrize("name", sorted(RECORDED))
def test_the_environment_is_oracles(catalog: Catalog, name: str) -> None:
    expected = {key: value for key, value in RECORDED[name].items() if key not in LEFT_OUT}
    for key, value in DEVIATIONS.get(name, {}).items():
        assert expected[key] != value, "no longer a deviation"
        if value is None:
            del expected[key]
        else:
            expected[key] = value
    assert catalog.shape("oci", name).host_variables == expected


def test_a_shape_without_published_settings_has_none(catalog: Catalog) -> None:
    shape = catalog.shape("oci", "BM.GPU.L40S.4")
    assert (shape.host_variables, shape.sriov_variables) == ({}, None)


def test_hosts_name_every_port_exactly_and_once(oci_shape: Shape) -> None:
    assert oci_shape.roce is not None
    given_value = oci_shape.host_variables.get("NCCL_IB_HCA")
    if oci_shape.roce.ports is None:
        assert given_value is None
        return
    assert given_value is not None
    assert given_value.startswith("="), "without = mlx5_1 would also match mlx5_10"
    names = given_value[1:].split(",")
    assert all(re.fullmatch(r"(mlx5|ionic)_\d+", name) for name in names)
    assert len(set(names)) == len(names) == oci_shape.roce.ports.value
    assert set(selected(given_value, DEVICES)) == set(names)


@given(
    shape=st.sampled_from([name for cloud, name in SHAPES if cloud == "oci"]),
    devices=st.lists(st.sampled_from(DEVICES), unique=True),
)
def test_a_host_never_takes_a_device_that_is_not_named(shape: str, devices: list[str]) -> None:
    environment = default_catalog().shape("oci", shape).host_variables
    if "NCCL_IB_HCA" in environment:
        names = environment["NCCL_IB_HCA"].removeprefix("=").split(",")
        assert set(selected(environment["NCCL_IB_HCA"], devices)) == set(names) & set(devices)


def test_oracles_list_without_the_sign_takes_too_much() -> None:
    """The fault that the catalogue corrects: mlx5_1 is also the beginning of mlx5_10."""
    loose = RECORDED["BM.GPU.GB200.4"]["NCCL_IB_HCA"]
    assert "mlx5_10" in selected(loose, DEVICES)
    assert "mlx5_10" not in selected(EXACT, DEVICES)


def test_corrected_lists_say_so(catalog: Catalog) -> None:
    for name in ("BM.GPU.GB200.4", "BM.GPU.GB200-v2.4"):
        assert "omits" in catalog.shape("oci", name).environment["NCCL_IB_HCA"].note


def test_gid_index(oci_shape: Shape) -> None:
    expected = GID_INDEX.get(oci_shape.name, "3")
    assert oci_shape.host_variables.get("NCCL_IB_GID_INDEX") == expected


def test_pods_with_virtual_functions_differ_in_the_devices_only(oci_shape: Shape) -> None:
    pods, hosts = oci_shape.sriov_variables, oci_shape.host_variables
    assert oci_shape.roce is not None
    assert (pods is None) == (oci_shape.roce.sriov_virtual_functions is None)
    assert bool(oci_shape.sriov_environment) == (pods is not None)
    if pods is not None:
        assert {key for key in pods | hosts if pods.get(key) != hosts.get(key)} == {"NCCL_IB_HCA"}


def test_pods_name_the_driver_and_no_number(oci_shape: Shape) -> None:
    pods = oci_shape.sriov_variables
    if pods is not None:
        driver = pods["NCCL_IB_HCA"]
        assert re.fullmatch(r"[a-z]+\d", driver)
        assert f"={driver}_" in oci_shape.host_variables["NCCL_IB_HCA"]
        ours = [device for device in DEVICES if device.startswith(f"{driver}_")]
        assert selected(driver, DEVICES) == ours


def test_multi_plane_hosts_are_noted(catalog: Catalog) -> None:
    for name, last in {"BM.GPU.B300.8": 7, "BM.GPU.GB200-v3.4": 3, "BM.GPU.GB300.4": 3}.items():
        assert f"rdma_vf_rail0 to {last}" in catalog.shape("oci", name).environment["NCCL_IB_HCA"].note


def test_other_clouds_have_no_virtual_functions_for_pods(shape: Shape) -> None:
    if shape.cloud != "oci":
        assert (shape.sriov_environment, shape.sriov_variables) == ({}, None)
        assert shape.host_variables == {key: fact.value for key, fact in shape.environment.items()}
