"""Ways to pay for machines, and the days that each is paid for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import ceil

from gpufabric.catalog.capacity_blocks import capacity_block_terms
from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Confidence
from gpufabric.planner.ramp import LeaseStep, steps_of
from gpufabric.quote.offers import QuotedPrice
from gpufabric.spec.lease_job import LeaseContract, LeaseJob

TERM_DAYS: Mapping[str, int] = {"reserved-1y": 365, "reserved-3y": 3 * 365}
"""Days that a reservation is paid for, even if the run ends earlier."""

_ENDS_AT_ANY_TIME = frozenset({"spot", "flex-start"})
_BLOCK = "capacity-block"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseWay:
    """A way to pay for machines from a step of the ramp to the end of the run.

    Attributes:
        name: unique name among the ways for the same machines.
        price: the price after discounts.
        machines: most machines.
        paid_days: days that are paid for.
        begins: number of the step from which the machines are leased.
        begins_day: days from the start of the run to that step.
        prepaid_share: share of the cost that is paid before use.
        takes_all: whether all machines are taken together.
        paid_machines: machines that are then paid for.
        after: name of the way without which this one cannot be had; empty if there is none.
        term_days: days of the term; None without one.
        early_exit_share: share of the rest of the term that an early end costs; None: no early end.
    """

    name: str
    price: QuotedPrice
    machines: int
    paid_days: float
    begins: int = 0
    begins_day: float = 0.0
    prepaid_share: float = 0.0
    takes_all: bool = False
    paid_machines: int = 0
    after: str = ""
    term_days: float | None = None
    early_exit_share: float | None = None

    @property
    def is_block(self) -> bool:
        """Whether it is a Capacity Block, which draws no quota."""
        return self.price.mode == _BLOCK


@dataclass(frozen=True, slots=True)
class UnusableWay:
    """A way to pay that does not serve the job.

    Attributes:
        mode: the way.
        why: the reason.
    """

    mode: str
    why: str


def listed_ways(
    prices: Sequence[QuotedPrice], job: LeaseJob, machines: int | None, on_quota: int | None, catalog: Catalog
) -> list[LeaseWay | UnusableWay]:
    """Return the ways to pay at list prices: the lowest price of each, from each step of the ramp.

    Args:
        prices: prices in the region.
        job: the job.
        machines: machines that the job states; None if it states none.
        on_quota: machines that the quotas leave; None if they are unknown.
        catalog: terms of Capacity Blocks.
    """
    ways: list[LeaseWay | UnusableWay] = []
    steps = steps_of(job)
    for price in _lowest(prices):
        most = _most(price.mode, machines, on_quota, catalog)
        why = most if isinstance(most, str) else _unusable(price.mode)
        if why or isinstance(most, str):
            ways.append(UnusableWay(price.mode, why))
            continue
        for number, step in enumerate(steps):
            days = job.days - step.begins_day
            longest = capacity_block_terms(catalog).max_days.value
            if price.mode == _BLOCK and days > longest:
                if not number:
                    ways.append(UnusableWay(price.mode, f"a block lasts at most {longest} days"))
                continue
            ways.append(
                LeaseWay(
                    name=_name(price.mode, number, step),
                    price=price,
                    machines=most,
                    paid_days=_paid_days(price.mode, days, catalog),
                    begins=number,
                    begins_day=step.begins_day,
                    prepaid_share=1.0 if price.mode == _BLOCK else 0.0,
                    term_days=TERM_DAYS.get(price.mode),
                )
            )
    return ways


def contract_ways(
    terms: LeaseContract, job: LeaseJob, shape: str, accelerator: str, today: date
) -> list[LeaseWay | UnusableWay]:
    """Return the ways to pay by a contract: what it obliges to take, and further machines.

    Args:
        terms: the contract.
        job: the job.
        shape: the cloud's name of the machine.
        accelerator: model of its accelerators.
        today: day on which the terms hold.
    """
    mode = f"contract {terms.name}"
    factor = (1 - terms.term_discount) * (1 - terms.prepay_share * terms.prepay_discount)
    price = QuotedPrice(
        cloud=terms.cloud,
        shape=shape,
        accelerator=accelerator,
        mode=mode,
        regions=(terms.region,),
        usd_per_gpu_hour=Decimal(str(round(terms.usd_per_gpu_hour * factor, 6))),
        source=mode,
        as_of=today,
        confidence=Confidence.CONFIRMED,
    )
    ways: list[LeaseWay | UnusableWay] = []
    for number, step in enumerate(steps_of(job)):
        why = _outside(terms, job, step)
        if why:
            ways.append(UnusableWay(_name(mode, number, step), why))
            continue
        ways.extend(_of_contract(terms, job, price, number, step))
    return ways


def _of_contract(
    terms: LeaseContract, job: LeaseJob, price: QuotedPrice, number: int, step: LeaseStep
) -> Iterator[LeaseWay]:
    name, least = _name(price.mode, number, step), terms.take_or_pay_machines or 0
    paid = _contract_days(terms, job.days - step.begins_day)
    if least:
        yield LeaseWay(
            name=name,
            price=price,
            machines=least,
            paid_days=paid,
            begins=number,
            begins_day=step.begins_day,
            prepaid_share=terms.prepay_share,
            takes_all=True,
            paid_machines=least,
            term_days=terms.term_days,
            early_exit_share=terms.early_exit_share,
        )
    if terms.machines > least:
        yield LeaseWay(
            name=f"{name}, beyond what it obliges to" if least else name,
            price=price,
            machines=terms.machines - least,
            paid_days=paid,
            begins=number,
            begins_day=step.begins_day,
            prepaid_share=terms.prepay_share,
            after=name if least else "",
            term_days=terms.term_days,
            early_exit_share=terms.early_exit_share,
        )


def _contract_days(terms: LeaseContract, days: float) -> float:
    """Return the days that a contract is paid for, if it is used for some days."""
    if terms.term_days is None or terms.term_days <= days:
        return days
    if terms.early_exit_share is None:
        return terms.term_days
    return days + terms.early_exit_share * (terms.term_days - days)


def _outside(terms: LeaseContract, job: LeaseJob, step: LeaseStep) -> str:
    """Return why the machines cannot be had for the whole run; empty if they can."""
    if terms.starts is None and terms.ends is None:
        return ""
    if job.starts is None:
        return "it has dates, and the job does not state when it starts"
    first = job.starts + timedelta(days=step.begins_day)
    last = job.starts + timedelta(days=ceil(job.days) - 1)
    if terms.starts is not None and first < terms.starts:
        return f"it starts on {terms.starts}, after {first}"
    if terms.ends is not None and last > terms.ends:
        return f"it ends on {terms.ends}, before {last}"
    return ""


def _name(mode: str, number: int, step: LeaseStep) -> str:
    return f"{mode} from month {step.month}" if number else mode


def _lowest(prices: Sequence[QuotedPrice]) -> list[QuotedPrice]:
    """Return the lowest price of each way to pay."""
    best: dict[str, QuotedPrice] = {}
    for price in prices:
        if price.mode not in best or price.usd_per_gpu_hour < best[price.mode].usd_per_gpu_hour:
            best[price.mode] = price
    return [best[mode] for mode in sorted(best)]


def _unusable(mode: str) -> str:
    return "the cloud may end it before the run does" if mode in _ENDS_AT_ANY_TIME else ""


def _most(mode: str, machines: int | None, on_quota: int | None, catalog: Catalog) -> int | str:
    """Return the most machines of a way to pay, or why their number is unknown."""
    if mode == _BLOCK:
        if machines is None:
            return "how many can be had is unknown: the job states no machines, and blocks draw no quota"
        return min(machines, capacity_block_terms(catalog).max_instances_in_all.value)
    if machines is None and on_quota is None:
        return "how many can be had is unknown: the job states no machines, and the quota is unknown"
    return min(number for number in (machines, on_quota) if number is not None)


def _paid_days(mode: str, days: float, catalog: Catalog) -> float:
    """Return the days that a lease is paid for, if it is used for some days."""
    if mode == _BLOCK:
        terms = capacity_block_terms(catalog)
        lengths = range(max(1, ceil(days)), terms.max_days.value + 1)
        return next(float(length) for length in lengths if terms.sells(length))
    return max(days, float(TERM_DAYS.get(mode, 0)))
