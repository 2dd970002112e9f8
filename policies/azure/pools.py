"""AKS node pools: agent pools, and profiles inside a cluster."""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from gpufabric.policies.azure.types import AGENT_POOL, MANAGED_CLUSTER
from gpufabric.policies.node_labels import POOL_LABEL
from gpufabric.policies.properties import Props, UnreadableProperty
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, Rule, judge_each
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

if TYPE_CHECKING:
    from gpufabric.catalog.catalog import Catalog
    from gpufabric.catalog.shape import InfiniBand, Shape

GROUP_KEY = "capacityReservationGroupID"
POOL_HOLDERS = (AGENT_POOL, MANAGED_CLUSTER)
_PROFILES = "agentPoolProfiles"


@dataclass(frozen=True, slots=True)
class AksPool:
    """An AKS node pool: one scale set and, with InfiniBand, one partition.

    Every method raises ``UnreadableProperty`` where what it needs is unknown.

    Attributes:
        holder: the resource that declares it.
        props: its properties.
        place: path of the properties inside the holder; empty for an agent pool.
    """

    holder: Resource
    props: Props
    place: str = ""

    def finding(self, text: str, *, advisory: bool = False) -> Finding:
        """Return a finding about the pool."""
        return Finding.at(self.holder, f"{self.place} {text}".strip(), advisory=advisory)

    def key(self, key: str) -> str:
        """Return the holder's top-level property that contains a property of the pool, for the graph."""
        return key if not self.place else _PROFILES

    @property
    def name(self) -> str:
        """Name of the pool: its label, or else the place of its declaration."""
        return (
            self.props.text_if_known("nodeLabels", POOL_LABEL) or f"{self.holder.name} {self.place}".strip()
        )

    def size(self) -> str:
        """Return the size of its machines."""
        return self.props.text("vmSize") or ""

    def shape(self, catalog: "Catalog") -> "Shape | None":
        """Return its size from the catalogue, regardless of case."""
        size = self.size().lower()
        name = next(
            (shape_name for shape_name in catalog.shape_names("azure") if shape_name.lower() == size), None
        )
        return catalog.shape("azure", name) if name else None

    def infiniband(self, catalog: "Catalog") -> "InfiniBand | None":
        """Return the InfiniBand facts of its size; None if the size has none or is unknown."""
        shape = self.shape(catalog)
        return shape.infiniband if shape else None

    def nodes_max(self) -> int:
        """Return the largest number of machines."""
        key = "maxCount" if self.props.flag("enableAutoScaling") else "count"
        number = self.props.number(key)
        if number is None:
            raise UnreadableProperty(key, "is not given")
        return number

    def zones(self) -> frozenset[str]:
        """Return the availability zones that it names."""
        number = self.props.length("availabilityZones") or 0
        zones = (self.props.text("availabilityZones", index) for index in range(number))
        return frozenset(zone for zone in zones if zone)

    def label(self, key: str) -> str | None:
        """Return a node label."""
        return self.props.text("nodeLabels", key)

    def is_spot(self) -> bool:
        """Return whether Azure may evict the machines."""
        return self.props.text("scaleSetPriority") == "Spot"

    def names_group(self) -> bool:
        """Return whether its machines come from a capacity reservation group."""
        return self.props.present(GROUP_KEY)


def node_pools(resource: Resource) -> Iterator[AksPool | Unevaluated]:
    """Return the node pools that an agent pool or a cluster declares, and those that cannot be read.

    Raises:
        UnreadableProperty: a cluster's list of them is unknown.
    """
    if resource.type == AGENT_POOL:
        yield AksPool(resource, resource.props)
        return
    for index in range(resource.props.length(_PROFILES) or 0):
        try:
            yield AksPool(resource, resource.props.section(_PROFILES, index), f"{_PROFILES}[{index}]")
        except UnreadableProperty as missing:
            yield Unevaluated(resource.name, missing.property, missing.why)


def without_mirrored_pools(resources: Iterable[Resource]) -> Iterator[Resource]:
    """Leave out of clusters the pools that are resources of their own.

    A read of a cluster lists all its pools, so after a refresh the inputs of the cluster repeat them. What
    cannot be read stays as it is, so that the rules report it.
    """
    known = list(resources)
    names = {_text(pool, "agentPoolName") for pool in known if pool.type == AGENT_POOL} - {None}
    for resource in known:
        if resource.type != MANAGED_CLUSTER or not names:
            yield resource
            continue
        with suppress(Exception):
            resource = _with_own_pools(resource, names)  # noqa: PLW2901 - the same cluster
        yield resource


def _text(resource: Resource, key: str) -> str | None:
    with suppress(Exception):
        return resource.props.text_if_known(key)
    return None


def _with_own_pools(cluster: Resource, others: set[str | None]) -> Resource:
    profiles = cluster.props.value(_PROFILES)
    if not isinstance(profiles, Sequence):
        return cluster
    items = cast("Sequence[object]", profiles)
    sections = list(cluster.props.sections(_PROFILES))
    own = [
        item
        for item, section in zip(items, sections, strict=True)
        if (name := section.text_if_known("name")) is None or name not in others
    ]
    return (
        cluster
        if len(own) == len(sections)
        else replace(cluster, props=cluster.props.with_value(_PROFILES, own))
    )


def judge_each_pool(
    resources: Iterable[Resource], judge: Callable[[AksPool], Iterator[Finding | Unevaluated]]
) -> Iterator[Finding | Unevaluated]:
    """Judge each node pool of agent pools and clusters on its own; never raises."""

    def judge_holder(resource: Resource) -> Iterator[Finding | Unevaluated]:
        for pool in node_pools(resource):
            yield from (pool,) if isinstance(pool, Unevaluated) else judge_each((resource,), judged(pool))

    def judged(pool: AksPool) -> Callable[[Resource], Iterator[Finding | Unevaluated]]:
        return lambda _: judge(pool)

    yield from judge_each(resources, judge_holder)


class AksPoolRule(Rule):
    """A rule that judges each AKS node pool on its own."""

    clouds = ("azure",)

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Judge each node pool; an unknown property of one pool does not hide another pool."""
        return judge_each_pool(view.graph.of(*POOL_HOLDERS), lambda pool: self.judge_pool(pool, view))

    @abstractmethod
    def judge_pool(self, pool: AksPool, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Yield what is wrong with one node pool, and what could not be evaluated."""
