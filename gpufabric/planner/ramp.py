"""Throughput that a job needs over its months."""

from collections.abc import Sequence
from dataclasses import dataclass

from gpufabric.spec.lease_job import LeaseJob
from gpufabric.spec.money import HOURS_PER_MONTH
from gpufabric.time_units import HOURS_PER_DAY, SECONDS_PER_DAY

MONTH_DAYS = HOURS_PER_MONTH / HOURS_PER_DAY
"""Days of a month of 730 hours."""


@dataclass(frozen=True, slots=True)
class LeaseStep:
    """A step of the ramp.

    Attributes:
        month: month of the run in which it begins, from 1.
        begins_day: days from the start of the run to its first day.
        days: its length.
        share: share of the throughput of the last step.
    """

    month: int
    begins_day: float
    days: float
    share: float


def steps_of(job: LeaseJob) -> tuple[LeaseStep, ...]:
    """Return the steps of a job that begin before its end, the first at its start.

    Args:
        job: the job.
    """
    stated = [(step.month, step.share) for step in job.ramp] or [(1, 1.0)]
    begins = [(month, share, (month - 1) * MONTH_DAYS) for month, share in stated]
    begun = [step for step in begins if step[2] < job.days]
    ends = [*(step[2] for step in begun[1:]), job.days]
    most = begun[-1][1]
    return tuple(
        LeaseStep(month, start, end - start, share / most)
        for (month, share, start), end in zip(begun, ends, strict=True)
    )


def needed_tokens_per_second(job: LeaseJob) -> float:
    """Return the throughput of the last step with which a job is done in its days.

    Args:
        job: the job.
    """
    full_days = sum(step.share * step.days for step in steps_of(job))
    return job.tokens / (full_days * SECONDS_PER_DAY * job.goodput)


def ramp_needs(job: LeaseJob) -> tuple[float, ...]:
    """Return the least throughput of each step before the last, in tokens per second.

    Args:
        job: the job.
    """
    peak = needed_tokens_per_second(job)
    return tuple(step.share * peak for step in steps_of(job)[:-1])


def days_until_done(job: LeaseJob, tokens_per_second: Sequence[float]) -> float:
    """Return the days until the tokens are trained.

    Args:
        job: the job.
        tokens_per_second: throughput in each step; that of the last one goes on after the end.
    """
    left, days = job.tokens / (job.goodput * SECONDS_PER_DAY), 0.0
    steps = steps_of(job)
    for step, rate in zip(steps[:-1], tokens_per_second[:-1], strict=True):
        if rate * step.days >= left:
            return days + left / rate
        left -= rate * step.days
        days += step.days
    return days + left / tokens_per_second[-1]
