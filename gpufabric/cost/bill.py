"""Prices items and adds them up. Items without a price are listed, never counted as zero."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from gpufabric.catalog.catalog import Catalog
from gpufabric.cost.contract import NO_CONTRACT, ContractPrices
from gpufabric.cost.items import Item, LustreItem, NodePool, ReservedNodes, Service, Unpriced, merged
from gpufabric.cost.rates import NoRate, Rate, known_shape, lustre_rate, node_rate, service_rate, stated_rate
from gpufabric.cost.text import count, rate
from gpufabric.cost.unused import with_idle, with_unused
from gpufabric.spec.money import HOURS_PER_MONTH
from gpufabric.spec.price import StatedPrice

Size = Literal["min", "now", "peak"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One item of a bill.

    Attributes:
        item: the billed item.
        what: the item in words, without its price.
        formula: the arithmetic of the amount at peak; ``what`` if there is no price.
        rate: the stated price or else the list price; absent if there is none.
        reason: why there is no price; empty if there is one.
        usd_per_hour_min: US dollars per hour at the pool's smallest size; absent without a price.
        usd_per_hour_now: at the time of the plan.
        usd_per_hour: at peak.
        usd_per_month: at peak, for 730 hours. A Capacity Block that is shorter counts its own hours.
        prepaid: whether it is paid before use. The hourly amounts include its rate for the hours it covers;
            ``usd_upfront`` is the same money as a payment.
        usd_upfront: one-off payment for a Capacity Block (rate x hours x nodes); absent if there is none or
            the block's length is unknown.
        gpus: GPUs at peak.
    """

    item: Item
    what: str
    formula: str
    rate: Rate | None = None
    reason: str = ""
    usd_per_hour_min: Decimal | None = None
    usd_per_hour_now: Decimal | None = None
    usd_per_hour: Decimal | None = None
    usd_per_month: Decimal | None = None
    prepaid: bool = False
    usd_upfront: Decimal | None = None
    gpus: int = 0

    @property
    def is_priced(self) -> bool:
        """Whether the amounts are known."""
        return self.rate is not None

    @property
    def is_contract(self) -> bool:
        """Whether the declaration states the price. Such a price is confidential: texts show only sums."""
        return contract_price(self) is not None

    @property
    def follows_list(self) -> bool:
        """Whether the price is a list price or a discount on one, and so ages with it."""
        price = contract_price(self)
        return price is None or price.discount_percent is not None

    @property
    def is_machines(self) -> bool:
        """Whether the item is machines, which are most of a stack's cost."""
        return isinstance(self.item, NodePool) or (isinstance(self.item, Unpriced) and self.item.machines)


@dataclass(frozen=True, slots=True)
class Bill:
    """Lines and their sums. Sums cover the priced lines only: see ``is_partial``."""

    lines: tuple[Line, ...]

    @property
    def unpriced(self) -> tuple[Line, ...]:
        """Lines without a price."""
        return tuple(line for line in self.lines if not line.is_priced)

    @property
    def unpriced_machines(self) -> tuple[Line, ...]:
        """Machines without a price. The sums then say little: neither a budget nor a change can be judged."""
        return tuple(line for line in self.unpriced if line.is_machines)

    @property
    def contract_lines(self) -> tuple[Line, ...]:
        """Lines with a price that the declaration states."""
        return tuple(line for line in self.lines if line.is_priced and line.is_contract)

    @property
    def is_partial(self) -> bool:
        """Whether the sums lack items without a price."""
        return bool(self.unpriced)

    def usd_per_hour(self, size: Size = "peak") -> Decimal:
        """Add up the known hourly amounts in US dollars."""
        return sum((_amount(line, size) for line in self.lines), Decimal(0))

    @property
    def usd_per_month(self) -> Decimal:
        """Known amount of a month at peak, in US dollars."""
        return sum((line.usd_per_month or Decimal(0) for line in self.lines), Decimal(0))

    @property
    def usd_upfront(self) -> Decimal:
        """Known one-off payments in US dollars. Hourly and monthly amounts include them already."""
        return sum((line.usd_upfront or Decimal(0) for line in self.lines), Decimal(0))

    @property
    def gpus(self) -> int:
        """GPUs at peak."""
        return sum(line.gpus for line in self.lines)

    @property
    def lease_usd_per_gpu_hour(self) -> Decimal | None:
        """Cost of the GPUs alone, in US dollars per GPU-hour at peak.

        Compare this figure with list prices and other clouds. None without GPUs or if any pool has no price.
        """
        pools = [line for line in self.lines if line.is_machines]
        if not self.gpus or not all(line.is_priced for line in pools):
            return None
        return sum((_amount(line, "peak") for line in pools), Decimal(0)) / self.gpus

    @property
    def all_in_usd_per_gpu_hour(self) -> Decimal | None:
        """Cost of a GPU-hour with storage, network and control plane, in US dollars at peak.

        None if the lease is None; a lower bound if ``is_partial``.
        """
        return None if self.lease_usd_per_gpu_hour is None else self.usd_per_hour() / self.gpus


