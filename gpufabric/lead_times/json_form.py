"""Ways to accelerators as JSON."""

from typing import Any

from gpufabric.lead_times.answer import LeadTimeAnswer, Way
from gpufabric.lead_times.paths import TITLES
from gpufabric.lead_times.schedule import DaysSpan, PlannedStep


def as_dict(result: LeadTimeAnswer) -> dict[str, Any]:
    """Return an answer as plain data. Times are days from the start; ``open``: it may take longer."""
    request, first = result.request, result.first
    return {
        "accelerator": request.accelerator,
        "accelerators": request.accelerators,
        "start": request.start.isoformat() if request.start else None,
        "first": first.path.id if first else None,
        "ways": [_way(way, result) for way in result.ways],
        "announced": [
            {
                "title": machine.title.value,
                "expected": machine.expected.value if machine.expected else None,
                "as_of": machine.title.as_of.isoformat(),
                "source": machine.title.source,
            }
            for machine in result.announced
        ],
    }


def _way(way: Way, result: LeadTimeAnswer) -> dict[str, Any]:
    day = result.day(way.end.expected)
    waiting = way.waiting
    return {
        "id": way.path.id,
        "title": way.path.title,
        "is_lease": way.path.is_lease,
        "shapes": list(way.path.shapes),
        "accelerators": way.gpus,
        "days": _span(way.end),
        "runs_by": day.isoformat() if day else None,
        "waiting_usd": None
        if waiting is None
        else {"low": waiting.low, "expected": waiting.expected, "high": waiting.high},
        "not_known": list(way.schedule.unknown),
        "steps": [_step(planned) for planned in way.schedule.steps],
    }


def _step(planned: PlannedStep) -> dict[str, Any]:
    lasting = planned.duration
    return {
        "step": planned.step.name,
        "title": TITLES[planned.step.name],
        "after": list(planned.step.after),
        "days": None
        if lasting.is_unknown
        else {
            "low": lasting.low,
            "expected": None if lasting.is_open else lasting.expected,
            "high": None if lasting.is_open else lasting.high,
        },
        "starts": _span(planned.start),
        "ends": _span(planned.end),
        "critical": planned.is_critical,
        "sources": list(lasting.sources),
    }


def _span(span: DaysSpan) -> dict[str, Any]:
    return {"low": span.low, "expected": span.expected, "high": span.high, "open": span.is_open}
