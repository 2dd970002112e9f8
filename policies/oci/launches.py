"""OCI resources that start machines: shapes, RDMA constructs and capacity."""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gpufabric.policies import deferred
from gpufabric.policies.graph import Graph
from gpufabric.policies.oci.types import (
    CLUSTER_NETWORK,
    COMPUTE_CLUSTER,
    GPU_MEMORY_CLUSTER,
    INSTANCE,
    INSTANCE_CONFIGURATION,
    INSTANCE_POOL,
    NODE_POOL,
    RESERVATION,
)
from gpufabric.policies.own_references import OwnReferences
from gpufabric.policies.properties import Props, UnreadableProperty
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, Rule, judge_each
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

if TYPE_CHECKING:
    from gpufabric.catalog.catalog import Catalog
    from gpufabric.catalog.shape import RdmaConstruct, Shape

LAUNCHERS = (CLUSTER_NETWORK, GPU_MEMORY_CLUSTER, INSTANCE, INSTANCE_POOL, NODE_POOL)
COMPUTE_CLUSTER_KEY = "computeClusterId"
NODES_KEY = "nodeConfigDetails"
RESERVATION_KEY = "capacityReservationId"

_CONFIGURED_BY = {
    CLUSTER_NETWORK: "instancePools",
    GPU_MEMORY_CLUSTER: "instanceConfigurationId",
    INSTANCE: "instanceConfigurationId",
    INSTANCE_POOL: "instanceConfigurationId",
}
"""Property that names the instance configuration, by type."""


@dataclass(frozen=True, slots=True)
class OciLaunch:
    """A resource that starts machines.

    Every method raises ``UnreadableProperty`` where what it needs is unknown.

    Attributes:
        resource: the resource.
        graph: resources of the stack.
    """

    resource: Resource
    graph: Graph

    def configurations(self) -> list[Resource]:
        """Return the instance configurations of this stack that it uses."""
        key = _CONFIGURED_BY.get(self.resource.type)
        return self.graph.linked(self.resource, key, INSTANCE_CONFIGURATION) if key else []

    def details(self) -> Props:
        """Return the launch details of its machines: the configuration's, or the instance's own."""
        if self.resource.type == INSTANCE and not self.resource.props.present("instanceConfigurationId"):
            return self.resource.props
        configurations = self.configurations()
        if len(configurations) != 1:
            key = _CONFIGURED_BY.get(self.resource.type, "")
            raise UnreadableProperty(key, "is not one instance configuration of this stack")
        return launch_details(configurations[0])

    def shape_name(self) -> str:
        """Return the shape of its machines."""
        props = self.resource.props
        if self.resource.type == NODE_POOL:
            return props.text("nodeShape") or ""
        own = props.text("shape") if self.resource.type == INSTANCE else None
        return own or self.details().text("shape") or ""

    def rdma_shape(self, catalog: "Catalog") -> "Shape | None":
        """Find its shape, if the catalogue has it and it has RDMA."""
        shape = deferred.known_shape(catalog, "oci", self.shape_name())
        return shape if shape is not None and shape.roce is not None else None

    def construct(self) -> "RdmaConstruct | None":
        """Return which RDMA construct its machines are in."""
        resource = self.resource
        if resource.type == CLUSTER_NETWORK:
            return "cluster-network"
        if resource.type == GPU_MEMORY_CLUSTER:
            return "gpu-memory-cluster"
        if resource.type == NODE_POOL:
            return "compute-cluster" if resource.props.present(NODES_KEY, COMPUTE_CLUSTER_KEY) else None
        own = resource.type == INSTANCE and resource.props.present(COMPUTE_CLUSTER_KEY)
        inside = own or self.details().present(COMPUTE_CLUSTER_KEY)
        return "compute-cluster" if inside else None

    def compute_clusters(self) -> list[Resource]:
        """Return the compute clusters of this stack that its machines are in."""
        key = NODES_KEY if self.resource.type == NODE_POOL else COMPUTE_CLUSTER_KEY
        clusters = self.graph.sources(self.resource, key, COMPUTE_CLUSTER)
        for configuration in self.configurations():
            clusters += self.graph.sources(configuration, "instanceDetails", COMPUTE_CLUSTER)
        return clusters

    def nodes(self) -> int:
        """Return the number of machines that it starts."""
        props, path = self.resource.props, ("size",)
        if self.resource.type == INSTANCE:
            return 1
        if self.resource.type == CLUSTER_NETWORK:
            sizes = [pool.number("size") or 0 for pool in props.sections("instancePools")]
            return sum(sizes)
        if self.resource.type == NODE_POOL:
            path = (NODES_KEY, "size")
        number = props.number(*path)
        if number is None:
            raise UnreadableProperty(".".join(path), "is not given")
        return number

    def domains(self) -> frozenset[str]:
        """Return the availability domains that its machines may be in."""
        props = self.resource.props
        if self.resource.type == CLUSTER_NETWORK:
            places = [props.section("placementConfiguration")]
        elif self.resource.type == INSTANCE_POOL:
            places = props.sections("placementConfigurations")
        elif self.resource.type == NODE_POOL:
            places = props.sections(NODES_KEY, "placementConfigs")
        else:
            places = [props]
        return frozenset(domain for place in places if (domain := place.text("availabilityDomain")))

    def is_preemptible(self) -> bool:
        """Return whether OCI may reclaim its machines."""
        if self.resource.type == NODE_POOL:
            places = self.resource.props.sections(NODES_KEY, "placementConfigs")
            return any(placement.present("preemptibleNodeConfig") for placement in places)
        return self.details().present("preemptibleInstanceConfig")


def launch_details(configuration: Resource) -> Props:
    """Return the launch details of an instance configuration."""
    return configuration.props.section("instanceDetails", "launchDetails")


def reservations_named(holder: Resource, key: str, places: Sequence[Props], graph: Graph) -> OwnReferences:
    """Return the reservations that places in a property of a resource name."""
    own = graph.sources(holder, key, RESERVATION)
    return OwnReferences(own, places, (RESERVATION_KEY,), "reservations")


def pool_reservations(pool: Resource, graph: Graph) -> OwnReferences:
    """Return the reservations that the placements of a node pool name.

    Raises:
        UnreadableProperty: the placements are unknown.
    """
    placements = pool.props.sections(NODES_KEY, "placementConfigs")
    return reservations_named(pool, NODES_KEY, placements, graph)


def launches(graph: Graph) -> list[OciLaunch]:
    """Return all resources of a stack that start machines."""
    return [OciLaunch(resource, graph) for resource in graph.of(*LAUNCHERS)]


class OciLaunchRule(Rule):
    """A rule that judges each OCI resource that starts machines on its own."""

    clouds = ("oci",)

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Judge each launch; an unknown property of one does not hide another."""
        return judge_each(
            view.graph.of(*LAUNCHERS),
            lambda resource: self.judge_launch(OciLaunch(resource, view.graph), view),
        )

    @abstractmethod
    def judge_launch(self, launch: OciLaunch, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Yield what is wrong with one launch, and what could not be evaluated."""
