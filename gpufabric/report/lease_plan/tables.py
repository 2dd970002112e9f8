"""Tables of a lease plan, the same for the page and for Markdown."""

from gpufabric.planner.answer import LeaseAnswer
from gpufabric.planner.front import PlannedJob
from gpufabric.planner.spending import months_of
from gpufabric.time_units import HOURS_PER_DAY

Rows = tuple[tuple[str, ...], ...]

MACHINE_HEADS = ("Region", "Shape", "Paid as", "Machines", "GPUs", "$/GPU-hour", "Paid days", "$ for the run")
LINK_HEADS = ("Link", "Kind", "Gbit/s", "Round trip", "$ for the run")
FRONT_HEADS = ("Days", "$ for the run", "GPUs")
MONTH_HEADS = ("Month", "GPUs", "$ before use", "$ of the days", "$ of early ends", "$ together")
OTHER_HEADS = ("Offer", "Taken below", "Price", "What prevents it")


def dollars(usd: float) -> str:
    """Write an amount in whole dollars."""
    return f"${usd:,.0f}"


def tokens_text(lease: LeaseAnswer) -> str:
    """Write the tokens of the job, such as ``2e12``."""
    return f"{lease.job.tokens:.4g}".replace("e+", "e")


def headline(lease: LeaseAnswer) -> str:
    """Return the answer in a line."""
    if lease.conflict is not None:
        return "No lease fulfils the job"
    regions = len({part.listed.offer.region for part in lease.leased})
    gpus = sum(part.gpus for part in lease.leased)
    return (
        f"{gpus:,} GPUs in {regions} region{'s' if regions > 1 else ''} for {lease.job.days:g} days:"
        f" {dollars(lease.usd)}"
    )


def machine_rows(lease: LeaseAnswer) -> Rows:
    """Return the leased machines."""
    hours = lease.job.days * HOURS_PER_DAY
    return tuple(
        (
            part.listed.offer.region,
            part.listed.shape,
            part.listed.way.name,
            f"{part.machines:,}",
            f"{part.gpus:,}",
            f"${part.listed.price.usd_per_gpu_hour:,.3f}",
            f"{part.listed.paid_days:.4g}",
            dollars(part.usd_per_hour * hours),
        )
        for part in lease.leased
    )


def link_rows(lease: LeaseAnswer) -> Rows:
    """Return the leased links; the last row has what regions need for them."""
    if lease.links is None or not lease.links.links:
        return ()
    hours = lease.job.days * HOURS_PER_DAY
    rows = [
        (
            " - ".join(link.ends),
            link.kind,
            f"{link.gbps:g}",
            f"{lease.links.listed.round_trips_ms[link.ends]:.3g} ms",
            dollars(link.usd_per_hour * hours),
        )
        for link in lease.links.links
    ]
    rest = dollars(lease.links.parts_usd_per_hour * hours)
    return (*rows, ("gateways and DNS zones", "-", "-", "-", rest))


def front_rows(plan: PlannedJob) -> Rows:
    """Return the leases between which there is a choice."""
    return tuple((f"{point.days:g}", dollars(point.usd), f"{point.gpus:,}") for point in plan.front)


def month_rows(lease: LeaseAnswer) -> Rows:
    """Return the months of a lease."""
    return tuple(
        (
            str(month.month),
            f"{month.gpus:,}",
            dollars(month.prepaid_usd),
            dollars(month.used_usd),
            dollars(month.exit_usd),
            dollars(month.usd),
        )
        for month in months_of(lease)
    )


def other_rows(lease: LeaseAnswer) -> Rows:
    """Return the offers that are not taken."""
    rows: list[tuple[str, ...]] = []
    for other in lease.not_leased:
        offer, price = other.listed.offer, float(other.listed.price.usd_per_gpu_hour)
        below = other.reason.taken_below_usd_per_hour
        rows.append(
            (
                offer.id,
                "at no price" if below is None else f"${below / offer.usd_per_hour * price:,.2f}",
                f"${price:,.2f}",
                ", ".join(other.reason.because) or "-",
            )
        )
    rows.extend(
        (" ".join(filter(None, (left.region, left.shape, left.mode))), "not considered", "-", left.why)
        for left in lease.left_out
    )
    rows.extend(
        (f"{' - '.join(link.ends)} {link.kind}", "not considered", "-", link.why) for link in lease.unusable
    )
    return tuple(rows)
