"""What a bill comes to, as text: the same keys in a stack's outputs and in what the policy pack leaves."""

from typing import TypedDict

from gpufabric.cost.bill import Bill


class Money(TypedDict):
    """What a stack costs, in US dollars as text; None: nothing of it has a known price."""

    usd_per_hour: str | None
    usd_per_month: str | None
    usd_upfront: str | None
    usd_per_gpu_hour: str | None
    unpriced: list[str]
    """What costs money and has no known price, so that the figures are a lower bound."""


def money_of(bill: Bill) -> Money:
    """Sum a bill at peak; $/GPU-hour is of the lease alone."""
    lease = bill.lease_usd_per_gpu_hour
    # A bill without lines comes to nothing; one whose lines have no price comes to nobody knows what.
    known = not bill.lines or any(line.is_priced for line in bill.lines)
    return {
        "usd_per_hour": f"{bill.usd_per_hour():.2f}" if known else None,
        "usd_per_month": f"{bill.usd_per_month:.2f}" if known else None,
        "usd_upfront": f"{bill.usd_upfront:.2f}" if bill.usd_upfront else None,
        "usd_per_gpu_hour": None if lease is None else f"{lease:.2f}",
        "unpriced": [line.what for line in bill.unpriced],
    }
