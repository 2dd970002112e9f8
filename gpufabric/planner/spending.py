"""Payments and accelerators of a lease, month by month."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from gpufabric.planner.answer import LeaseAnswer, Leased
from gpufabric.planner.ramp import MONTH_DAYS
from gpufabric.time_units import HOURS_PER_DAY

_EPSILON = 1e-9


@dataclass(frozen=True, slots=True)
class LeaseMonth:
    """A month of 730 hours of a lease.

    Attributes:
        month: its number, from 1. Months after the end of the run have payments of terms that are longer.
        gpus: most accelerators in it.
        prepaid_usd: payments before use, in US dollars.
        used_usd: payments for its days: machines, regions and links.
        exit_usd: cost of ending contracts early.
    """

    month: int
    gpus: int
    prepaid_usd: float
    used_usd: float
    exit_usd: float

    @property
    def usd(self) -> float:
        """All payments of the month."""
        return self.prepaid_usd + self.used_usd + self.exit_usd


@dataclass(frozen=True, slots=True)
class _Payment:
    """A payment: at a day, or spread over days."""

    kind: str
    begins_day: float
    days: float
    usd: float

    def within(self, first: float, end: float) -> float:
        """Return its part between two days."""
        if not self.days:
            return (
                self.usd if first <= self.begins_day + _EPSILON and self.begins_day < end - _EPSILON else 0.0
            )
        shared = min(end, self.begins_day + self.days) - max(first, self.begins_day)
        return self.usd * max(0.0, shared) / self.days


def months_of(lease: LeaseAnswer) -> tuple[LeaseMonth, ...]:
    """Return the months of a lease, until the last payment.

    Payments add up to the cost of the lease. What a term costs after the run is paid month by month.

    Args:
        lease: the lease.
    """
    payments = [payment for part in lease.leased for payment in _payments(part, lease.job.days)]
    machines = sum(part.usd_per_hour for part in lease.leased)
    rest = (lease.usd_per_hour - machines) * lease.job.days * HOURS_PER_DAY
    payments.append(_Payment("used", 0.0, lease.job.days, rest))
    payments = [payment for payment in payments if payment.usd]
    last = max([lease.job.days, *(payment.begins_day + payment.days for payment in payments)])
    return tuple(
        _month(lease, payments, number) for number in range(1, ceil(last / MONTH_DAYS - _EPSILON) + 1)
    )


def _payments(part: Leased, run_days: float) -> Iterator[_Payment]:
    way = part.listed.way
    usd = part.usd_per_hour * run_days * HOURS_PER_DAY
    yield _Payment("prepaid", way.begins_day, 0.0, usd * way.prepaid_share)
    rest = usd * (1 - way.prepaid_share)
    used = run_days - way.begins_day
    if way.early_exit_share is not None and way.paid_days > used:
        fee = rest * (way.paid_days - used) / way.paid_days
        # At the end of the run: the month in which it ends pays it.
        yield _Payment("exit", run_days - _EPSILON, 0.0, fee)
        yield _Payment("used", way.begins_day, used, rest - fee)
    else:
        yield _Payment("used", way.begins_day, max(used, way.paid_days), rest)


def _month(lease: LeaseAnswer, payments: list[_Payment], number: int) -> LeaseMonth:
    first, end = (number - 1) * MONTH_DAYS, number * MONTH_DAYS
    sums = {
        kind: sum(payment.within(first, end) for payment in payments if payment.kind == kind)
        for kind in ("prepaid", "used", "exit")
    }
    gpus = sum(
        part.gpus
        for part in lease.leased
        if part.listed.way.begins_day < end - _EPSILON and first < lease.job.days - _EPSILON
    )
    return LeaseMonth(number, gpus, sums["prepaid"], sums["used"], sums["exit"])
