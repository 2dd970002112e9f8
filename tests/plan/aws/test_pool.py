import dataclasses

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.shape import Shape
from gpufabric.plan.aws.pool import AwsPoolPlan
from gpufabric.plan.aws.pool_rules import cluster_problems, pool_problems
from gpufabric.plan.node_facts import image_facts
from gpufabric.spec.aws.pool import AwsPool
from tests.plan.conftest import NOW, PlanRegion

CATALOG = default_catalog()
SHAPES = CATALOG.shape_names("aws")
NEURON = ("AL2023_x86_64_NEURON", "aws.amazon.com/neuron")
NVIDIA = ("AL2023_x86_64_NVIDIA", "nvidia.com/gpu")
NVIDIA_ARM = ("AL2023_ARM_64_NVIDIA", "nvidia.com/gpu")
PLAIN = ("AL2023_x86_64_STANDARD", "gpufabric.dev/pool")
PLAIN_ARM = ("AL2023_ARM_64_STANDARD", "gpufabric.dev/pool")
OTHERS = {"trn": NEURON, "p6e": NVIDIA_ARM, "hpc6a": PLAIN, "hpc7g": PLAIN_ARM}
"""Image and taint of machines without NVIDIA GPUs on x86_64, by start of the name."""


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
def test_image_and_taint_follow_from_maker_and_processor(name: str, plan: PlanRegion) -> None:
    expected = next((other for start, other in OTHERS.items() if name.startswith(start)), NVIDIA)
    shape = CATALOG.shape("aws", name)
    (pool,) = plan("aws").pools
    assert isinstance(pool, AwsPoolPlan)
    pool = dataclasses.replace(pool, shape=shape, node_facts=image_facts("aws", shape, "1.35", CATALOG))
    assert (pool.ami_type, pool.taint_key) == expected


def test_a_maker_without_an_image_is_refused() -> None:
    shape = with_vendor(CATALOG.shape("aws", "p5.48xlarge"), "amd")
    pool = AwsPool(shape=shape.name, nodes=1)
    (problem,) = pool_problems("pools.train", pool, shape, CATALOG, region="us-east-1", now=NOW)
    assert problem.where == "pools.train.shape"
    assert problem.given == "p5.48xlarge: amd accelerators with an x86_64 processor"
    assert (
        problem.allowed
        == "aws with x86_64, none with arm64, none with x86_64, nvidia with arm64, nvidia with x86_64"
    )


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
    problems = cluster_problems([CATALOG.shape("aws", name)], version, CATALOG)
    assert [(problem.where, problem.given, problem.allowed) for problem in problems] == (
        [("cluster.kubernetes_version", f"{version} with {name}", "1.33 or newer")] if refused else []
    )


@pytest.mark.parametrize(("layout", "addresses"), [("recommended", 1), ("legacy", 32)])
def test_the_layout_of_a_pool_decides_its_addresses(plan: PlanRegion, layout: str, addresses: int) -> None:
    pools = {"train": {"shape": "p5.48xlarge", "nodes": 2, "nic_layout": layout}}
    (pool,) = plan("aws", pools=pools).pools
    assert isinstance(pool, AwsPoolPlan)
    assert (pool.addresses_per_node, pool.efa_interfaces) == (addresses, 32)
