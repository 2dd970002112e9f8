"""Ways to pay by a contract, and the days that it is paid for."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from gpufabric.catalog.fact import Confidence
from gpufabric.planner.ramp import LeaseStep, steps_of
from gpufabric.planner.ways import LeaseWay, UnusableWay, outside, way_name
from gpufabric.quote.offers import QuotedPrice
from gpufabric.spec.lease_job import LeaseContract, LeaseJob


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
        why = outside(terms.starts, terms.ends, job, step)
        if why:
            ways.append(UnusableWay(way_name(mode, number, step), why))
            continue
        ways.extend(_of_contract(terms, job, price, number, step))
    return ways


def _of_contract(
    terms: LeaseContract, job: LeaseJob, price: QuotedPrice, number: int, step: LeaseStep
) -> Iterator[LeaseWay]:
    name, least = way_name(price.mode, number, step), terms.take_or_pay_machines or 0
    until_now = enumerate(steps_of(job)[: number + 1])
    obliged = tuple(way_name(price.mode, earlier, begun) for earlier, begun in until_now)
    paid = _contract_days(terms, job.days - step.begins_day)
    if least:
        yield LeaseWay(
            name=name,
            price=price,
            machines=least,
            stock=f"{price.mode}, what it obliges to",
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
            stock=price.mode,
            paid_days=paid,
            begins=number,
            begins_day=step.begins_day,
            prepaid_share=terms.prepay_share,
            # What it obliges to may have begun with an earlier step.
            after=obliged if least else (),
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
