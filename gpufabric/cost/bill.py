"""Prices items and adds them up. Items without a price are listed, never counted as zero."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from gpufabric.catalog.catalog import Catalog
from gpufabric.cost.contract import NO_CONTRACT, ContractPrices
from gpufabric.cost.items import Item, NodePool, OwnPriced, Service
from gpufabric.cost.line import Line
from gpufabric.cost.lines import line_of, part_of
from gpufabric.cost.merge import merged
from gpufabric.cost.own import shown_lines
from gpufabric.cost.unused import with_idle, with_unused
from gpufabric.spec.usage import NO_USAGE, Usage

Size = Literal["min", "now", "peak"]


@dataclass(frozen=True, slots=True)
class Bill:
    """Lines and their sums. Sums cover the priced lines only: see ``is_partial``.

    Attributes:
        lines: one for each kind of item.
        details: the same amounts, one line for each resource.
    """

    lines: tuple[Line, ...]
    details: tuple[Line, ...] = field(default=(), compare=False)

    @property
    def unpriced(self) -> tuple[Line, ...]:
        """Lines without a price."""
        return tuple(line for line in self.lines if not line.is_priced)

    @property
    def unpriced_machines(self) -> tuple[Line, ...]:
        """Machines without a price. The sums then say little: neither a budget nor a change can be judged."""
        return tuple(line for line in self.unpriced if line.is_machines)

    @property
    def withheld(self) -> tuple[Line, ...]:
        """Lines whose amounts are left out because their prices are encrypted; only a shown bill has any."""
        return tuple(line for line in self.lines if line.is_withheld)

    @property
    def is_confidential(self) -> bool:
        """Whether the sums tell a price that the declaration states encrypted."""
        return any(line.is_encrypted for line in self.lines)

    def shown(self) -> "Bill":
        """Return the bill as outputs may show it.

        Anyone can subtract the list prices from a sum, so that no sum contains an encrypted price. Own prices
        are part of sums, and have one line together.
        """
        if not self.is_confidential and not self.hides_own_prices:
            return self
        return Bill(in_order(shown_lines(self.lines)), in_order(shown_lines(self.details)))

    @property
    def hides_own_prices(self) -> bool:
        """Whether outputs show own prices of the bill in sums only."""
        return any(line.is_hidden for line in self.lines)

    @property
    def own_items(self) -> int:
        """Number of items with own prices."""
        return sum(
            line.item.count if isinstance(line.item, OwnPriced) else line.is_own for line in self.lines
        )

    @property
    def hides_lease(self) -> bool:
        """Whether the price of machines is an own one, which the cost of a GPU-hour would tell."""
        return any(
            (line.is_hidden and line.is_machines)
            or (isinstance(line.item, OwnPriced) and line.item.has_machines)
            for line in self.lines
        )

    @property
    def contract_lines(self) -> tuple[Line, ...]:
        """Lines with a price that the declaration states."""
        return tuple(line for line in self.lines if line.is_priced and line.is_contract and not line.is_own)

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
        """Known one-off payments in US dollars. No sum contains them: sums have their rate by the hour."""
        return sum((line.usd_upfront or Decimal(0) for line in self.lines), Decimal(0))

    @property
    def usd_prepaid_per_month(self) -> Decimal:
        """Part of the monthly amount that one-off payments cover, in US dollars."""
        return sum((line.usd_per_month or Decimal(0) for line in self.lines if line.prepaid), Decimal(0))

    @property
    def assumptions(self) -> tuple[str, ...]:
        """Assumptions that amounts rest on, each once."""
        return tuple(dict.fromkeys(line.assumed for line in self.lines if line.assumed))

    @property
    def gpus(self) -> int:
        """GPUs at peak."""
        return sum(line.gpus for line in self.lines)

    @property
    def priced_gpus(self) -> int:
        """GPUs at peak whose machines have a price."""
        return sum(line.gpus for line in self.lines if line.is_machines and line.is_priced)

    @property
    def lease_usd_per_gpu_hour(self) -> Decimal | None:
        """Cost of the GPUs alone, in US dollars per GPU-hour at peak, over the GPUs that have a price.

        Compare this figure with list prices and other clouds. None if no GPU has a price, and if an own price
        would be read from it.
        """
        return None if self.hides_lease or not self.priced_gpus else self._leased / self.priced_gpus

    @property
    def all_in_usd_per_gpu_hour(self) -> Decimal | None:
        """Cost of a GPU-hour with storage, network and control plane, in US dollars at peak.

        These serve all GPUs, so their part divides by all of them. None if the lease is None; a lower bound
        if ``is_partial``.
        """
        lease = self.lease_usd_per_gpu_hour
        return None if lease is None else lease + (self.usd_per_hour() - self._leased) / self.gpus

    @property
    def _leased(self) -> Decimal:
        """Known hourly amount of all machines at peak."""
        return sum((_amount(line, "peak") for line in self.lines if line.is_machines), Decimal(0))


def price(
    items: Iterable[Item],
    catalog: Catalog,
    today: date,
    contract: ContractPrices = NO_CONTRACT,
    usage: Usage = NO_USAGE,
) -> Bill:
    """Price items.

    Args:
        items: billed items. Services of one kind and parts of one pool are merged. Unused machines of the
            stack's Capacity Blocks and reservations are added.
        catalog: list prices.
        today: day of the prices.
        contract: prices that the declaration states instead.
        usage: what only use decides; by default nothing is stated.

    Returns:
        lines in the order of ``in_order``.
    """
    complete = with_idle(contract.priced(items))
    lines = [line_of(item, catalog, today, usage) for item in _present(merged(complete))]
    wholes = {_service(line.item): line for line in lines if isinstance(line.item, Service)}
    details = [
        part_of(wholes[_service(item)], item)
        if isinstance(item, Service)
        else line_of(item, catalog, today, usage)
        for item in _present(merged(complete, by_resource=True))
    ]
    return Bill(in_order(lines), in_order(details))


def _present(items: list[Item]) -> Iterator[Item]:
    """Yield what is billed: a pool without machines only shows what is unused."""
    for item in with_unused(items):
        if not isinstance(item, NodePool) or item.nodes_min or item.nodes_now or item.nodes_max:
            yield item


def _service(item: Item) -> object:
    """Return what services that become one line have in common."""
    return (replace(item, count=0), item.pool) if isinstance(item, Service) else None


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


def _amount(line: Line, size: Size) -> Decimal:
    amounts = {"min": line.usd_per_hour_min, "now": line.usd_per_hour_now, "peak": line.usd_per_hour}
    return amounts[size] or Decimal(0)
