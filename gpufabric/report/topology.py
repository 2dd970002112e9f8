"""Regions and links of a fabric, as data of a report."""

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
