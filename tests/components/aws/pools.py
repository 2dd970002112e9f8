"""Pools of AWS for tests: a region with one pool, and the capacity that it leases."""

from datetime import datetime
from typing import Any

from gpufabric.catalog.catalog import default_catalog
from tests.components.aws.conftest import Build
from tests.components.recording import Graph, Made

BLOCK: dict[str, Any] = {
    "mode": "capacity-block",
    "id": "cr-0123456789abcdef0",
    "nodes": 8,
    "starts": "2026-11-30T11:30:00Z",
    "ends": "2026-12-14T11:30:00Z",
}
RESERVATION = {"mode": "reservation", "id": "cr-0fedcba9876543210", "nodes": 8}
OFFER = {"offering_id": "cb-0123456789abcdefg", "i_understand_no_refund": True}
PURCHASE: dict[str, Any] = {key: value for key, value in BLOCK.items() if key != "id"} | {"purchase": OFFER}
NAME = "aws-ap-south-1-train"
"""Logical name of the pool, in the first region that sells p6-b200."""

GROUP = "arn:aws:resource-groups:ap-south-1:123456789012:group/leases"


def place_of(shape: str) -> dict[str, Any]:
    """A region and zone that sell the shape, and two system zones there."""
    catalog = default_catalog()
    for region, offer in sorted(catalog.shape("aws", shape).regions.items()):
        code = catalog.regions("aws")[region].code
        if offer.zones.value and code is not None:
            zones = [f"{code.value}-az1", f"{code.value}-az2"]
            return {"region": region, "zone": offer.zones.value[0], "system_zones": zones}
    raise AssertionError(f"no region sells {shape}")


def build_pool(
    build: Build, shape: str, *, now: datetime | None = None, **pool: Any
) -> tuple[Graph, Made, Made]:
    """Build a region with one pool; give the graph, its launch template and its node group."""
    place = place_of(shape)
    times = {"now": now} if now else {}
    graph = build(
        **place,
        **times,
        # Local Zones do not offer the declared file system.
        storage={},
        pools={
            "train": {
                "shape": shape,
                "nodes": 2 * default_catalog().shape("aws", shape).domain_sizes_nodes[0],
                **pool,
            }
        },
    )
    name = f"aws-{place['region']}-train"
    template = f"{name}-own-image" if "node_image_id" in pool else name
    return graph, graph.one("LaunchTemplate", template), graph.one("NodeGroup", name)


def two_domains(shape: str) -> int:
    """Give the nodes of two NVLink domains: the fewest that prove a fabric."""
    return 2 * default_catalog().shape("aws", shape).domain_sizes_nodes[0]


ON_DEMAND_SHAPES = [
    name
    for name in default_catalog().shape_names("aws")
    if "on-demand" in default_catalog().shape("aws", name).capacity_modes.value
]
