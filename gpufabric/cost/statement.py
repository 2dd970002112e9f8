"""Summarizes the cost of a stack in one line."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gpufabric.cost.basis import is_snapshot
from gpufabric.cost.bill import Bill
from gpufabric.cost.line import Line, contract_price
from gpufabric.cost.rates import DECLARED_FEE, Rate
from gpufabric.cost.text import OWN_PRICES, count, machines_text, paid_once_text, rate, to_cents, usd
from gpufabric.cost.transfer import TransferBill
from gpufabric.plural import plural
from gpufabric.spec.money import HOURS_PER_MONTH

_GIB_PER_TIB = 1024


@dataclass(frozen=True, slots=True)
class Egress:
    """A stated assumption on data that leaves the region, since resources do not show the amount.

    Attributes:
        tib_per_month: TiB per month.
        usd_per_gib: price of one GiB, which depends on the destination; absent if not stated.
    """

    tib_per_month: Decimal = Decimal(0)
    usd_per_gib: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PriceDates:
    """Range of the dates of a bill's list prices.

    Attributes:
        oldest: the earliest of them.
        newest: the latest of them.
    """

    oldest: date
    newest: date


def list_price_of(line: Line) -> Rate | None:
    """Return the list price of a line; None without a price, or if the declaration states it."""
    is_listed = line.follows_list and line.rate is not None and line.rate.source != DECLARED_FEE
    return line.rate if is_listed else None


def list_price_texts(bill: Bill) -> Iterator[str]:
    """Yield where the list prices of a bill come from, with their days."""
    for words, snapshots in (("in the catalogue", False), ("in price snapshots", True)):
        dates = price_dates(bill, snapshots=snapshots)
        if dates:
            span = " to ".join(dict.fromkeys((dates.oldest.isoformat(), dates.newest.isoformat())))
            yield f"list prices of {span} {words}"


def own_text(bill: Bill) -> str:
    """Say how many items have own prices; the prices themselves are confidential."""
    return f"{plural(bill.own_items, 'item')} at {OWN_PRICES}"


def price_dates(bill: Bill, *, snapshots: bool | None = None) -> PriceDates | None:
    """Return the dates of a bill's list prices; None if no item has one.

    Args:
        bill: the bill.
        snapshots: whether prices come from snapshots, or from the catalogue; None for both.
    """
    prices = [price for price in map(list_price_of, bill.lines) if price is not None]
    days = [price.as_of for price in prices if snapshots in (None, is_snapshot(price))]
    return PriceDates(min(days), max(days)) if days else None


def statement(
    bill: Bill, egress: Egress, earlier: Bill | None = None, transfer: TransferBill | None = None
) -> str:
    """Sum a bill in one line: amounts, range, $/GPU-hour, one-off fees, what is missing, price dates.

    No amount contains an encrypted price.

    Args:
        bill: the bill.
        egress: assumed data transfer; it overrides ``transfer``.
        earlier: bill of the state before the update, at the same prices; None if unknown.
        transfer: data transfer derived from the declaration; None if there is none.
    """
    return "; ".join(_parts(bill.shown(), egress, earlier and earlier.shown(), transfer))


def _parts(bill: Bill, egress: Egress, earlier: Bill | None, transfer: TransferBill | None) -> Iterator[str]:
    yield from _sums(bill)
    if earlier is not None:
        yield change_text(earlier, bill)
    yield from _gpu_hours(bill)
    if bill.usd_upfront:
        yield paid_once_text(bill.usd_upfront, bill.usd_prepaid_per_month)
    if bill.assumptions:
        yield f"assumed: {', '.join(bill.assumptions)}"
    yield from _left_out(bill)
    if transfer is not None and transfer.lines and not egress.tib_per_month:
        yield f"data transfer on top, assumed: {transfer.total}"
    else:
        yield _egress(egress)
    if bill.contract_lines:
        yield contract_text(bill)
    if bill.own_items:
        yield own_text(bill)
    yield from list_price_texts(bill)


def _sums(bill: Bill) -> Iterator[str]:
    machines = machines_text([line.name for line in bill.unpriced_machines])
    if any(line.is_priced for line in bill.lines):
        yield f"{machines}; the rest costs {_amount(bill)}" if machines else _amount(bill)
        return
    if machines:
        yield machines
    if not bill.withheld:
        yield "nothing has a price"


def _left_out(bill: Bill) -> Iterator[str]:
    unpriced = len(bill.unpriced) - len(bill.withheld)
    if unpriced:
        yield f"lower bound, {plural(unpriced, 'item has', 'items have')} no price"
    if bill.withheld:
        yield f"without {plural(len(bill.withheld), 'item')} at encrypted contract prices"


def _amount(bill: Bill) -> str:
    least, now, peak = (bill.usd_per_hour(size) for size in ("min", "now", "peak"))
    span = usd(peak)
    if least != peak:
        span = f"{usd(least)} to {usd(peak)}"
        if now not in (least, peak):
            span += f" ({usd(now)} now)"
    return f"{span}/hour, {usd(bill.usd_per_month)}/month of {HOURS_PER_MONTH} h at peak"


def _gpu_hours(bill: Bill) -> Iterator[str]:
    lease, all_in = bill.lease_usd_per_gpu_hour, bill.all_in_usd_per_gpu_hour
    if lease is not None and all_in is not None:
        yield f"{usd(lease)}/GPU-hour of lease and {usd(all_in)} all in ({covered_gpus(bill)} at peak)"
    elif bill.hides_lease or any(line.is_machines for line in bill.withheld):
        yield "$/GPU-hour not shown"
    elif bill.gpus:
        yield f"$/GPU-hour unknown, {plural(bill.gpus, 'GPU')} at peak have no price"


def covered_gpus(bill: Bill) -> str:
    """Count the GPUs that have a price, of all."""
    gpus = plural(bill.gpus, "GPU")
    return gpus if bill.priced_gpus == bill.gpus else f"{bill.priced_gpus:,} of {gpus}"


def contract_text(bill: Bill) -> str:
    """Say how many items have a stated price, and until when; the prices themselves are confidential."""
    prices = [contract_price(line) for line in bill.contract_lines]
    ends = [price.ends for price in prices if price is not None and price.ends is not None]
    until = f", valid until {min(ends).isoformat()}" if ends else ""
    return f"{plural(len(prices), 'item')} at your contract's prices{until}"


def change_text(earlier: Bill, bill: Bill) -> str:
    """Return the change of the hourly amount at peak, in dollars and percent.

    It is unknown if machines on either side have no price, and not shown if their price is encrypted.
    """
    earlier, bill = earlier.shown(), bill.shown()
    sides = {"before": earlier, "after": bill}
    missing = [
        f"{machines_text([line.name for line in side.unpriced_machines])} {when}"
        for when, side in sides.items()
        if side.unpriced_machines
    ]
    if missing:
        unknown = {line for side in sides.values() for line in side.unpriced_machines} - {
            line for side in sides.values() for line in side.withheld
        }
        return f"change {'unknown' if unknown else 'not shown'}: {', '.join(missing)}"
    before, after = to_cents(earlier.usd_per_hour()), to_cents(bill.usd_per_hour())
    change = after - before
    sign = "+" if change > 0 else ""
    percent = f", {sign}{change / before * 100:.1f} %" if before else ""
    lower = " for the priced part" if bill.is_partial or earlier.is_partial else ""
    amount = f"{sign}{usd(change)}/hour{percent}" if change else "no change"
    return f"{amount} from {usd(before)}/hour{lower}"


def _egress(egress: Egress) -> str:
    amount = f"{count(egress.tib_per_month)} TiB/month"
    if not egress.tib_per_month:
        return "data transfer: none is assumed"
    if egress.usd_per_gib is None:
        return f"data transfer not included: {amount} assumed, but no price is set"
    total = egress.tib_per_month * _GIB_PER_TIB * egress.usd_per_gib
    return (
        f"data transfer on top: {amount} assumed x {_GIB_PER_TIB:,} x {rate(egress.usd_per_gib)}/GiB = "
        f"{usd(total)}/month"
    )
