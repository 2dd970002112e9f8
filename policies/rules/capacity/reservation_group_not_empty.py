"""Capacity reservation groups that hold a reservation before a pool uses them."""

from collections.abc import Iterator

from gpufabric.policies.azure.groups import reservations_in
from gpufabric.policies.azure.pools import GROUP_KEY, AksPool, AksPoolRule
from gpufabric.policies.azure.reservations import declared_groups, group_of
from gpufabric.policies.rule import Finding
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated


class ReservationGroupNotEmpty(AksPoolRule):
    """A capacity reservation group holds a reservation before a node pool names it."""

    id = "reservation-group-not-empty"
    title = "A capacity reservation group holds a reservation before a node pool uses it"
    why = (
        "AKS accepts a group without a reservation, with a warning only, and never adds the pool to it "
        "later. The machines then run on demand beside a reservation that is paid for (AKS document, Assign "
        "capacity reservation groups)."
    )
    level = "mandatory"
    fix = "Create a CapacityReservation in the group, and let the node pool depend on it."

    def judge_pool(self, pool: AksPool, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Follow the group to its reservations; one that is not of this stack must be declared."""
        if not pool.names_group():
            return
        graph = view.graph
        group = group_of(pool, graph)
        if group is None:
            id_ = pool.props.text(GROUP_KEY) or ""
            if id_.lower() not in dict(declared_groups(view.context)):
                why = "names a group that this stack neither creates nor declares"
                yield Unevaluated(pool.holder.name, f"{pool.place}.{GROUP_KEY}".lstrip("."), why)
            return
        reservations = reservations_in(group, graph)
        if not reservations:
            yield pool.finding(f"names the capacity reservation group {group.name}, which is empty")
        elif not any(graph.waits_for(pool.holder, reservation) for reservation in reservations):
            yield pool.finding(
                f"does not wait for {reservations[0].name}, and may find the capacity reservation group "
                f"{group.name} empty"
            )
