"""A way to pay for machines, and the days in which it can be had."""

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from gpufabric.planner.ramp import LeaseStep
from gpufabric.quote.offers import QuotedPrice
from gpufabric.snapshots.block_offers import OfferedBlock
from gpufabric.spec.lease_job import LeaseJob

BLOCK = "capacity-block"
"""Mode of Capacity Blocks."""

LISTED = "at list prices"
"""Stock of the machines at list prices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseWay:
    """A way to pay for machines from a step of the ramp to the end of the run.

    Attributes:
        name: unique name among the ways for the same machines.
        price: the price after discounts.
        machines: most machines.
        stock: name of the machines that it shares with other ways of the same region and shape.
        together: most machines of all ways to pay for them together; None: no more than quotas say.
        paid_days: days that are paid for.
        begins: number of the step from which the machines are leased.
        begins_day: days from the start of the run to that step.
        prepaid_share: share of the cost that is paid before use.
        takes_all: whether all machines are taken together.
        block: the block that AWS has offered; None for others.
        paid_machines: machines that are then paid for.
        after: names of ways of which this one needs any; empty if it needs none.
        term_days: days of the term; None without one.
        early_exit_share: share of the rest of the term that an early end costs; None: no early end.
    """

    name: str
    price: QuotedPrice
    machines: int
    stock: str
    paid_days: float
    together: int | None = None
    begins: int = 0
    begins_day: float = 0.0
    prepaid_share: float = 0.0
    takes_all: bool = False
    paid_machines: int = 0
    after: tuple[str, ...] = ()
    term_days: float | None = None
    early_exit_share: float | None = None
    block: OfferedBlock | None = None

    @property
    def is_block(self) -> bool:
        """Whether it is a Capacity Block, which draws no quota."""
        return self.price.mode == BLOCK

    @property
    def draws_quota(self) -> bool:
        """Whether the quotas of the account limit it: those of contracts come with them."""
        return self.stock == LISTED and not self.is_block


@dataclass(frozen=True, slots=True)
class UnusableWay:
    """A way to pay that does not serve the job.

    Attributes:
        mode: the way.
        why: the reason.
    """

    mode: str
    why: str


def outside(starts: date | None, ends: date | None, job: LeaseJob, step: LeaseStep) -> str:
    """Return why machines cannot be had from a step of the ramp to the end of the run; empty if they can.

    Args:
        starts: first day on which they can be had; None: any.
        ends: last day; None: any.
        job: the job.
        step: the step.
    """
    if starts is None and ends is None:
        return ""
    if job.starts is None:
        return "it has dates, and the job does not state when it starts"
    first = job.starts + timedelta(days=step.begins_day)
    last = job.starts + timedelta(days=ceil(job.days) - 1)
    if starts is not None and first < starts:
        return f"it starts on {starts}, after {first}"
    if ends is not None and last > ends:
        return f"it ends on {ends}, before {last}"
    return ""


def way_name(mode: str, number: int, step: LeaseStep) -> str:
    """Return the name of a way to pay from a step of the ramp.

    Args:
        mode: way to pay.
        number: number of the step.
        step: the step.
    """
    return f"{mode} from month {step.month}" if number else mode
