import shutil
from pathlib import Path

import pytest

from gpufabric.catalog.catalog import DATA, Catalog, default_catalog
from gpufabric.catalog.shape import Shape
from gpufabric.plan.aws.pool import cluster_problems, pool_problems, software_of
from gpufabric.plan.pools import plan_pool
from gpufabric.spec.aws.pool import AwsPool
from gpufabric.spec.oci.pool import OciPool
from gpufabric.spec.problems import DeclarationError
from tests.plan.conftest import NOW, PlanRegion

CATALOG = default_catalog()
SHAPES = CATALOG.shape_names("aws")
NEURON = ("AL2023_x86_64_NEURON", "aws.amazon.com/neuron")
NVIDIA = ("AL2023_x86_64_NVIDIA", "nvidia.com/gpu")
NVIDIA_ARM = ("AL2023_ARM_64_NVIDIA", "nvidia.com/gpu")


def with_vendor(shape: Shape, vendor: str) -> Shape:
    """Give a shape with accelerators of another maker."""
    data = shape.model_dump()
    data["gpu"]["vendor"] = {
        "value": vendor,
        "source": "test",
        "as_of": "2026-11-01",
        "confidence": "confirmed",
    }
    return Shape.model_validate(data)


@pytest.mark.parametrize("name", SHAPES)
def test_software_follows_from_maker_and_processor(name: str) -> None:
    expected = NEURON if name.startswith("trn") else NVIDIA_ARM if name.startswith("p6e") else NVIDIA
    found = software_of(CATALOG.shape("aws", name))
    assert (found.ami_type, found.taint_key) == expected


def test_a_maker_without_an_image_is_refused() -> None:
    shape = with_vendor(CATALOG.shape("aws", "p5.48xlarge"), "amd")
    pool = AwsPool(shape=shape.name, nodes=1)
    (problem,) = pool_problems("pools.train", pool, shape, CATALOG, region="us-east-1", now=NOW)
    assert problem.where == "pools.train.shape"
    assert problem.given == "p5.48xlarge: amd accelerators with an x86_64 processor"
    assert problem.allowed == "aws with x86_64, nvidia with arm64, nvidia with x86_64"


@pytest.mark.parametrize(
    ("name", "version", "refused"),
    [
        ("p6e-gb200.36xlarge", "1.32", True),
        ("p6e-gb200.36xlarge", "1.33", False),
        ("p6e-gb200.36xlarge", "1.35", False),
        ("trn2u.48xlarge", "1.32", False),
        ("p6-b200.48xlarge", "1.32", False),
    ],
)
def test_nvidia_ultraservers_need_dynamic_resource_allocation(name: str, version: str, refused: bool) -> None:
    problems = cluster_problems([CATALOG.shape("aws", name)], version)
    assert [(one.where, one.given, one.allowed) for one in problems] == (
        [("cluster.kubernetes_version", f"{version} with {name}", "1.33 or newer")] if refused else []
    )


@pytest.mark.parametrize("cloud", ["azure", "oci"])
def test_other_clouds_make_no_spot_pools(plan: PlanRegion, cloud: str) -> None:
    shape = {"azure": "Standard_ND96isr_H200_v5", "oci": "BM.GPU.B200.8"}[cloud]
    capacity = {"mode": "spot"}
    with pytest.raises(DeclarationError, match=rf"spot for {shape}.*; allowed: on-demand, reservation"):
        plan(cloud, pools={"train": {"shape": shape, "nodes": 4, "capacity": capacity}})


def test_a_shape_that_is_sold_as_spot_elsewhere_is_refused_too(tmp_path: Path) -> None:
    root = tmp_path / "data"
    shutil.copytree(DATA, root)
    file = root / "oci" / "shapes" / "BM.GPU.B200.8.toml"
    facts = file.read_text(encoding="utf-8")
    file.write_text(facts.replace('"reservation"]', '"reservation", "spot"]'), encoding="utf-8")
    pool = OciPool.model_validate({"shape": "BM.GPU.B200.8", "nodes": 2, "capacity": {"mode": "spot"}})
    with pytest.raises(DeclarationError) as caught:
        plan_pool("train", pool, region="x", zone="y", catalog=Catalog(root), now=NOW)
    (problem,) = [one for one in caught.value.problems if one.where == "pools.train.capacity.mode"]
    assert problem.given == "spot for BM.GPU.B200.8, which trains over RDMA"
    assert problem.allowed == "on-demand, reservation, new-reservation"


@pytest.mark.parametrize(("layout", "addresses"), [("recommended", 1), ("legacy", 32)])
def test_the_layout_of_a_pool_decides_its_addresses(plan: PlanRegion, layout: str, addresses: int) -> None:
    pools = {"train": {"shape": "p5.48xlarge", "nodes": 2, "nic_layout": layout}}
    (pool,) = plan("aws", pools=pools).pools
    assert pool.addresses_per_node == addresses
    assert sum(one.kind != "interface" for one in pool.interfaces) == 32
