"""A plan as JSON."""

from typing import Any

from gpufabric.planner.answer import Leased, LeasedLinks, NotLeased
from gpufabric.planner.front import PlannedJob
from gpufabric.planner.listed import ListedOffer


def as_dict(plan: PlannedJob) -> dict[str, Any]:
    """Return a plan as plain data. Amounts are US dollars; None: there is no such value."""
    result = plan.chosen
    conflict = result.conflict
    return {
        "is_feasible": conflict is None,
        "usd": result.usd if conflict is None else None,
        "usd_per_hour": result.usd_per_hour if conflict is None else None,
        "usd_per_trillion_tokens": result.usd_per_trillion_tokens if conflict is None else None,
        "leased_days": result.job.days if conflict is None else None,
        "days": result.days if conflict is None else None,
        "tokens_per_second": result.tokens_per_second if conflict is None else None,
        "gap": result.gap,
        "leased": [_leased(lease) for lease in result.leased],
        "front": [{"days": point.days, "usd": point.usd, "gpus": point.gpus} for point in plan.front],
        "not_leased": [_not_leased(other) for other in result.not_leased],
        "left_out": [
            {"region": left.region, "shape": left.shape, "mode": left.mode or None, "why": left.why}
            for left in result.left_out
        ],
        "links": None if result.links is None else _links(result.links),
        "unusable_links": [
            {"between": list(link.ends), "kind": link.kind, "why": link.why} for link in result.unusable
        ],
        "conflict": None
        if conflict is None
        else {
            "requirements": list(conflict.kinds),
            "most_tokens_per_second": conflict.most_tokens_per_second,
            "least_usd_per_hour": conflict.least_usd_per_hour,
            "missing_measurements": list(conflict.missing),
        },
    }


def _links(leased: LeasedLinks) -> dict[str, Any]:
    return {
        "links": [
            {
                "between": list(link.ends),
                "kind": link.kind,
                "gbps": link.gbps,
                "round_trip_ms": leased.listed.round_trips_ms[link.ends],
                "usd_per_hour": link.usd_per_hour,
            }
            for link in leased.links
        ],
        "parts": [{"part": part.id, "usd_per_hour": part.usd_per_hour} for part in leased.parts],
        "gb_per_month_each_way": leased.listed.need.gb_per_month,
        "compute_share": leased.compute_share,
    }


def _offer(listed: ListedOffer) -> dict[str, Any]:
    return {
        "region": listed.offer.region,
        "shape": listed.shape,
        "mode": listed.price.mode,
        "usd_per_gpu_hour": str(listed.price.usd_per_gpu_hour),
        "source": listed.price.source,
        "as_of": listed.price.as_of.isoformat(),
        "paid_days": listed.paid_days,
        "tokens_per_second_per_gpu": listed.pace.expected,
        "pace": listed.pace.text,
    }


def _leased(lease: Leased) -> dict[str, Any]:
    return _offer(lease.listed) | {
        "machines": lease.machines,
        "gpus": lease.gpus,
        "usd_per_hour": lease.usd_per_hour,
    }


def _not_leased(other: NotLeased) -> dict[str, Any]:
    offer, reason = other.listed.offer, other.reason
    below = reason.taken_below_usd_per_hour
    return _offer(other.listed) | {
        "prevented_by": list(reason.because),
        "dearer_by_usd_per_hour": reason.dearer_by_usd_per_hour,
        # Days that are paid but not used are in the price of the run; a price list has them per day.
        "taken_below_usd_per_gpu_hour": None
        if below is None
        else below / offer.usd_per_hour * float(other.listed.price.usd_per_gpu_hour),
    }
