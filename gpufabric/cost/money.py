"""Amounts of a bill as text: the same keys in a stack's ``summary`` output and in the record of a change."""

from typing import TYPE_CHECKING, TypedDict

from gpufabric.cost.text import cents

if TYPE_CHECKING:
    from gpufabric.cost.bill import Bill


class Money(TypedDict):
    """Cost of a stack, in US dollars as text; None if no item has a known price."""

    usd_per_hour: str | None
    usd_per_month: str | None
    usd_per_hour_min: str | None
    """Part of the hourly amount that is paid whatever runs: autoscaled pools at their smallest."""

    usd_upfront: str | None
    """Paid once, before use; no other amount contains it."""

    usd_prepaid_per_month: str | None
    """Part of the monthly amount that ``usd_upfront`` covers; None if nothing is paid before use."""

    usd_per_gpu_hour: str | None
    """Lease of a GPU-hour, over the GPUs that have a price."""

    priced_gpus: int | None
    """GPUs that this lease covers; None: not known."""

    assumptions: list[str]
    """Defaults of the usage file that amounts rest on."""

    unpriced: list[str]
    """Items without a known price, or whose price is encrypted. If there are any, the figures are a lower
    bound."""

    unpriced_machines: list[str]
    """Machines among them. If there are any, the figures say little: see ``machines_text``."""


def money_of(bill: "Bill") -> Money:
    """Return the sums of a bill at peak, without encrypted prices; $/GPU-hour covers the lease alone."""
    bill = bill.shown()
    lease = bill.lease_usd_per_gpu_hour
    # An empty bill costs nothing; the cost of a bill without any price is unknown.
    known = not bill.lines or any(line.is_priced for line in bill.lines)
    return {
        "usd_per_hour": cents(bill.usd_per_hour()) if known else None,
        "usd_per_month": cents(bill.usd_per_month) if known else None,
        "usd_per_hour_min": cents(bill.usd_per_hour("min")) if known else None,
        "usd_upfront": cents(bill.usd_upfront) if bill.usd_upfront else None,
        "usd_prepaid_per_month": cents(bill.usd_prepaid_per_month) if bill.usd_prepaid_per_month else None,
        "usd_per_gpu_hour": None if lease is None else cents(lease),
        "priced_gpus": bill.priced_gpus,
        "assumptions": list(bill.assumptions),
        "unpriced": [line.name for line in bill.unpriced],
        "unpriced_machines": [line.name for line in bill.unpriced_machines],
    }
