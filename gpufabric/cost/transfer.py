"""Prices data transfer between regions. It is an assumption, kept apart from the cost of resources."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.charges import TransferCharge
from gpufabric.catalog.prices import PriceRow, row_for
from gpufabric.cost.rates import missing_price
from gpufabric.cost.text import count, rate, usd
from gpufabric.cost.tiers import tiered
from gpufabric.plan.traffic import Border, Flow
from gpufabric.plural import plural
from gpufabric.spec.money import HOURS_PER_MONTH

_GB_PER_TB = 1000
_DIGITS = Decimal("0.0001")


def unpriced_flows_text(flows: int | None) -> str:
    """Say that a sum of transfers leaves out flows without a price; empty if all have one.

    Args:
        flows: number of flows without a price; None if there are some.
    """
    if flows == 0:
        return ""
    some = "flows have" if flows is None else plural(flows, "flow has", "flows have")
    return f", a lower bound: {some} no price"


@dataclass(frozen=True, slots=True)
class DatedAmount:
    """Price of a flow under one charge.

    Attributes:
        usd_per_month: US dollars per month; 0 for a free charge.
        as_of: date of the list price, of several tiers the earliest.
        source: key of its source.
    """

    usd_per_month: Decimal
    as_of: date
    source: str


@dataclass(frozen=True, slots=True)
class TransferLine:
    """A flow with its price.

    Attributes:
        flow: the data and its ends.
        usd_per_month: price in US dollars per month, with both regions' charges; None if unknown.
        reason: why there is no price; empty if there is one.
        charges: its parts by list price; empty for a declared price.
    """

    flow: Flow
    usd_per_month: Decimal | None
    reason: str = ""
    charges: tuple[DatedAmount, ...] = ()

    @property
    def as_of(self) -> tuple[date, ...]:
        """Dates of the list prices, sorted; empty for a declared price."""
        return tuple(sorted({charge.as_of for charge in self.charges}))

    @property
    def way(self) -> str:
        """Amount and direction."""
        flow = self.flow
        amount = (
            "unknown amount"
            if flow.gb_per_month is None
            else f"{count(flow.gb_per_month / _GB_PER_TB)} TB/month"
        )
        return f"{amount} {flow.source.stack} to {flow.destination.stack}"

    @property
    def text(self) -> str:
        """The arithmetic: amount, direction, price."""
        flow, way = self.flow, self.way
        if self.usd_per_month is None:
            return f"{way}, price unknown: {self.reason}"
        usd_per_gb = self.usd_per_month / flow.gb_per_month if flow.gb_per_month else Decimal(0)
        exact = usd_per_gb.quantize(_DIGITS)
        about = "" if exact == usd_per_gb else "about "
        return f"{way} at {about}{rate(exact)}/GB = {usd(self.usd_per_month)}/month"


@dataclass(frozen=True, slots=True)
class TransferBill:
    """Flows and their sum. The sum covers the priced flows only."""

    lines: tuple[TransferLine, ...] = field(default=())

    @property
    def usd_per_month(self) -> Decimal:
        """Known amount of a month in US dollars."""
        return sum((line.usd_per_month or Decimal(0) for line in self.lines), Decimal(0))

    @property
    def usd_per_hour(self) -> Decimal:
        """Known amount of a month, spread over its 730 hours."""
        return self.usd_per_month / HOURS_PER_MONTH

    @property
    def unpriced(self) -> tuple[TransferLine, ...]:
        """Flows without a price."""
        return tuple(line for line in self.lines if line.usd_per_month is None)

    @property
    def tb_per_month(self) -> Decimal:
        """All data whose amount is known together, in TB of 10^12 bytes."""
        return sum((line.flow.gb_per_month or Decimal(0) for line in self.lines), Decimal(0)) / _GB_PER_TB

    @property
    def total(self) -> str:
        """The sum in a few words; empty without flows."""
        if not self.lines:
            return ""
        if all(line.flow.gb_per_month is None for line in self.lines):
            return "unknown amount between regions, price unknown"
        text = f"{count(self.tb_per_month)} TB/month between regions"
        if not any(line.usd_per_month is not None for line in self.lines):
            return f"{text}, price unknown"
        text += f", {usd(self.usd_per_month)}/month"
        missing = len(self.unpriced)
        days = sorted({day.isoformat() for line in self.lines for day in line.as_of})
        if days:
            text += f" at list prices of {' to '.join(dict.fromkeys((days[0], days[-1])))} in the catalogue"
        return text + unpriced_flows_text(missing)

    def texts(self) -> Iterator[str]:
        """Yield a line for each link and each copy, with both directions and the basis of the assumption."""
        groups: dict[tuple[object, ...], list[TransferLine]] = defaultdict(list)
        for line in self.lines:
            flow = line.flow
            pair = tuple(sorted((flow.source.stack, flow.destination.stack)))
            groups[flow.link, flow.path, pair, flow.origin].append(line)
        for lines in groups.values():
            flow = lines[0].flow
            over = f"link {flow.link} ({flow.path})" if flow.link else f"the {flow.path.replace('-', ' ')}"
            yield f"data transfer, assumed from {flow.origin}: over {over}, {_together(lines)}"


def _together(lines: list[TransferLine]) -> str:
    """Merge the directions of a link; a common reason is stated once."""
    reasons = {line.reason for line in lines}
    if len(lines) == 1 or len(reasons) > 1 or reasons == {""}:
        return "; ".join(line.text for line in lines)
    return f"{', '.join(line.way for line in lines)}, price unknown: {reasons.pop()}"


def price_transfer(flows: Iterable[Flow], catalog: Catalog) -> TransferBill:
    """Price flows.

    Data that leaves a region under one charge is added up before tiers apply, and each flow pays its share.

    Args:
        flows: the data and its ends.
        catalog: charges per GB.

    Returns:
        lines in the order of the flows.
    """
    listed = list(flows)
    charged = [(flow, *_charges(flow, catalog)) for flow in listed]
    totals: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for flow, charges, _ in charged:
        for border, charge, _ in charges:
            totals[border.stack, charge.id] += flow.gb_per_month or Decimal(0)
    return TransferBill(tuple(_line(flow, charges, reason, totals) for flow, charges, reason in charged))


_Charges = list[tuple[Border, TransferCharge, PriceRow]]


def _charges(flow: Flow, catalog: Catalog) -> tuple[_Charges, str]:
    """Find the charges of both regions, with a reason if the amount of data or any charge is unknown."""
    if flow.gb_per_month is None:
        return [], flow.unknown
    if flow.usd_per_gb is not None:
        return [], ""
    charges: _Charges = []
    for border, way in ((flow.source, "sends"), (flow.destination, "receives")):
        known = _known(flow, border, way, catalog)
        if not known:
            return (
                [],
                f"the catalogue has no charge for data that {border.stack} {way} over {flow.path}",
            )
        for charge in known:
            price = row_for(charge.prices, border.region)
            if price is None:
                what = charge.title.value
                return [], missing_price(what, border.region, charge.prices, charge.no_price).reason
            charges.append((border, charge, price))
    return charges, ""


def _known(flow: Flow, border: Border, way: str, catalog: Catalog) -> list[TransferCharge]:
    ends = {flow.source.region, flow.destination.region}
    known = [
        charge
        for charge in catalog.transfer_charges().values()
        if charge.cloud == border.cloud
        and flow.path in _ways(charge, way)
        and (charge.within is None or ends <= set(charge.within.value))
    ]
    replaced = {charge.replaces.value for charge in known if charge.replaces is not None}
    return [charge for charge in known if charge.id not in replaced]


def _ways(charge: TransferCharge, way: str) -> list[str]:
    over = charge.sent_over if way == "sends" else charge.received_over
    return [] if over is None else [*over.value]


def _line(
    flow: Flow, charges: _Charges, reason: str, totals: Mapping[tuple[str, str], Decimal]
) -> TransferLine:
    amount = flow.gb_per_month
    if reason or amount is None:
        return TransferLine(flow, None, reason)
    if flow.usd_per_gb is not None:
        return TransferLine(flow, amount * flow.usd_per_gb)
    parts: list[DatedAmount] = []
    for border, charge, price in charges:
        total = totals[border.stack, charge.id]
        if price.usd is not None:
            parts.append(DatedAmount(amount * price.usd.value, price.usd.as_of, price.usd.source))
        elif total:
            whole = tiered(total, [tier.bounds for tier in price.tiers])
            if whole is None:
                return TransferLine(flow, None, f"no price for {count(total)} GB of {charge.title.value}")
            oldest = min((tier.usd for tier in price.tiers), key=lambda usd: usd.as_of)
            parts.append(DatedAmount(whole * amount / total, oldest.as_of, oldest.source))
    return TransferLine(flow, sum((part.usd_per_month for part in parts), Decimal(0)), charges=tuple(parts))
