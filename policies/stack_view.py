"""The view of a stack that rules judge, read once for all rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from gpufabric.policies import deferred
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.graph import Graph
from gpufabric.policies.options import RuleOptions
from gpufabric.policies.resource import Resource
from gpufabric.policies.unevaluated import Unevaluated

if TYPE_CHECKING:
    from gpufabric.cost.bill import Bill
    from gpufabric.policies.billing.extract import Extracted
    from gpufabric.policies.billing.extractors import Lookup
    from gpufabric.quota.demand import Demand
    from gpufabric.quota.verdict import QuotaVerdict

_O = TypeVar("_O", bound=RuleOptions)
_STACK = "pulumi:pulumi:Stack"


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
        overlap_bill: prices of machines that run beside their replacements; None if there are none or the
            previous state is unknown.
        holding: demand of the machines that existed when the quota snapshot was taken; None if unknown.
        options: values of the options of the rule that judges.
    """

    context: PolicyContext
    resources: Mapping[str, Resource]
    extracted: "Extracted"
    bill: "Bill"
    graph: Graph
    earlier: "Extracted | None" = None
    earlier_bill: "Bill | None" = None
    overlap_bill: "Bill | None" = None
    holding: "list[Demand] | None" = None
    options: RuleOptions | None = None

    def read(self, kind: type[_O]) -> _O:
        """Return the options of the rule that judges, or their defaults."""
        return self.options if isinstance(self.options, kind) else kind()

    @property
    def urn(self) -> str:
        """URN of the stack's own resource, which stands for the stack as a whole."""
        project = deferred.PROJECT_NAME
        own = next((resource.urn for resource in self.resources.values() if resource.type == _STACK), "")
        stack = self.context.stack
        return own or f"urn:pulumi:{stack}::{project}::{_STACK}::{project}-{stack}"

    def quota(self) -> "list[QuotaVerdict]":
        """Compare demand with the quota snapshot, together with stacks that share the account's quota."""
        context = self.context
        return deferred.judge_quota(
            self.extracted.demands,
            context.snapshot,
            context.catalog,
            context.now,
            siblings=context.siblings() if context.siblings else (),
            holding=self.holding,
        )

    def starts_machines(self, verdict: "QuotaVerdict") -> bool:
        """Return whether the stack requests more of a quota than its previous state did."""
        if self.earlier is None:
            return True
        return deferred.starts_machines(verdict.key, self.extracted.demands, self.earlier.demands)

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
    lookup = _lookup(resources, context)
    extracted = deferred.extract(resources, lookup)
    bill = deferred.price(extracted.items, context.catalog, context.now.date())
    earlier, earlier_bill, overlap, holding = None, None, None, None
    if context.previous is not None:
        before = _lookup(context.previous, context)
        earlier = deferred.extract(context.previous, before)
        earlier_bill = deferred.price(earlier.items, context.catalog, context.now.date())
        extracted.demands.extend(deferred.replaced_demands(lookup.graph, before))
        extracted.demands.extend(deferred.leaving_demands(lookup, before))
        taken_at = context.snapshot.taken_at if context.snapshot else None
        holding = deferred.holding_at(before, taken_at)
        twice = list(deferred.replaced_items(lookup.graph, before))
        overlap = deferred.price(twice, context.catalog, context.now.date()) if twice else None
    return StackView(
        context,
        lookup.resources,
        extracted,
        bill,
        lookup.graph,
        earlier=earlier,
        earlier_bill=earlier_bill,
        overlap_bill=overlap,
        holding=holding,
    )


def _lookup(resources: tuple[Resource, ...], context: PolicyContext) -> "Lookup":
    return deferred.Lookup(
        catalog=context.catalog,
        resources={resource.urn: resource for resource in resources},
        region=context.region,
        account=context.account,
        blocks=context.blocks,
        empty_pools=context.empty_pools,
        now=context.now,
    )
