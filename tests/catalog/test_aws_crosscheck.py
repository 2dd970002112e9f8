"""The AWS shapes against what AWS's own interfaces answer, as moto recorded them and botocore lists them.

The packages are read as data and not imported. Where the catalogue says something else, it stands below with
the reason: a difference that is not listed fails, and so does one that is listed and no longer there.
"""

import gzip
import json
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.shape import Shape
from tests.catalog.walk import gpus_of

NOT_RECORDED = {"p6e-gb200.36xlarge": "sold in a Local Zone only: moto's regions do not describe it"}

DIFFERENCES: dict[tuple[str, str], tuple[object, str]] = {
    ("g7e.48xlarge", "model"): ("RTX PRO Server 6000", "NVIDIA and AWS write RTX PRO 6000 (Server Edition)"),
    ("trn2.3xlarge", "memory_gib"): (512, "512 GiB contradicts the 96 GB of product pages: unknown"),
    ("trn2.48xlarge", "memory_gib"): (512, "512 GiB contradicts the 96 GB of product pages: unknown"),
    ("p6-b200.48xlarge", "card_gbps"): (1600, "the card's peak is its ENA part; EFA gives 400 for each card"),
    ("trn2.3xlarge", "card_gbps"): (50, "the instance is sold as 200 Gigabit; marked as a conflict"),
    ("trn2u.48xlarge", "count"): (None, "the answer has no NeuronInfo"),
    ("trn2u.48xlarge", "model"): (None, "the answer has no NeuronInfo"),
    ("trn2u.48xlarge", "vendor"): (None, "the answer has no NeuronInfo"),
}
"""Recorded value by shape and fact, and why the catalogue says something else."""

BLOCKS_ONLY = {
    "p5e.48xlarge": {"ap-northeast-1", "ap-south-1", "us-west-1"},
    "p5en.48xlarge": {"eu-west-2"},
    "trn1.32xlarge": {"eu-north-1"},
}
"""Regions of the Capacity Blocks price page in which DescribeInstanceTypeOfferings did not list the type."""


def package(name: str) -> Path:
    spec = find_spec(name)
    assert spec is not None, f"{name} is a development dependency: run make setup"
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0])


def read(file: Path) -> Any:
    with gzip.open(file) as stream:
        return json.load(stream)


@cache
def recorded() -> dict[str, Any]:
    return read(package("moto") / "ec2/resources/instance_types.json.gz")


@cache
def offerings(kind: str) -> dict[str, dict[str, set[str]]]:
    """Places of each instance type by region, as ``kind`` of location names them."""
    places: dict[str, dict[str, set[str]]] = {}
    for file in (package("moto") / "ec2/resources/instance_type_offerings" / kind).glob("*.json.gz"):
        for offering in read(file):
            by_region = places.setdefault(offering["InstanceType"], {})
            by_region.setdefault(file.name.removesuffix(".json.gz"), set()).add(offering["Location"])
    return places


def gigabits(performance: str) -> int:
    """Read NetworkPerformance, such as ``3200 Gigabit`` or ``16x 200 Gigabit``."""
    *times, number, _ = performance.split()
    return int(number) * int(times[0].removesuffix("x") if times else 1)


def recorded_facts(name: str) -> dict[str, object]:
    answer = recorded()[name]
    network = answer["NetworkInfo"]
    neuron = answer.get("NeuronInfo", {}).get("NeuronDevices", [{}])[0]
    device = answer.get("GpuInfo", {}).get("Gpus", [neuron])[0]
    mebibytes = device.get("MemoryInfo", {}).get("SizeInMiB")
    efa_cards = [card for card in network["NetworkCards"] if "efa-only" in card["InterfaceTypes"]]
    return {
        "model": device.get("Name"),
        "vendor": device.get("Manufacturer", "aws" if neuron else None),
        "count": device.get("Count"),
        "memory_gib": None if mebibytes is None else round(mebibytes / 1024),
        "architecture": answer["ProcessorInfo"]["SupportedArchitectures"],
        "vcpus": answer["VCpuInfo"]["DefaultVCpus"],
        "host_memory_gib": answer["MemoryInfo"]["SizeInMiB"] / 1024,
        "local_nvme_gb": answer.get("InstanceStorageInfo", {}).get("TotalSizeInGB"),
        "gbps": gigabits(network["NetworkPerformance"]),
        "card_gbps": sum(card["PeakBandwidthInGbps"] for card in efa_cards),
        "max_efa": network["EfaInfo"]["MaximumEfaInterfaces"],
        "cards": [
            (card["MaximumNetworkInterfaces"], "efa-only" in card["InterfaceTypes"])
            for card in sorted(network["NetworkCards"], key=lambda card: card["NetworkCardIndex"])
        ],
        "modes": set(answer["SupportedUsageClasses"]),
    }


