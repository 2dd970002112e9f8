"""Renamed pools: the engine creates the pool of the new name before it deletes the old one.

A former name that no pool has renames nothing.
"""

from collections.abc import Iterator, Sequence

from gpufabric.plural import plural
from gpufabric.policies.rule import Finding, Rule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated
from gpufabric.protection.holdings import PoolHolding
from gpufabric.protection.losses import offer_of
from gpufabric.spec.pool import pool_on_resources


class RenamedPool(Rule):
    """A new pool fits into its reservation beside the pools that the same change removes.

    ``quota-headroom`` judges the quota of both.
    """

    id = "renamed-pool"
    title = "New pools fit into their reservation beside the pools that the same change removes"
    why = (
        "The engine creates new resources before it deletes removed ones. A renamed pool requests its "
        "machines a second time while the old pool holds them, and the cloud refuses it during the update."
    )
    level = "mandatory"
    fix = (
        "If the pool was renamed, declare its former name with was: nothing is then replaced. Otherwise "
        "remove the old pool in one change and add the new one in the next."
    )

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Compare each new pool with each removed one."""
        if view.earlier_held is None:
            return
        before, after = view.earlier_held.pools, view.held.pools
        removed = [pool for name, pool in before.items() if name not in after and pool.max_nodes]
        added = [pool for name, pool in after.items() if name not in before and pool.max_nodes]
        for new in added:
            for old in removed:
                text = _reservation(new, old, view)
                if text:
                    offer = offer_of(old, view.earlier_held, view.held)
                    yield Finding(f"{view.context.stack}: {text}{offer}")
        yield from _without_effect(view, removed)
        if removed:
            yield from (Unevaluated("", text, "") for text in view.held.unread.values())


def _without_effect(view: StackView, removed: Sequence[PoolHolding]) -> Iterator[Finding]:
    """Report each ``was`` that names no pool of the stack.

    It is a violation if a pool goes, which the declaration may have meant. Otherwise it is advice: a new
    stack, such as a copy of another one, has no earlier pools.
    """
    region, earlier = view.context.declared_region, view.earlier_held
    if region is None or earlier is None or earlier.unread:
        return
    for name, pool in region.pools.items():
        if pool.was is None or pool.was in earlier.pools or not pool.peak_nodes:
            continue
        goes = ", ".join(old.name for old in removed)
        hint = f"; the change removes {goes}: perhaps was must name it" if removed else ""
        text = f"pools.{name}.was names {pool.was}, which is no pool of the stack: nothing is renamed{hint}"
        yield Finding(f"{view.context.stack}: {text}", advisory=not removed)


def _reservation(new: PoolHolding, old: PoolHolding, view: StackView) -> str:
    """Return why both pools do not fit into the reservation that they share; empty if they do."""
    shared = set(new.reservations or ()) & set(old.reservations or ())
    if not shared:
        return ""
    using = [pool for pool in view.held.pools.values() if shared & set(pool.reservations or ())]
    wanted = old.max_nodes + sum(pool.max_nodes for pool in using)
    held = _reserved_nodes(new, view)
    if held is not None and wanted <= held:
        return ""
    size = "an unknown number of nodes" if held is None else plural(held, "node")
    return (
        f"pool {new.name} is created before pool {old.name} is deleted, and both use one reservation: "
        f"it holds {size}, and {wanted:,} are needed"
    )


def _reserved_nodes(pool: PoolHolding, view: StackView) -> int | None:
    region = view.context.declared_region
    declared = pool_on_resources(region.pools, pool.name) if region else None
    return getattr(declared.capacity, "nodes", None) if declared else None
