"""Metrics of exporters, faults of GPUs, and repair of nodes by the clouds."""

from functools import cache

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Entry, Fact


class Metric(Entry):
    """A metric that rules and dashboards may use."""

    id: str
    """Name of the metric in Prometheus."""

    exporter: Fact[str]
    """Program that writes it: key in ``manifests.toml``, or one that kube-prometheus-stack brings."""

    measures: Fact[str]


class XidErrors(Entry):
    """Xid errors of NVIDIA's driver."""

    fatal: Fact[list[int]]
    """Errors after which a GPU cannot be used until it is reset or replaced."""


class NodeRepair(Entry):
    """A cloud's own repair of a GPU node that fails."""

    id: str
    """The cloud."""

    detects: Fact[str]
    acts: Fact[str]
    after_minutes: Fact[int] | None = None
    """Minutes from the fault to the first action; absent if the cloud does not act."""

    keeps_reservation: Fact[bool] | None = None
    """Whether the cloud's action takes the new machine from the same reservation or pool; absent if it does
    not act."""

    withheld: Fact[str]
    """Condition under which the cloud does not act."""

    by_hand: Fact[str]
    """Steps if the cloud does not act."""


@cache
def metrics(catalog: Catalog) -> dict[str, Metric]:
    """Read the metrics by name.

    Raises:
        CatalogError: the file does not fit the model above.
    """
    return catalog._table("metrics.toml", Metric)


@cache
def xid_errors(catalog: Catalog) -> XidErrors:
    """Read the Xid errors.

    Raises:
        CatalogError: the file does not fit the model above.
    """
    return catalog._read("xid-errors.toml", XidErrors)


@cache
def node_repair(catalog: Catalog) -> dict[str, NodeRepair]:
    """Read each cloud's repair of nodes.

    Raises:
        CatalogError: the file does not fit the model above.
    """
    return catalog._table("node-repair.toml", NodeRepair)