def catalogued_facts(shape: Shape, recorded_memory: object) -> dict[str, object]:
    gpu, host, rdma, efa = shape.gpu, shape.host, shape.rdma, shape.efa
    assert efa is not None
    assert host.vcpus and host.memory_gib and rdma.gbps_per_node
    memory = gpu.memory_gb.value if gpu and gpu.memory_gb else None
    if memory is not None and isinstance(recorded_memory, int) and abs(memory - recorded_memory) <= 1:
        memory = recorded_memory  # marketed GB and reported GiB of one memory differ by less than one
    return {
        "model": shape.accelerator,
        "vendor": (gpu.vendor.value if gpu.vendor else "NVIDIA") if gpu else None,
        "count": gpu.count.value if gpu else None,
        "memory_gib": memory,
        "architecture": [host.architecture.value],
        "vcpus": host.vcpus.value,
        "host_memory_gib": host.memory_gib.value,
        "local_nvme_gb": host.local_nvme_gb.value if host.local_nvme_gb else None,
        "gbps": rdma.gbps_per_node.value,
        "card_gbps": rdma.gbps_per_node.value,
        "max_efa": efa.max_interfaces.value,
        "cards": [
            (group.interfaces_per_card.value, group.efa.value)
            for group in efa.cards
            for _ in range(group.count.value)
        ],
        "modes": set(shape.capacity_modes.value) - {"reservation"},
    }


def differences(shape: Shape) -> Iterator[tuple[str, object]]:
    theirs = recorded_facts(shape.name)
    ours = catalogued_facts(shape, theirs["memory_gib"])
    yield from ((fact, theirs[fact]) for fact in ours if ours[fact] != theirs[fact])


@pytest.fixture(scope="module")
def shapes(catalog: Catalog) -> dict[str, Shape]:
    names = catalog.shape_names("aws")
    return {name: catalog.shape("aws", name) for name in names if name not in NOT_RECORDED}


def test_all_but_the_listed_shapes_are_recorded(catalog: Catalog) -> None:
    assert {name for name in catalog.shape_names("aws") if name not in recorded()} == set(NOT_RECORDED)


def test_hardware_is_what_ec2_describes(shapes: dict[str, Shape]) -> None:
    differing = {(name, fact): value for name, shape in shapes.items() for fact, value in differences(shape)}
    assert differing == {key: value for key, (value, _) in DIFFERENCES.items()}


def test_differences_show_in_the_catalogue(shapes: dict[str, Shape]) -> None:
    for name, fact in DIFFERENCES:
        gbps = shapes[name].rdma.gbps_per_node
        assert fact != "card_gbps" or (gbps is not None and "PeakBandwidthInGbps" in gbps.note)
        gpu = gpus_of(shapes[name])
        assert fact != "memory_gib" or gpu.memory_gb is None
        assert fact != "count" or gpu.count.note


def test_regions_are_those_of_the_offerings(shapes: dict[str, Shape]) -> None:
    extra = {name: set(shape.regions) - set(offerings("region")[name]) for name, shape in shapes.items()}
    missing = {name: set(offerings("region")[name]) - set(shape.regions) for name, shape in shapes.items()}
    assert {name: regions for name, regions in extra.items() if regions} == BLOCKS_ONLY
    assert {name: regions for name, regions in missing.items() if regions} == {}


def test_zones_are_those_of_the_offerings(shapes: dict[str, Shape], catalog: Catalog) -> None:
    local = set(catalog.local_zones("aws"))
    for name, shape in shapes.items():
        ours = {region: set(offer.zones.value) - local for region, offer in shape.regions.items()}
        named = {region: zones for region, zones in ours.items() if zones}
        assert named == offerings("availability-zone-id")[name], name


def test_every_name_is_an_instance_type_of_the_sdk(catalog: Catalog) -> None:
    model = read(package("botocore") / "data/ec2/2016-11-15/service-2.json.gz")
    assert set(catalog.shape_names("aws")) <= set(model["shapes"]["InstanceType"]["enum"])


def test_regions_are_named_as_in_the_sdk(catalog: Catalog) -> None:
    partitions = json.loads((package("botocore") / "data/endpoints.json").read_text())["partitions"]
    (commercial,) = (partition["regions"] for partition in partitions if partition["partition"] == "aws")
    for name, region in catalog.regions("aws").items():
        assert commercial[name]["description"] == region.place.value
