"""The view of a stack that rules judge, read once for all rules."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from gpufabric.policies import deferred
from gpufabric.policies.comparison import differs_in_any
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.forms import in_current_form
from gpufabric.policies.graph import Graph
from gpufabric.policies.options import RuleOptions
from gpufabric.policies.resource import Resource
from gpufabric.policies.unevaluated import Unevaluated
from gpufabric.protection.holdings import Holdings
from gpufabric.protection.limits import loosened
from gpufabric.protection.losses import Loss, losses
from gpufabric.protection.rolls import Roll
from gpufabric.wire.urn import STACK_TYPE

if TYPE_CHECKING:
    from gpufabric.cost.bill import Bill
    from gpufabric.cost.items import Item, NodePool
    from gpufabric.cost.overlap import Overlap
    from gpufabric.policies.billing.extract import Extracted
    from gpufabric.policies.billing.extractors import Lookup
    from gpufabric.policies.loosened_settings import LoosenedSettings
    from gpufabric.protection.loosening import Loosening
    from gpufabric.quota.demand import Demand
    from gpufabric.quota.limits import QuotaKey
    from gpufabric.quota.verdict import QuotaVerdict

_O = TypeVar("_O", bound=RuleOptions)


@dataclass(frozen=True, slots=True)
class StackView:
    """A stack as rules see it.

    Attributes:
        context: declaration, snapshot and time.
        resources: resources by URN.
        extracted: their billed items and quota demand.
        bill: their prices.
        graph: references between them.
        earlier: billed items and demand of the stack's previous state; None if it is unknown.
        earlier_bill: their prices, of today; likewise.
        overlaps: capacity that is paid for beside other capacity during the change; empty if the previous
            state is unknown.
        held: GPU machines, links and stored data of the stack.
        earlier_held: those of its previous state; None if that is unknown.
        replaced: URNs of machines that the change replaces.
        beside: URNs of those of them that run beside their replacements.
        rolls: changes that restart machines of pools that stay, or that only new machines get.
        holding: demand of the machines that existed when the quota snapshot was taken; None if unknown.
        started: quotas of which the change starts machines; None if the previous state is unknown.
        drawn: those of them of which it needs more units while it runs; likewise.
        options: values of the options of the rule that judges.
    """

    context: PolicyContext
    resources: Mapping[str, Resource]
    extracted: "Extracted"
    bill: "Bill"
    graph: Graph
    earlier: "Extracted | None" = None
    earlier_bill: "Bill | None" = None
    overlaps: "tuple[Overlap, ...]" = ()
    held: Holdings = field(default_factory=Holdings)
    earlier_held: Holdings | None = None
    replaced: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()
    rolls: tuple[Roll, ...] = ()
    holding: "list[Demand] | None" = None
    started: "frozenset[QuotaKey] | None" = None
    drawn: "frozenset[QuotaKey] | None" = None
    options: RuleOptions | None = None

    def read(self, kind: type[_O]) -> _O:
        """Return the options of the rule that judges, or their defaults."""
        return self.options if isinstance(self.options, kind) else kind()

    @property
    def urn(self) -> str:
        """URN of the stack's own resource, which stands for the stack as a whole."""
        project = self.context.keys.project
        own = next((resource.urn for resource in self.resources.values() if resource.type == STACK_TYPE), "")
        stack = self.context.stack
        return own or f"urn:pulumi:{stack}::{project}::{STACK_TYPE}::{project}-{stack}"

    def quota(self) -> "list[QuotaVerdict]":
        """Compare demand with the quota snapshot, together with stacks that share the account's quota."""
        context = self.context
        return deferred.judge_quota(
            self.extracted.demands,
            context.snapshot,
            context.catalog,
            context.now,
            home=context.declared_region,
            siblings=context.siblings() if context.siblings else (),
            holding=self.holding,
        )

    def draws_more(self, verdict: "QuotaVerdict") -> bool:
        """Return whether the change needs more units of a quota; yes if the previous state is unknown."""
        return self.drawn is None or verdict.key in self.drawn

    @property
    def losses(self) -> tuple[Loss, ...]:
        """Everything of value that the change takes away; nothing if the previous state is unknown."""
        return losses(self.earlier_held, self.held, self.replaced) if self.earlier_held else ()

    @property
    def loosened(self) -> tuple[str, ...]:
        """Limits on losses that the change loosens; none if the previous state is unknown."""
        context, before = self.context, self.earlier_held
        if before is None:
            return ()
        pairs = (
            (context.stack, context.protection, before.limits.stack),
            ("the fabric", context.fabric_protection, before.limits.fabric),
        )
        return tuple(f"{owner}: {text}" for owner, now, old in pairs for text in loosened(now, old))

    @property
    def loosened_settings(self) -> "LoosenedSettings | None":
        """Settings of rules that the change loosens; None without a project."""
        if self.context.settings is None:
            return None
        recorded = self.earlier_held.limits.guards if self.earlier_held is not None else None
        return deferred.loosened_settings(self.context.settings, recorded, self.changes_resources)

    @property
    def loosened_by_run(self) -> "tuple[Loosening, ...]":
        """Settings that the configuration of the run loosens; none for a plain program, whose only settings
        may be that configuration."""
        context = self.context
        return () if context.is_plain or context.loosened_by_run is None else context.loosened_by_run()

    def changes_resources(self) -> bool:
        """Return whether a resource is added, removed or changed; yes if the previous state is unknown."""
        if self.context.previous is None:
            return True
        before = _own(_counted_once(self.context.previous))
        after = _own(self.resources.values())
        if before.keys() != after.keys():
            return True
        return any(differs_in_any(old, after[urn]) for urn, old in before.items())

    @property
    def unevaluated_costs(self) -> list[Unevaluated]:
        """Properties that the bill lacks because they could not be read, sorted."""
        return sorted(set(self.extracted.unevaluated))

    @property
    def unevaluated_quotas(self) -> list[Unevaluated]:
        """Properties that quota demand lacks because they could not be read, sorted."""
        return sorted({gap for gap in self.extracted.unevaluated if gap.quota})


