"""Pools and the reservations that they take machines from, on Azure and OCI."""

from collections.abc import Callable, Iterable, Iterator

from policies.azure import reservations as azure
from policies.azure.pools import GROUP_KEY, POOL_HOLDERS, NodePool, each_pool
from policies.extract import Gap
from policies.extract.oci import POOL_TAG
from policies.guard import NotEvaluated
from policies.oci import reservations as oci
from policies.oci.launches import LAUNCHERS, Launch
from policies.reservations import Held, Reserved, Use
from policies.resource import Resource
from policies.rule import Finding, Rule, each
from policies.view import StackView

_Read = Callable[[Resource], Iterable[Held]]


class ReservationFits(Rule):
    """Pools ask a reservation for the shape, the place and the number that it holds."""

    id = "reservation-fits"
    title = "Pools fit into their capacity reservation: shape, place and number"
    why = (
        "Machines beyond a reservation, or of another shape or zone than it holds, are refused while the "
        "update waits for them, and what is reserved is paid for all the same."
    )
    level = "mandatory"
    fix = "Reserve the shape in the zone of the pools, for as many nodes as they may have together."
    clouds = ("azure", "oci")

    def check(self, view: StackView) -> Iterator[Finding | Gap]:
        """Add up what pools take of each reservation, those that are declared included."""
        books = _Books(view)
        yield from each_pool(view.graph.of(*POOL_HOLDERS), books.add_pool)
        yield from each(view.graph.of(*LAUNCHERS), books.add_launch)
        for name, urn, reserved in books.entries():
            for text in reserved.faults():
                yield Finding(f"{name}: {text}", urn=urn)


class _Books:
    """Reservations with what uses them."""

    def __init__(self, view: StackView) -> None:
        self._view = view
        self._made: dict[str, tuple[Resource, Reserved]] = {}
        self._declared: dict[str, Reserved] = {}
        context = view.context
        for id_, held in (*azure.declared_groups(context), *oci.declared_reservations(context)):
            # A reservation that several pools declare is one, with as many nodes as each says.
            self._declared.setdefault(id_, Reserved([held]))

    def entries(self) -> Iterator[tuple[str, str, Reserved]]:
        """Give each reservation with a name and, for one of the stack, its URN."""
        for resource, reserved in self._made.values():
            yield resource.name, resource.urn, reserved
        for reserved in self._declared.values():
            yield f"{self._view.context.stack}: the declared reservation", "", reserved

    def add_pool(self, pool: NodePool) -> Iterator[Finding | Gap]:
        """Enter a node pool of AKS."""
        if not pool.names_group():
            return
        graph = self._view.graph
        group = azure.group_of(pool, graph)
        use = Use(pool.name, pool.size(), pool.nodes_max(), pool.zones())
        if group is not None:
            inside = azure.reservations_in(group, graph)
            yield from self._enter(group, use, inside, azure.held_by)
            return
        self._use_declared((pool.props.text(GROUP_KEY) or "").lower(), use)

    def add_launch(self, resource: Resource) -> Iterator[Finding | Gap]:
        """Enter what starts machines on OCI."""
        launch = Launch(resource, self._view.graph)
        for made, id_ in oci.reservations_of(launch):
            name = resource.props.text("freeformTags", POOL_TAG) or resource.name
            use = Use(name, launch.shape_name(), launch.nodes(), launch.domains())
            if made is not None:
                yield from self._enter(made, use, [made], oci.held_by)
            else:
                self._use_declared(id_, use)

    def _enter(
        self, owner: Resource, use: Use, holders: list[Resource], read: _Read
    ) -> Iterator[Finding | Gap]:
        if owner.urn not in self._made:
            # An empty group is the matter of another rule.
            reserved = Reserved(readable=bool(holders))
            self._made[owner.urn] = (owner, reserved)
            for one in holders:
                try:
                    reserved.held.extend(read(one))
                except NotEvaluated as missing:
                    reserved.readable = False
                    yield Gap(one.name, missing.property, missing.why)
        self._made[owner.urn][1].uses.append(use)

    def _use_declared(self, id_: str, use: Use) -> None:
        reserved = self._declared.get(id_)
        if reserved is not None:
            reserved.uses.append(use)
