"""Pools and the reservations that they use."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from gpufabric.plural import plural
from gpufabric.policies.aws import reservations as aws
from gpufabric.policies.aws.nodes import TARGET_KEY, Nodes, node_groups
from gpufabric.policies.azure import reservations as azure
from gpufabric.policies.azure.groups import reservations_in
from gpufabric.policies.azure.pools import GROUP_KEY, POOL_HOLDERS, AksPool, judge_each_pool
from gpufabric.policies.graph import Graph
from gpufabric.policies.node_labels import POOL_TAG
from gpufabric.policies.oci import reservations as oci
from gpufabric.policies.oci.launches import LAUNCHERS, OciLaunch
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.reservations import HeldNodes, RequestedNodes, ReservationUsage
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, Rule, judge_each
from gpufabric.policies.sharing import ending, previous_graph, sibling_pools
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated
from gpufabric.spec.capacity import Reservation

_Read = Callable[[Resource], Iterable[HeldNodes]]
_User = tuple[str, str]
"""A reservation, by URN or id, and the URN of a resource whose machines it holds."""


class ReservationFits(Rule):
    """Pools use only the shape, zone, number and tenancy of machines that their reservation holds.

    Capacity Blocks have a rule of their own.
    """

    id = "reservation-fits"
    title = "Pools fit into their capacity reservation: shape, zone, size and tenancy"
    why = (
        "The cloud refuses machines beyond a reservation, or of another shape or zone than it holds, while "
        "the update waits for them. The reservation is billed all the same."
    )
    level = "mandatory"
    fix = "Reserve the shape in the zone of the pools, for the sum of their nodes at peak."
    clouds = ("aws", "azure", "oci")

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Add up the machines that pools request from each created or declared reservation.

        Pools of other stacks that declare the same reservation count, and so do pools of the previous state
        that run until the update removes them.
        """
        books = _Books(view)
        yield from books.read(view.graph)
        books.add_leaving()
        for name, urn, reserved in books.made():
            for text in reserved.faults():
                yield Finding(f"{name}: {text}", urn=urn)
        yield from _differing_sizes(view)
        for id_, reserved in books.declared():
            alone = set(reserved.faults())
            books.add_siblings(id_, reserved)
            for text in reserved.faults():
                # A stack that starts nothing is not stopped by another one that does.
                innocent = text not in alone and not books.starts(id_) and not alone
                yield Finding(f"{view.context.stack}: the declared reservation: {text}", advisory=innocent)


def _differing_sizes(view: StackView) -> Iterator[Finding]:
    """Yield reservations of which this stack and another one declare different numbers of machines."""
    context = view.context
    region = context.declared_region
    for name, pool in sorted(region.pools.items()) if region else ():
        capacity = pool.capacity
        if not isinstance(capacity, Reservation):
            continue
        for other, twin in sibling_pools(context, capacity.id):
            reserved = twin.capacity
            if not isinstance(reserved, Reservation) or twin.shape.casefold() != pool.shape.casefold():
                continue
            if reserved.nodes != capacity.nodes:
                yield Finding(
                    f"{context.stack}: pool {name} declares a reservation of "
                    f"{plural(capacity.nodes, 'node')}, and pool {other} declares the "
                    f"same one with {reserved.nodes:,}"
                )


