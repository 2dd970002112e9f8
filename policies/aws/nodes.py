"""EKS node groups with their launch templates: shapes, capacity modes and zones."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gpufabric.policies import deferred
from gpufabric.policies.aws.batches import nodes_at_a_time
from gpufabric.policies.aws.launches import TARGET_KEY, template_of
from gpufabric.policies.aws.types import CAPACITY_BLOCK, NODE_GROUP, SUBNET
from gpufabric.policies.graph import Graph
from gpufabric.policies.node_labels import POOL_LABEL
from gpufabric.policies.properties import Props, UnreadableProperty
from gpufabric.policies.resource import Resource

if TYPE_CHECKING:
    from gpufabric.catalog.catalog import Catalog
    from gpufabric.catalog.shape import CapacityMode

_TARGET = (TARGET_KEY, "capacityReservationTarget")
"""Property path of a launch template that names its reservation."""


@dataclass(frozen=True, slots=True, order=True)
class AwsZone:
    """An Availability Zone.

    Attributes:
        name: its name or id.
        key: property that holds it. Zone names differ between accounts and zone ids do not, so that the two
            cannot be compared.
    """

    name: str
    key: str


@dataclass(frozen=True, slots=True)
class Nodes:
    """A node group.

    Every method raises ``UnreadableProperty`` where what it needs is unknown.

    Attributes:
        group: the node group.
        graph: resources of the stack.
    """

    group: Resource
    graph: Graph

    @property
    def pool(self) -> str:
        """Name of the pool: its label, or the logical name if that is unknown."""
        return self.group.props.text_if_known("labels", POOL_LABEL) or self.group.name

    def template(self) -> Resource | None:
        """Return the launch template, found by reference or else by name; None if the group has none."""
        return template_of(self.group, self.graph, self.group.props, "launchTemplate")

    def shape(self) -> str | None:
        """Return the instance type: the launch template's, or else the group's first."""
        template = self.template()
        asked = template.props.text("instanceType") if template else None
        return asked or self.group.props.text("instanceTypes", 0)

    def several_shapes(self) -> list[tuple[str, str]]:
        """Return the instance types that EKS chooses from, each with its property; none if there is one."""
        number = self.group.props.length("instanceTypes") or 0
        if number < 2:  # noqa: PLR2004 - a choice needs two
            return []
        names = [
            (f"instanceTypes[{index}]", self.group.props.text("instanceTypes", index))
            for index in range(number)
        ]
        return [(key, name) for key, name in names if name]

    def has_fabric(self, catalog: "Catalog") -> bool:
        """Return whether these machines share an RDMA fabric.

        A machine that is not in the catalogue counts as one that does if its image is for accelerators.
        """
        shape = deferred.known_shape(catalog, "aws", self.shape() or "")
        if shape is not None:
            return shape.rdma.kind.value != "none"
        image = self.group.props.text("amiType") or ""
        return "NVIDIA" in image or "NEURON" in image

    def capacity(self) -> "CapacityMode":
        """Return how the machines are obtained."""
        kind = self.group.props.text("capacityType")
        template = self.template()
        props = template.props if template else Props({})
        market = props.text("instanceMarketOptions", "marketType")
        if kind == "SPOT" or market == "spot":
            return "spot"
        if kind == "CAPACITY_BLOCK" or market == "capacity-block":
            return "capacity-block"
        return "reservation" if props.present(*_TARGET) else "on-demand"

    def target(self) -> str | None:
        """Return the id of the reservation, or the ARN of the group of reservations, that the nodes use."""
        template = self.template()
        if template is None:
            return None
        group = template.props.text(*_TARGET, "capacityReservationResourceGroupArn")
        return group or template.props.text(*_TARGET, "capacityReservationId")

    def block_id(self) -> str | None:
        """Return the id under which a stack declares the Capacity Block: its own, or that of the offer."""
        bought = self.made_here(CAPACITY_BLOCK)
        return bought.props.text("capacityBlockOfferingId") if bought is not None else self.target()

    def made_here(self, *types: str) -> Resource | None:
        """Return the reservation or purchase of this stack that the nodes use."""
        template = self.template()
        return self.graph.source(template, TARGET_KEY, *types) if template else None

    def nodes_max(self) -> int:
        """Return the largest number of machines."""
        return self._size("maxSize")

    def nodes_now(self) -> int:
        """Return the requested number of machines."""
        return self._size("desiredSize")

    def surge(self) -> int:
        """Return how many machines an update of the group starts at most before it stops old ones.

        EKS starts the larger of two per zone and the number that may be unavailable at once, or none with
        the strategy MINIMAL (EKS user guide, "Understand each phase of node updates"). A group has at most as
        many zones as subnets.
        """
        props = self.group.props
        if props.text("updateConfig", "updateStrategy") == "MINIMAL":
            return 0
        at_a_time = nodes_at_a_time(props, self.nodes_max)
        return max(2 * (props.length("subnetIds") or 1), at_a_time)

    def zones(self) -> frozenset[AwsZone]:
        """Return the zones of the group's subnets; none if its only subnet is not of this stack.

        Raises:
            UnreadableProperty: some subnets are not of this stack, or zones cannot be compared.
        """
        subnets = self.graph.sources(self.group, "subnetIds", SUBNET)
        zones = frozenset(_zone(subnet) for subnet in subnets)
        if len({zone.key for zone in zones}) > 1:
            raise UnreadableProperty(
                "subnetIds", "has zones given by name and by id, which cannot be compared"
            )
        try:
            number = self.group.props.length("subnetIds") or 0
        except UnreadableProperty:
            # An unknown list may name any of these subnets; if all are in one zone, so is the group.
            if len(zones) == 1:
                return zones
            raise
        if number > max(len(subnets), 1) and len(zones) < 2:  # noqa: PLR2004 - two zones are too many already
            raise UnreadableProperty("subnetIds", "has subnets that are not of this stack")
        return zones

    def _size(self, key: str) -> int:
        size = self.group.props.number("scalingConfig", key)
        if size is None:
            raise UnreadableProperty(f"scalingConfig.{key}", "is not given")
        return size


def node_groups(graph: Graph) -> list[Nodes]:
    """Return all node groups of a stack."""
    return [Nodes(group, graph) for group in graph.of(NODE_GROUP)]


def _zone(subnet: Resource) -> AwsZone:
    for key in ("availabilityZoneId", "availabilityZone"):
        try:
            zone = subnet.props.text(key)
        except UnreadableProperty as missing:
            raise UnreadableProperty(f"subnetIds ({subnet.name}.{missing.property})", missing.why) from None
        if zone:
            return AwsZone(zone, key)
    raise UnreadableProperty(f"subnetIds ({subnet.name}.availabilityZoneId)", "is not given")
