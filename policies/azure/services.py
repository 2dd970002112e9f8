"""Prices and quota demand of Azure services that start virtual machines at the price of virtual machines.

Azure Batch and Azure Machine Learning have quotas of their own, which no snapshot has: their demand is of an
unknown family, so that quota is reported as unknown rather than counted against the wrong limit.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from gpufabric.catalog.shape import CapacityMode
from gpufabric.policies.azure.types import BATCH_ACCOUNT, BATCH_POOL, FLEET, LEARNING_COMPUTE
from gpufabric.policies.billing.choices import Candidate, GroupSize, chosen
from gpufabric.policies.billing.extractors import Extractor, Lookup, Reading, needed
from gpufabric.policies.billing.uncounted import NO_RULE, UncountedMachines
from gpufabric.policies.properties import Props, UnreadableProperty
from gpufabric.policies.resource import Resource
from gpufabric.quota.demand import Demand

_ATTACHED = frozenset({"AKS", "DataFactory", "DataLakeAnalytics", "Databricks", "HDInsight", "Kubernetes"})
"""Kinds of compute targets that attach something that exists, or start no machines of their own."""


def _fleet(resource: Resource, lookup: Lookup) -> Iterator[Reading]:
    """Yield the regular and the spot machines of a fleet, of the dearest of its sizes."""
    props = resource.props
    if props.present("vmAttributes"):
        raise UnreadableProperty("vmAttributes", "leaves the size of machines to Azure")
    candidates: list[Candidate] = []
    for section in props.sections("vmSizesProfile"):
        key = section.name("name")
        candidates.append(Candidate(needed(section.text("name"), key), key))
    if not candidates:
        raise UnreadableProperty("vmSizesProfile", "names no size")
    modes: tuple[tuple[str, CapacityMode], ...] = (
        ("regularPriorityProfile", "on-demand"),
        ("spotPriorityProfile", "spot"),
    )
    for key, capacity in modes:
        number = props.number(key, "capacity") or 0
        if number:
            region = lookup.region_of(resource, "location")
            yield from _machines(
                resource, lookup, candidates, GroupSize(number, number, number), region, capacity
            )


def _batch_pool(resource: Resource, lookup: Lookup) -> Iterator[Reading]:
    """Yield the dedicated and the spot machines of a pool; a formula leaves their number open."""
    props, path = resource.props, ("scaleSettings", "fixedScale")
    if props.present("scaleSettings", "autoScale"):
        raise UnreadableProperty("scaleSettings.autoScale", "is a formula")
    accounts = lookup.linked(resource, "accountName", BATCH_ACCOUNT)
    region = lookup.region_of(accounts[0] if len(accounts) == 1 else resource, "location")
    candidate = Candidate(needed(props.text("vmSize"), "vmSize"), "vmSize")
    modes: tuple[tuple[str, CapacityMode], ...] = (
        ("targetDedicatedNodes", "on-demand"),
        ("targetLowPriorityNodes", "spot"),
    )
    for key, capacity in modes:
        number = props.number(*path, key) or 0
        if number:
            size = GroupSize(number, number, number)
            yield from _own_quota(_machines(resource, lookup, [candidate], size, region, capacity))


def _learning(resource: Resource, lookup: Lookup) -> Iterator[Reading]:
    """Yield the machines of a compute cluster or instance of Azure Machine Learning."""
    kind = resource.props.text("properties", "computeType")
    if kind in _ATTACHED:
        return
    if kind not in ("AmlCompute", "ComputeInstance"):
        yield UncountedMachines("properties.computeType", "", NO_RULE)
        return
    inner = resource.props.section("properties", "properties")
    key = inner.name("vmSize")
    candidate = Candidate(needed(inner.text("vmSize"), key), key)
    size = GroupSize(1, 1, 1) if kind == "ComputeInstance" else _scale(inner)
    capacity: CapacityMode = "spot" if inner.text("vmPriority") == "LowPriority" else "on-demand"
    region = lookup.region_of(resource, "location")
    yield from _own_quota(_machines(resource, lookup, [candidate], size, region, capacity))


def _scale(props: Props) -> GroupSize:
    least = props.number("scaleSettings", "minNodeCount") or 0
    most = needed(props.number("scaleSettings", "maxNodeCount"), props.name("scaleSettings", "maxNodeCount"))
    return GroupSize(least, least, most)


def _machines(
    resource: Resource,
    lookup: Lookup,
    candidates: list[Candidate],
    size: GroupSize,
    region: str,
    capacity: CapacityMode,
) -> Iterator[Reading]:
    yield from chosen(resource, lookup, candidates, size, cloud="azure", region=region, capacity=capacity)


def _own_quota(readings: Iterable[Reading]) -> Iterator[Reading]:
    for reading in readings:
        yield replace(reading, family=None, total="") if isinstance(reading, Demand) else reading


EXTRACTORS: dict[str, Extractor] = {
    FLEET: _fleet,
    BATCH_POOL: _batch_pool,
    LEARNING_COMPUTE: _learning,
}