class _Books:
    """Reservations with what uses them."""

    def __init__(self, view: StackView) -> None:
        self._view = view
        self._graph = view.graph
        self._before = previous_graph(view)
        self._leaving = False
        self._sizes: dict[_User, int] = {}
        self._leavers: list[tuple[_User, RequestedNodes]] = []
        self._made: dict[str, tuple[Resource, ReservationUsage]] = {}
        self._declared: dict[str, ReservationUsage] = {}
        context = view.context
        for id_, held in (
            *aws.declared_reservations(context),
            *azure.declared_groups(context),
            *oci.declared_reservations(context),
        ):
            # A reservation that several pools declare is one, with as many nodes as each says.
            self._declared.setdefault(id_, ReservationUsage([held]))

    def made(self) -> Iterator[tuple[str, str, ReservationUsage]]:
        """Yield each reservation of the stack with its name and URN."""
        for resource, reserved in self._made.values():
            yield resource.name, resource.urn, reserved

    def declared(self) -> Iterator[tuple[str, ReservationUsage]]:
        """Yield each declared reservation with its id."""
        yield from self._declared.items()

    def starts(self, key: str) -> bool:
        """Return whether the update starts machines in a reservation, given by URN or id."""
        before: dict[_User, int] = {}
        for user, use in self._leavers:
            before[user] = before.get(user, 0) + use.nodes
        return any(
            self._before is None or user[1] in self._view.beside or size > before.get(user, 0)
            for user, size in self._sizes.items()
            if user[0] == key
        )

    def read(self, graph: Graph) -> Iterator[Finding | Unevaluated]:
        """Enter all pools of a graph."""
        yield from judge_each((nodes.group for nodes in node_groups(graph)), self.add_group)
        yield from judge_each_pool(graph.of(*POOL_HOLDERS), self.add_pool)
        yield from judge_each(graph.of(*LAUNCHERS), self.add_launch)

    def add_leaving(self) -> None:
        """Enter machines of the previous state that run beside those that the update starts."""
        if self._before is None:
            return
        self._graph, self._leaving = self._before, True
        # Unknown properties of what goes are no gap in the result.
        for _ in self.read(self._before):
            pass
        left = dict(self._sizes)
        for user, use in self._leavers:
            key, urn = user
            kept = 0 if urn in self._view.beside else min(use.nodes, left.get(user, 0))
            left[user] = left.get(user, 0) - kept
            reserved = self._made[key][1] if key in self._made else self._declared.get(key)
            if reserved is not None and use.nodes > kept and self.starts(key):
                name = f"{use.pool} {ending(urn, self._view)}"
                reserved.uses.append(replace(use, pool=name, nodes=use.nodes - kept, places=frozenset()))

    def add_siblings(self, id_: str, reserved: ReservationUsage) -> None:
        """Enter pools of other stacks that declare a reservation which this stack uses."""
        if not reserved.uses:
            return
        shapes = {held.shape.casefold() for held in reserved.held}
        for name, pool in sibling_pools(self._view.context, id_):
            if pool.shape.casefold() in shapes:
                reserved.uses.append(RequestedNodes(name, pool.shape, pool.peak_nodes))

    def add_group(self, group: Resource) -> Iterator[Finding | Unevaluated]:
        """Enter a node group of EKS."""
        nodes = Nodes(group, self._graph)
        if nodes.capacity() != "reservation":
            return
        made, id_ = aws.reservation_of(nodes, self._view.context)
        if made is None:
            yield from self._use_declared(id_, aws.use_of(nodes, frozenset()), group, TARGET_KEY)
            return
        places = frozenset[str]()
        try:
            places = aws.zone_names(nodes)
        except UnreadableProperty as missing:
            yield Unevaluated(group.name, missing.property, missing.why)
        yield from self._enter(made, aws.use_of(nodes, places), group, [made], aws.held_by)

    def add_pool(self, pool: AksPool) -> Iterator[Finding | Unevaluated]:
        """Enter a node pool of AKS."""
        if not pool.names_group():
            return
        graph = self._graph
        group = azure.group_of(pool, graph)
        use = RequestedNodes(pool.name, pool.size(), pool.nodes_max(), pool.zones())
        if group is not None:
            inside = reservations_in(group, graph)
            yield from self._enter(group, use, pool.holder, inside, azure.held_by)
            return
        id_ = (pool.props.text(GROUP_KEY) or "").lower()
        # Another rule reports an unknown group.
        yield from self._use_declared(id_, use, pool.holder, GROUP_KEY) if id_ in self._declared else ()

    def add_launch(self, resource: Resource) -> Iterator[Finding | Unevaluated]:
        """Enter an OCI resource that starts machines."""
        launch = OciLaunch(resource, self._graph)
        for named in oci.reservations_of(launch):
            name = resource.props.text("freeformTags", POOL_TAG) or resource.name
            use = RequestedNodes(name, launch.shape_name(), named.nodes(launch), named.domains(launch))
            if named.own is not None:
                yield from self._enter(named.own, use, resource, [named.own], oci.held_by)
            else:
                yield from self._use_declared(named.id, use, resource, oci.RESERVATION_KEY)

    def _enter(
        self, owner: Resource, use: RequestedNodes, user: Resource, holders: list[Resource], read: _Read
    ) -> Iterator[Finding | Unevaluated]:
        if self._leaving:
            self._leavers.append(((owner.urn, user.urn), use))
            return
        if owner.urn not in self._made:
            # Another rule reports an empty group.
            reserved = ReservationUsage(readable=bool(holders))
            self._made[owner.urn] = (owner, reserved)
            for holder in holders:
                try:
                    reserved.held.extend(read(holder))
                except UnreadableProperty as missing:
                    reserved.readable = False
                    yield Unevaluated(holder.name, missing.property, missing.why)
        self._note(owner.urn, user, use)
        self._made[owner.urn][1].uses.append(use)

    def _use_declared(self, id_: str, use: RequestedNodes, user: Resource, key: str) -> Iterator[Unevaluated]:
        reserved = self._declared.get(id_)
        if self._leaving:
            self._leavers.append(((id_, user.urn), use))
        elif reserved is None:
            yield Unevaluated(
                user.name, key, "names a reservation that this stack neither creates nor declares"
            )
        else:
            self._note(id_, user, use)
            reserved.uses.append(use)

    def _note(self, key: str, user: Resource, use: RequestedNodes) -> None:
        self._sizes[key, user.urn] = self._sizes.get((key, user.urn), 0) + use.nodes
