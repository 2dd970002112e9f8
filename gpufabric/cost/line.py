"""One item of a bill, with its amounts or the reason why it has none."""

from dataclasses import dataclass, replace
from decimal import Decimal

from gpufabric.cost.items import (
    Item,
    NodePool,
    OwnPriced,
    Service,
    Unpriced,
)
from gpufabric.cost.rates import Rate
from gpufabric.cost.text import ENCRYPTED, OWN_HIDDEN
from gpufabric.spec.price import StatedPrice


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One item of a bill.

    Attributes:
        item: the billed item.
        what: the item in words, without its price.
        formula: the arithmetic of the amount at peak; ``what`` if there is no price.
        rate: the stated price or else the list price; absent if there is none, or for an amount of zero.
        reason: why there is no price; empty if there is one.
        quantity: amount at peak in ``unit``; absent if it is unknown.
        unit: unit of the quantity, such as ``machine`` or ``GiB-month``; empty if it is unknown.
        assumed: assumption that the amount rests on, in words; empty if there is none.
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
    quantity: Decimal | None = None
    unit: str = ""
    assumed: str = ""
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
        return not self.reason

    @property
    def is_encrypted(self) -> bool:
        """Whether the amounts rest on a price that the declaration states encrypted."""
        price = contract_price(self)
        return self.is_priced and price is not None and price.is_encrypted

    @property
    def is_hidden(self) -> bool:
        """Whether the amounts rest on an own price that outputs show in sums only."""
        price = contract_price(self)
        return self.is_priced and price is not None and price.is_hidden and not price.is_encrypted

    @property
    def is_own(self) -> bool:
        """Whether the amounts rest on an own price, or are the sum of such amounts."""
        price = contract_price(self)
        return isinstance(self.item, OwnPriced) or (self.is_priced and price is not None and price.is_own)

    @property
    def is_withheld(self) -> bool:
        """Whether the amounts are left out because the price is encrypted."""
        return self.reason == ENCRYPTED

    @property
    def name(self) -> str:
        """The item in words for lists of what sums leave out, with a mark if only its amount is hidden."""
        return f"{self.what} ({ENCRYPTED})" if self.is_withheld else self.what

    @property
    def is_contract(self) -> bool:
        """Whether the declaration states the price. Such a price is confidential: texts show only sums."""
        return contract_price(self) is not None

    @property
    def is_contract_unknown(self) -> bool:
        """Whether the stated price is not known, such as outside its days; one that is hidden is known."""
        return self.is_contract and not self.is_priced and self.reason not in (ENCRYPTED, OWN_HIDDEN)

    @property
    def follows_list(self) -> bool:
        """Whether the price is a list price or a discount on one, and so ages with it."""
        price = contract_price(self)
        return price is None or price.discount_percent is not None

    @property
    def is_machines(self) -> bool:
        """Whether the item is machines, which are most of a stack's cost."""
        return isinstance(self.item, NodePool) or (isinstance(self.item, Unpriced) and self.item.machines)


def shown(line: Line) -> Line:
    """Return a line as outputs may show it: without the amounts that tell an encrypted or own price."""
    if not (line.is_encrypted or line.is_hidden):
        return line
    return replace(
        line,
        formula=line.what,
        rate=None,
        reason=ENCRYPTED if line.is_encrypted else OWN_HIDDEN,
        usd_per_hour_min=None,
        usd_per_hour_now=None,
        usd_per_hour=None,
        usd_per_month=None,
        usd_upfront=None,
    )


def contract_price(line: Line) -> StatedPrice | None:
    """Return the price that the declaration states for a line; None if it has its list price."""
    return line.item.contract if isinstance(line.item, NodePool | Service) else None
