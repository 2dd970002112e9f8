"""Results of the policies for a world, before its stacks are updated."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Literal

from pydantic import TypeAdapter

from gpufabric.catalog.catalog import default_catalog
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.rule import run_rule
from gpufabric.policies.rules.capacity.capacity_block_fits import CapacityBlockFits
from gpufabric.policies.rules.capacity.quota_headroom import QuotaHeadroom
from gpufabric.policies.rules.capacity.reservation_fits import ReservationFits
from gpufabric.policies.stack_view import StackView, view_of
from gpufabric.quota.siblings import Sibling
from gpufabric.quota.snapshot import FamilyState, QuotaSnapshot
from gpufabric.spec.regions import AnyRegion, DeclaredRegion
from tests.plan.conftest import NOW, REGIONS
from tests.policies.conftest import Made, seen
from tests.verdicts.resources import ACCOUNTS, capacity_of, resources
from tests.verdicts.worlds import SYSTEM_NODES, StackOf, World, declared_pools, in_use, limits, used

Verdict = Literal["fits", "refused", "unknown"]

TAKEN_AT = NOW - timedelta(days=1)
_REGION: TypeAdapter[AnyRegion] = TypeAdapter(DeclaredRegion)
_KEYS = {"aws": "account_id", "azure": "subscription_id", "oci": "tenancy_id"}


def verdict(world: World) -> tuple[Verdict, list[str]]:
    """Return the worst verdict on the stacks, and all messages."""
    violations: list[str] = []
    unknown: list[str] = []
    for stack in world.stacks:
        view = view_of_stack(world, stack)
        for rule in (QuotaHeadroom(), ReservationFits(), CapacityBlockFits()):
            if world.cloud == "azure" and isinstance(rule, ReservationFits):
                # Azure starts machines beyond a reservation; the rule wants all of them inside.
                continue
            outcome = run_rule(rule, lambda view=view: view)  # type: ignore[misc] - bound at once
            assert outcome.unevaluated == []
            violations += [finding.message for finding in outcome.violations]
            unknown += [finding.message for finding in outcome.advice if ": unknown" in finding.message]
            unknown += [finding.message for finding in outcome.advice if "; unknown" in finding.message]
    return ("refused" if violations else "unknown" if unknown else "fits"), [*violations, *unknown]


def view_of_stack(world: World, stack: StackOf) -> StackView:
    """Return a stack as the policies see it in a preview."""
    before = resources(world, stack, {name: pool.before for name, pool in stack.pools.items()})
    after = resources(world, stack, {name: pool.after for name, pool in stack.pools.items()})
    created = TAKEN_AT - timedelta(days=1)
    previous = [
        replace(resource, created=created, modified=created)
        for resource in (seen([entry.made for entry in before]) if stack.is_up else ())
    ]
    context = PolicyContext(
        stack=stack.name,
        catalog=default_catalog(),
        now=NOW,
        declaration=declared(world, stack),
        snapshot=snapshot(world, stack),
        previous=tuple(previous),
        siblings=lambda: tuple(
            Sibling(other.name, declared(world, other), snapshot(world, other))
            for other in world.stacks
            if other is not stack
        ),
    )
    made: list[Made] = [entry.made for entry in after]
    return view_of(seen(made), context)


def declared(world: World, stack: StackOf) -> AnyRegion:
    """Return the declaration of a stack."""
    data: dict[str, Any] = {
        **REGIONS[world.cloud],
        _KEYS[world.cloud]: ACCOUNTS[world.cloud][stack.account],
        "cluster": {"system_nodes": SYSTEM_NODES},
        "pools": declared_pools(stack, lambda pool: capacity_of(world, pool)),
    }
    return _REGION.validate_python(data)


def snapshot(world: World, stack: StackOf) -> QuotaSnapshot:
    """Return what was recorded of the account of a stack."""
    if stack.account != 0:
        families = {name: FamilyState(limit=10**6, used=0) for name in limits(world)}
        return QuotaSnapshot(taken_at=TAKEN_AT, source="console", families=families)
    own, total = in_use(stack=stack, world=world).by_limit, used(world).by_limit
    families = {
        name: FamilyState(
            limit=limit,
            used=total.get(name, 0),
            used_by_this_stack=own.get(name, 0) if world.stated else None,
        )
        for name, limit in limits(world).items()
    }
    return QuotaSnapshot(taken_at=TAKEN_AT, source="console", families=families)
