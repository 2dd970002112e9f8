"""What rules judge: a stack's resources, read once for all rules."""

from collections.abc import Mapping
from dataclasses import dataclass

from gpufabric.cost.bill import Bill, price
from gpufabric.quota.verdict import QuotaVerdict, judge
from policies.context import Context
from policies.extract import Extracted, Gap, extract
from policies.extract.world import World
from policies.graph import Graph
from policies.resource import Resource


@dataclass(frozen=True, slots=True)
class StackView:
    """A stack as rules see it.

    Attributes:
        context: declaration, snapshot and time.
        resources: resources by URN.
        extracted: what they amount to.
        bill: their prices.
        graph: what they come from.
    """

    context: Context
    resources: Mapping[str, Resource]
    extracted: Extracted
    bill: Bill
    graph: Graph

    def quota(self) -> list[QuotaVerdict]:
        """Compare the stack's demand with the quota snapshot."""
        context = self.context
        return judge(self.extracted.demands, context.snapshot, context.catalog, context.now)

    @property
    def cost_gaps(self) -> list[Gap]:
        """What the bill misses because it could not be read, sorted."""
        return sorted(set(self.extracted.gaps))

    @property
    def quota_gaps(self) -> list[Gap]:
        """What quota demand misses because it could not be read, sorted."""
        return sorted({gap for gap in self.extracted.gaps if gap.quota})


def view_of(resources: tuple[Resource, ...], context: Context) -> StackView:
    """Read and price a stack."""
    by_urn = {one.urn: one for one in resources}
    world = World(
        catalog=context.catalog,
        resources=by_urn,
        region=context.region,
        account=context.account,
        blocks=context.blocks,
    )
    extracted = extract(resources, world)
    bill = price(extracted.items, context.catalog, context.now.date())
    return StackView(context, by_urn, extracted, bill, Graph(by_urn))
