"""How AWS machines are launched: an instance's own settings over those of its launch template.

A group or fleet takes everything from a template or an older launch configuration.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gpufabric.policies.aws.types import CAPACITY_BLOCK, CAPACITY_RESERVATION, LAUNCH_TEMPLATE
from gpufabric.policies.graph import Graph
from gpufabric.policies.properties import Key, Props, UnreadableProperty
from gpufabric.policies.resource import Resource

if TYPE_CHECKING:
    from gpufabric.catalog.shape import CapacityMode

TARGET_KEY = "capacityReservationSpecification"
_TARGET = (TARGET_KEY, "capacityReservationTarget")
_IDS = ("capacityReservationId", "capacityReservationIds")
_GROUPS = ("capacityReservationResourceGroupArn", "capacityReservationResourceGroupArns")


@dataclass(frozen=True, slots=True)
class LaunchSettings:
    """Settings of machines.

    Every method raises ``UnreadableProperty`` where what it needs is unknown.

    Attributes:
        layers: resources that hold settings; the first one that sets a property takes precedence.
        graph: resources of the stack.
    """

    layers: tuple[Resource, ...]
    graph: Graph

    def first(self, *path: Key) -> Props | None:
        """Return the properties of the first layer that sets a property."""
        return next((layer.props for layer in self.layers if layer.props.present(*path)), None)

    def text(self, *path: Key) -> str | None:
        """Return the first text at a path."""
        props = self.first(*path)
        return props.text(*path) if props else None

    def shape(self) -> str | None:
        """Return the instance type."""
        return self.text("instanceType")

    def capacity(self) -> "CapacityMode":
        """Return how the machines are obtained."""
        market = self.text("instanceMarketOptions", "marketType")
        if market == "spot" or self.first("spotPrice"):
            return "spot"
        if market == "capacity-block":
            return "capacity-block"
        return "reservation" if self.first(*_TARGET) else "on-demand"

    def fills_open_reservations(self) -> bool:
        """Return whether the machines run in an open reservation when one matches."""
        return self.text(TARGET_KEY, "capacityReservationPreference") != "none"

    def target(self) -> str | None:
        """Return the id of the reservation, or the ARN of the group of reservations, that they use."""
        props = self.first(*_TARGET)
        if props is None:
            return None
        for key in (*_GROUPS, *_IDS):
            if not props.present(*_TARGET, key):
                continue
            if not key.endswith("s"):
                return props.text(*_TARGET, key)
            if (props.length(*_TARGET, key) or 0) > 1:
                raise UnreadableProperty(props.name(*_TARGET, key), "names several reservations")
            return props.text(*_TARGET, key, 0)
        return None

    def made_here(self, *types: str) -> Resource | None:
        """Return the reservation or purchase of this stack that they use; None if they use several."""
        for layer in self.layers:
            if layer.props.present(*_TARGET):
                several = _names_several(layer.props)
                return None if several else self.graph.source(layer, TARGET_KEY, *types)
        return None

    def block_id(self) -> str | None:
        """Return the id under which a stack declares the Capacity Block: its own, or that of the offer."""
        bought = self.made_here(CAPACITY_BLOCK)
        return bought.props.text("capacityBlockOfferingId") if bought is not None else self.target()

    def reservation(self) -> Resource | None:
        """Return the reservation of this stack that holds the machines."""
        return self.made_here(CAPACITY_RESERVATION) if self.capacity() == "reservation" else None

    def require_shared_host(self) -> None:
        """Refuse machines on dedicated hosts: the host is billed, not what runs on it.

        Raises:
            UnreadableProperty: the machines run on a dedicated host.
        """
        for path in (("hostId",), ("hostResourceGroupArn",), ("placement", "hostId")):
            if self.first(*path):
                raise UnreadableProperty(
                    ".".join(path), "puts it on a dedicated host, which is billed as a whole"
                )
        for path in (("tenancy",), ("placement", "tenancy"), ("placementTenancy",)):
            if self.text(*path) == "host":
                raise UnreadableProperty(
                    ".".join(path), "puts it on a dedicated host, which is billed as a whole"
                )


def _names_several(props: Props) -> bool:
    """Return whether a target lists several reservations, which the graph cannot tell apart."""
    for key in (_IDS[1], _GROUPS[1]):
        try:
            if (props.length(*_TARGET, key) or 0) > 1:
                return True
        except UnreadableProperty:
            continue  # its length is unknown until apply
    return False


def template_of(
    resource: Resource, graph: Graph, spec: Props, *path: Key, id_key: str = "id", name_key: str = "name"
) -> Resource | None:
    """Return the launch template that a resource uses, found by reference, id or name; None if it uses none.

    Args:
        resource: the instance, group or fleet.
        graph: resources of the stack.
        spec: properties that contain the reference.
        path: its path in ``spec``.
        id_key: property of the template's id.
        name_key: property of its name.

    Raises:
        UnreadableProperty: it is not one template of this stack.
    """
    if not spec.present(*path):
        return None
    top = spec.name(*path).split(".", 1)[0].split("[", 1)[0]
    linked = graph.linked(resource, top, LAUNCH_TEMPLATE)
    if len(linked) == 1:
        return linked[0]
    candidates = linked or graph.of(LAUNCH_TEMPLATE)
    named = [
        template
        for template in candidates
        if _same(spec.text_if_known(*path, name_key), template.props.text_if_known("name"))
        or _same(spec.text_if_known(*path, id_key), template.outputs.text_if_known("id"))
    ]
    if len(named) != 1:
        raise UnreadableProperty(spec.name(*path), "is not one launch template of this stack")
    return named[0]


def _same(wanted: str | None, name: str | None) -> bool:
    return bool(wanted) and wanted == name


def launches_of(layers: Sequence[Resource | None], graph: Graph) -> LaunchSettings:
    """Return the launch of the layers that exist."""
    return LaunchSettings(tuple(layer for layer in layers if layer is not None), graph)


def sections_or_one(props: Props, *path: Key) -> Iterator[Props]:
    """Yield the objects of a list; one empty object if there are none."""
    yield from props.sections(*path) or [Props({}, props.name(*path))]