def view_of(resources: tuple[Resource, ...], context: PolicyContext) -> StackView:
    """Read and price a stack and, if it is known, its previous state."""
    resources = _counted_once(resources)
    lookup = lookup_of(resources, context)
    extracted, contract = deferred.extract(resources, lookup), deferred.contract_of(context)
    extracted.items.extend(deferred.leased_circuits(resources, context))
    usage = context.usage or deferred.NO_USAGE
    view = StackView(
        context,
        lookup.resources,
        extracted,
        deferred.price(extracted.items, context.catalog, context.now.date(), contract, usage),
        lookup.graph,
        held=_held(lookup, context),
    )
    return view if context.previous is None else _with_earlier(view, lookup, context.previous)


def _own(resources: Iterable[Resource]) -> dict[str, Resource]:
    """Return the resources that a program declares, by URN, without the engine's own."""
    return {resource.urn: resource for resource in resources if not resource.type.startswith("pulumi:")}


def _counted_once(resources: tuple[Resource, ...]) -> tuple[Resource, ...]:
    """Bring resources into their present form, with each pool of machines in one resource."""
    return tuple(deferred.without_mirrored_pools(in_current_form(resources)))


def _with_earlier(view: StackView, lookup: "Lookup", previous: tuple[Resource, ...]) -> StackView:
    """Add the previous state; machines that run beside their replacements add to the quota demand."""
    context = view.context
    previous = _counted_once(previous)
    before = lookup_of(previous, context)
    earlier, contract = deferred.extract(previous, before), deferred.contract_of(context)
    earlier.items.extend(deferred.leased_circuits(previous, context))
    view.extracted.demands = deferred.with_kept_machines(view.extracted.demands, lookup, before)
    beside = (*deferred.replaced_demands(view.graph, before), *deferred.leaving_demands(lookup, before))
    view.extracted.demands.extend(deferred.merged_demands(beside))
    taken_at = context.snapshot.taken_at if context.snapshot else None
    today, usage = context.now.date(), context.usage or deferred.NO_USAGE
    earlier_held, replaced = _held(before, context), deferred.replaced_urns(view.graph, before)

    def priced(items: "Iterable[Item]") -> "Bill":
        return deferred.price(items, context.catalog, today, contract)

    def others() -> "list[Demand]":
        stacks = context.siblings() if context.siblings else ()
        return deferred.sibling_demands(stacks, context.catalog, context.now)

    return replace(
        view,
        earlier=earlier,
        earlier_bill=deferred.price(earlier.items, context.catalog, today, contract, usage),
        overlaps=deferred.overlaps_of(
            deferred.Move(before, lookup, earlier, view.extracted, priced, replaced)
        ),
        earlier_held=earlier_held,
        replaced=replaced,
        beside=frozenset(old.urn for old in deferred.replaced_resources(view.graph, before)),
        holding=deferred.holding_at(before, taken_at),
        started=deferred.started_keys(lookup, before),
        drawn=deferred.drawn_keys(lookup, before, others),
        rolls=deferred.rolls_of(before, lookup, earlier_held, view.held, replaced),
    )


def _held(lookup: "Lookup", context: PolicyContext) -> Holdings:
    def lease_is_over(pool: "NodePool") -> bool:
        return pool.block is not None and pool.block.is_over(context.now)

    return deferred.holdings_of(lookup, lease_is_over)


def lookup_of(resources: tuple[Resource, ...], context: PolicyContext) -> "Lookup":
    """Return resources with the facts that extractors look up."""
    return deferred.Lookup(
        catalog=context.catalog,
        resources={resource.urn: resource for resource in resources},
        region=context.region,
        account=context.account,
        blocks=context.blocks,
        reservations=context.reservations,
        empty_pools=context.empty_pools,
        now=context.now,
    )
