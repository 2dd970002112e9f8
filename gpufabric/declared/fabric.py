"""The declared fabric: its plan and its list price."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.geography import geography
from gpufabric.cost.bill import Bill
from gpufabric.cost.text import to_cents
from gpufabric.cost.transfer import TransferBill
from gpufabric.declared.bills import bill_of_backbone, bill_of_region, transfer_bill
from gpufabric.plan.address_plan import Range, ranges
from gpufabric.plan.between_stacks import collisions
from gpufabric.plan.latency import RoundTrip, floor_ms, link_round_trip, place_of
from gpufabric.plan.links.backbone import plan_backbone
from gpufabric.plan.links.flows import LinkFlows, flows_of
from gpufabric.plan.links.model import BackbonePlan, LinkPlan
from gpufabric.plan.regions import AnyRegionPlan, plan_region
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.project import Project
from gpufabric.wire.project import BACKBONE_STACK


@dataclass(frozen=True, slots=True)
class RegionView:
    """A region as declared.

    Attributes:
        plan: its plan.
        ranges: its address ranges, with their purposes.
        bill: its cost, by stated prices and else by list prices.
        list_bill: its cost by list prices alone.
    """

    plan: AnyRegionPlan
    ranges: tuple[Range, ...]
    bill: Bill
    list_bill: Bill


@dataclass(frozen=True, slots=True)
class LinkView:
    """A link as declared.

    Attributes:
        plan: its plan.
        round_trip: round trip over it; absent if unknown.
        floor_ms: time of light in fibre over the distance and back, in ms; absent if a place is unknown.
        flows: connections that fill it.
    """

    plan: LinkPlan
    round_trip: RoundTrip | None
    floor_ms: float | None
    flows: LinkFlows


@dataclass(frozen=True, slots=True)
class BackboneView:
    """The links between regions.

    Attributes:
        plan: their plan.
        links: the links, sorted by key.
        bill: their cost, by stated prices and else by list prices, without data transfer.
        list_bill: their cost by list prices alone; circuits with a stated price have none.
        transfer: assumed cost of data over them and of other checkpoint copies.
    """

    plan: BackbonePlan
    links: tuple[LinkView, ...]
    bill: Bill
    list_bill: Bill
    transfer: TransferBill


@dataclass(frozen=True, slots=True, kw_only=True)
class FabricView:
    """A fabric as declared.

    Attributes:
        name: name of the fabric.
        day: day of the prices.
        regions: regions by stack, sorted.
        backbone: the links; None if none are declared or requested.
        faults: problems of stacks that could not be planned, by stack.
    """

    name: str
    day: date
    regions: Mapping[str, RegionView] = field(default_factory=dict[str, RegionView])
    backbone: BackboneView | None = None
    faults: Mapping[str, tuple[Problem, ...]] = field(default_factory=dict[str, tuple[Problem, ...]])

    @property
    def bills(self) -> dict[str, Bill]:
        """Bill of each stack."""
        bills = {stack: region.bill for stack, region in self.regions.items()}
        return bills | ({BACKBONE_STACK: self.backbone.bill} if self.backbone else {})

    @property
    def gpus(self) -> int:
        """GPUs when every pool is at its peak."""
        return sum(region.bill.gpus for region in self.regions.values())

    @property
    def is_priced(self) -> bool:
        """Whether any item has a price. If not, the sums mean nothing."""
        return any(line.is_priced for bill in self.bills.values() for line in bill.lines)

    @property
    def usd_per_hour(self) -> Decimal:
        """Known amount at peak in US dollars per hour: the sum of the stacks' amounts in cents."""
        return sum((to_cents(bill.usd_per_hour()) for bill in self.bills.values()), Decimal(0))

    @property
    def usd_per_month(self) -> Decimal:
        """Known amount at peak in US dollars per month of 730 hours, likewise."""
        return sum((to_cents(bill.usd_per_month) for bill in self.bills.values()), Decimal(0))

    @property
    def usd_upfront(self) -> Decimal:
        """Known one-off payments in US dollars, likewise. No other amount contains them."""
        return sum((to_cents(bill.usd_upfront) for bill in self.bills.values()), Decimal(0))

    @property
    def usd_prepaid_per_month(self) -> Decimal:
        """Part of the monthly amount that one-off payments cover, likewise."""
        return sum((to_cents(bill.usd_prepaid_per_month) for bill in self.bills.values()), Decimal(0))

    @property
    def unpriced_machines(self) -> tuple[str, ...]:
        """Machines that have no price."""
        return tuple(line.what for bill in self.bills.values() for line in bill.unpriced_machines)

    @property
    def unpriced(self) -> int:
        """Items that have no price."""
        return sum(len(bill.unpriced) for bill in self.bills.values())


def view(project: Project, stacks: list[str], catalog: Catalog, now: datetime) -> FabricView:
    """Plan and price stacks of a project.

    Args:
        project: all declarations.
        stacks: the requested stacks.
        catalog: facts and list prices.
        now: time that the plan is made for.

    Returns:
        the planned stacks, and the faults of the others.
    """
    regions: dict[str, RegionView] = {}
    backbone: BackboneView | None = None
    faults: dict[str, tuple[Problem, ...]] = {}
    between = collisions(project.regions, catalog)
    for stack in stacks:
        try:
            declared = project.stack(stack)
            if isinstance(declared, Backbone):
                backbone = _backbone(project, declared, catalog, now)
                continue
            if stack in between:
                raise DeclarationError(between[stack])
            plan = plan_region(stack, declared, project.fabric, catalog=catalog, now=now)
            usage = project.usage.of(stack)
            bill, list_bill = (
                bill_of_region(plan, project.fabric, catalog, now.date(), usage, stated=stated)
                for stated in (True, False)
            )
            regions[stack] = RegionView(plan, ranges({stack: declared}, catalog), bill, list_bill)
        except DeclarationError as error:
            faults[stack] = tuple(project.locate(stack, problem) for problem in error.problems)
    return FabricView(
        name=project.fabric.name, day=now.date(), regions=regions, backbone=backbone, faults=faults
    )


def _backbone(project: Project, declared: Backbone, catalog: Catalog, now: datetime) -> BackboneView:
    plan = plan_backbone(declared, project.regions, project.fabric, catalog=catalog)
    usage = project.usage.of(BACKBONE_STACK)
    bill, list_bill = (
        bill_of_backbone(plan, declared, project.fabric, catalog, now.date(), usage, stated=stated)
        for stated in (True, False)
    )
    links = tuple(_links(project, declared, plan, catalog))
    return BackboneView(plan, links, bill, list_bill, transfer_bill(project, catalog))


def _links(project: Project, declared: Backbone, plan: BackbonePlan, catalog: Catalog) -> Iterator[LinkView]:
    known = geography(catalog)
    ends = {(*sorted(link.between), link.kind): link for link in declared.links}
    for link in plan.links:
        trip = link_round_trip(ends[*link.ends, link.kind], project.regions, known)
        first, second = (place_of(project.regions[end], known) for end in link.ends)
        flows = flows_of(link, None if trip is None else trip.ms, catalog)
        yield LinkView(link, trip, floor_ms(first, second, known), flows)
