"""A new instance type is one file of the catalogue: everything else follows from it."""

import shutil
from pathlib import Path

import pytest

from gpufabric.catalog.catalog import DATA, Catalog
from tests.components.aws.conftest import Build

from . import conftest

NAME = "p9-test.96xlarge"
FACTS = """
name = "p9-test.96xlarge"
cloud = "aws"
[provenance]
source = "moto-5_2_5"
as_of = 2026-11-22
confidence = "confirmed"
[gpu]
model = "T900"
count = 16
nvlink_domain_gpus = 16
[host]
architecture = "arm64"
vcpus = 384
[rdma]
kind = "efa"
gbps_per_node = 12800
[efa]
max_interfaces = 5
[[efa.cards]]
count = 1
interfaces_per_card = 4
efa = false
[[efa.cards]]
count = 2
interfaces_per_card = 1
efa = true
[[efa.cards]]
count = 3
interfaces_per_card = 2
efa = true
[quota]
units_per_node = 384
[capacity_modes]
value = ["on-demand", "capacity-block"]
[regions_complete]
value = true
[regions]
us-west-2 = { zones = ["usw2-az2"] }
[environment]
NCCL_TEST = "1"
"""


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The catalogue with one more file."""
    root: Path = tmp_path_factory.mktemp("catalog") / "data"
    shutil.copytree(DATA, root)
    (root / "aws" / "shapes" / f"{NAME}.toml").write_text(FACTS, encoding="utf-8")
    return Catalog(root)


@pytest.mark.parametrize(
    ("capacity", "grouped"),
    [
        ({"mode": "on-demand"}, True),
        (
            {
                "mode": "capacity-block",
                "id": "cr-0123456789abcdef0",
                "nodes": 6,
                "starts": "2026-11-30T11:30:00Z",
                "ends": "2026-12-14T11:30:00Z",
            },
            False,
        ),
    ],
    ids=["on-demand", "capacity-block"],
)
def test_a_made_up_instance_type_gives_a_correct_pool(
    build: Build,
    catalog: Catalog,
    monkeypatch: pytest.MonkeyPatch,
    capacity: dict[str, object],
    grouped: bool,
) -> None:
    monkeypatch.setattr(conftest, "default_catalog", lambda: catalog)
    graph = build(pools={"new": {"shape": NAME, "nodes": 3, "max_nodes": 6, "capacity": capacity}})
    template = graph.one("LaunchTemplate", "aws-us-west-2-new")
    group = graph.one("NodeGroup", "aws-us-west-2-new")
    assert template.inputs["instanceType"] == NAME
    layout = [
        (interface["networkCardIndex"], interface["deviceIndex"], interface["interfaceType"])
        for interface in template.inputs["networkInterfaces"]
    ]
    assert layout == [(0, 0, "interface"), *((card, 0, "efa-only") for card in range(1, 6))]
    assert group.inputs["amiType"] == "AL2023_ARM_64_NVIDIA"
    assert group.inputs["scalingConfig"] == {"desiredSize": 3, "minSize": 3, "maxSize": 6}
    assert group.inputs["labels"] == {
        "gpufabric.dev/pool": "new",
        "gpufabric.dev/shape": NAME,
        "gpufabric.dev/fabric": "efa",
    }
    assert len(graph.all("PlacementGroup")) == grouped
    assert group.inputs["capacityType"] == ("ON_DEMAND" if grouped else "CAPACITY_BLOCK")
    output = graph.outputs["pools"]["new"]
    assert (output["gpus"], output["environment"]) == (48, {"NCCL_TEST": "1"})


def test_the_made_up_type_is_in_no_other_catalogue(catalog: Catalog) -> None:
    assert NAME in catalog.shape_names("aws")
    assert NAME not in Catalog().shape_names("aws")