def contract_price(line: Line) -> StatedPrice | None:
    """Return the price that the declaration states for a line; None if it has its list price."""
    return line.item.contract if isinstance(line.item, NodePool | Service) else None


def price(
    items: Iterable[Item], catalog: Catalog, today: date, contract: ContractPrices = NO_CONTRACT
) -> Bill:
    """Price items.

    Args:
        items: billed items. Services of one kind and parts of one pool are merged. Unused machines of the
            stack's Capacity Blocks and reservations are added.
        catalog: list prices.
        today: day of the prices.
        contract: prices that the declaration states instead.

    Returns:
        lines in the order of ``in_order``.
    """
    billed = with_unused(merged(with_idle(contract.priced(items))))
    # A pool without machines only shows how much of its block or reservation is unused.
    present = [
        item
        for item in billed
        if not isinstance(item, NodePool) or item.nodes_min or item.nodes_now or item.nodes_max
    ]
    lines = [_line(item, catalog, today) for item in present]
    return Bill(in_order(lines))


def in_order(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Sort lines by falling amount, then those without a price, machines first."""
    return tuple(
        sorted(
            lines,
            key=lambda line: (
                not line.is_priced,
                -(line.usd_per_hour or Decimal(0)),
                not line.is_machines,
                line.what,
                line.formula,
            ),
        )
    )


def _line(item: Item, catalog: Catalog, today: date) -> Line:
    match item:
        case NodePool():
            return _pool_line(item, catalog, today)
        case LustreItem():
            what = f"{count(item.size_gib)} GiB of Lustre at {item.tier} MB/s/TiB"
            list_price = lustre_rate(item, catalog)
            if isinstance(list_price, NoRate):
                return Line(item=item, what=what, formula=what, reason=list_price.reason)
            formula = f"{what} x {rate(list_price.usd)}/month / {HOURS_PER_MONTH}"
            return _flat(item, what, formula, list_price, item.size_gib * list_price.usd / HOURS_PER_MONTH)
        case Service():
            what = f"{item.count} x {item.key}"
            list_price = _service_rate(item, catalog, today)
            if isinstance(list_price, NoRate):
                return Line(item=item, what=what, formula=what, reason=list_price.reason)
            formula = f"{what} {_rate_text(item, list_price)}"
            return _flat(item, what, formula, list_price, item.count * list_price.usd)
        case ReservedNodes():
            raise TypeError("a reservation is billed as its idle machines")
        case Unpriced():
            return Line(item=item, what=item.what, formula=item.what, reason=item.reason)


def _service_rate(item: Service, catalog: Catalog, today: date) -> Rate | NoRate:
    if item.contract is None:
        return service_rate(item, catalog)
    return stated_rate(item.contract, today, lambda: service_rate(item, catalog))


def _flat(item: Item, what: str, formula: str, list_price: Rate, usd_per_hour: Decimal) -> Line:
    return Line(
        item=item,
        what=what,
        formula=formula,
        rate=list_price,
        usd_per_hour_min=usd_per_hour,
        usd_per_hour_now=usd_per_hour,
        usd_per_hour=usd_per_hour,
        usd_per_month=usd_per_hour * HOURS_PER_MONTH,
    )


def _pool_line(pool: NodePool, catalog: Catalog, today: date) -> Line:
    shape = known_shape(catalog, pool.cloud, pool.shape)
    gpus = pool.nodes_max * shape.gpu.count.value if shape else 0
    prepaid = pool.capacity == "capacity-block"
    peak = pool.nodes_max
    what = f"{peak} x {pool.shape}{', reserved and idle' if pool.idle else ''}"
    list_price = node_rate(pool, catalog, today)
    if isinstance(list_price, NoRate):
        return Line(item=pool, what=what, formula=what, reason=list_price.reason, prepaid=prepaid, gpus=gpus)
    hours = pool.block.hours if pool.block else None
    month = HOURS_PER_MONTH if hours is None else min(hours, HOURS_PER_MONTH)
    return Line(
        item=pool,
        what=what,
        formula=f"{what} {_rate_text(pool, list_price)}{' prepaid' if prepaid else ''}",
        rate=list_price,
        usd_per_hour_min=pool.nodes_min * list_price.usd,
        usd_per_hour_now=pool.nodes_now * list_price.usd,
        usd_per_hour=peak * list_price.usd,
        usd_per_month=peak * list_price.usd * month,
        prepaid=prepaid,
        usd_upfront=peak * list_price.usd * hours if prepaid and hours is not None else None,
        gpus=gpus,
    )


def _rate_text(item: NodePool | Service, hourly: Rate) -> str:
    """Return the rate of an item, or that it is confidential."""
    return f"x {rate(hourly.usd)}" if item.contract is None else "at your contract's price"


def _amount(line: Line, size: Size) -> Decimal:
    amounts = {"min": line.usd_per_hour_min, "now": line.usd_per_hour_now, "peak": line.usd_per_hour}
    return amounts[size] or Decimal(0)
