"""Lines of a bill as plain data, for ``show --json`` and for the record of a change."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from gpufabric.cost.basis import basis_of
from gpufabric.cost.items import (
    ByUse,
    ControlPlane,
    Item,
    LustreItem,
    NodePool,
    OwnPriced,
    ReservedNodes,
    Service,
    Unpriced,
    Volumes,
)
from gpufabric.cost.line import Line
from gpufabric.cost.own import shown_lines
from gpufabric.cost.text import OWN_PRICES

_DIGITS = Decimal("0.000001")


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRecord:
    """One line: amounts in US dollars as text with six decimals; None without a price.

    Lines before and after a change that have the same region, pool, resource and item belong together.

    Attributes:
        item: kind of the item: a shape, a key of the catalogue, or words for what has neither.
        region: the cloud's name of the region.
        pool: pool that it belongs to; empty for anything else.
        resource: logical names of its resources, separated by commas; empty in a plan, and for what is idle.
        what: the item in words.
        quantity: amount at peak.
        unit: its unit, such as ``machine`` or ``GiB-month``.
        usd_per_hour: at peak.
        usd_per_month: at peak.
        usd_upfront: paid once; the other amounts contain its rate, not the payment.
        reason: why there is no price; empty if there is one.
        assumed: assumption that the amounts rest on; empty if there is none.
        price: the price that the amounts rest on, in words; empty without a price.
    """

    item: str
    region: str
    pool: str
    resource: str
    what: str
    quantity: str | None
    unit: str
    usd_per_hour: str | None
    usd_per_month: str | None
    usd_upfront: str | None
    reason: str
    assumed: str
    price: str = ""


def records_of(lines: tuple[Line, ...]) -> tuple[LineRecord, ...]:
    """Write lines as plain data. Those with an encrypted price have no amounts; own prices are one sum."""
    return tuple(map(_record, shown_lines(lines)))


def _record(line: Line) -> LineRecord:
    item = line.item
    return LineRecord(
        item=_kind(item),
        region=item.region,
        pool="" if isinstance(item, ReservedNodes) else item.pool,
        resource=item.resource,
        what=line.what,
        quantity=_text(line.quantity),
        unit=line.unit,
        usd_per_hour=_text(line.usd_per_hour),
        usd_per_month=_text(line.usd_per_month),
        usd_upfront=_text(line.usd_upfront),
        reason=line.reason,
        assumed=line.assumed,
        price=basis_of(line),
    )


def _kind(item: Item) -> str:
    """Return what stays the same of an item when its size changes."""
    match item:
        case NodePool():
            return f"{item.shape}, idle" if item.idle else item.shape
        case LustreItem():
            return "lustre"
        case Service() | ControlPlane() | Volumes() | ByUse():
            return item.key
        case Unpriced():
            return item.what
        case OwnPriced():
            return OWN_PRICES
        case _:
            return item.shape


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount.quantize(_DIGITS, ROUND_HALF_UP).normalize():f}"
