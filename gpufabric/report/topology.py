"""Regions and links of a fabric, as data of a report."""

from collections.abc import Iterable

from gpufabric.report.data import Data


class TopologyPool(Data):
    """GPU machines on one RDMA fabric."""

    name: str
    shape: str
    nodes: int
    gpus: int
    fabric: str
    rdma_gbps: float | None = None
    """Rate of all RDMA interfaces of a machine together, in Gbit/s each way."""

    power_domain: str | None = None


class TopologyRegion(Data):
    """A region of the fabric."""

    stack: str
    cloud: str
    region: str
    pools: tuple[TopologyPool, ...] = ()
    power_domain: str | None = None
    removed: bool = False


class TopologyLink(Data):
    """A link between two regions."""

    key: str
    ends: tuple[str, str]
    kind: str
    gbps: float | None = None
    latency_ms: float | None = None
    """Round trip in milliseconds."""

    state: str = ""


class LinkUse(Data):
    """Use of a link by training and by copies of checkpoints, in Gbit/s of the busier direction."""

    link: str
    """Key of the link."""

    gbps: float | None = None
    """Declared bandwidth in each direction; null: unknown, as below."""

    training_gbps: float | None = None
    copies_gbps: float | None = None


class FabricTopology(Data):
    """Regions and the links between them, as they are after the change."""

    places: tuple[TopologyRegion, ...] = ()
    links: tuple[TopologyLink, ...] = ()


def unknown_region(stack: str) -> TopologyRegion:
    """Return a region of which the name of its stack alone is known."""
    return TopologyRegion(stack=stack, cloud=stack.split("-", maxsplit=1)[0], region="")


def joined(regions: Iterable[TopologyRegion], links: Iterable[TopologyLink]) -> FabricTopology:
    """Join regions and links. A region of which nothing is known still appears at the end of its links."""
    by_stack = {region.stack: region for region in regions}
    listed = tuple(links)
    for end in sorted({end for link in listed for end in link.ends} - set(by_stack)):
        by_stack[end] = unknown_region(end)
    return FabricTopology(places=tuple(by_stack[stack] for stack in sorted(by_stack)), links=listed)
