"""Claims on the time to a building of one's own."""

from bench.cases.claim_value import CATALOG, Rerun
from gpufabric.lead_times.answer import answer
from gpufabric.lead_times.schedule import PathSchedule
from gpufabric.spec.gpu_request import GpuRequest

_DAYS_PER_YEAR = 365.25


def _own_building() -> PathSchedule:
    result = answer(GpuRequest(accelerator="GB200", accelerators=72), CATALOG)
    [way] = [way for way in result.ways if way.path.id == "own-building"]
    return way.schedule


def greenfield_years() -> Rerun:
    """Return the years until the power of a building of one's own is there."""
    [power] = [step for step in _own_building().steps if step.step.name == "facility-commissioning"]
    return Rerun(*(days / _DAYS_PER_YEAR for days in (power.end.low, power.end.expected, power.end.high)))


def xai_days() -> Rerun:
    """Return the days until machines run in a building of one's own."""
    end = _own_building().end
    return Rerun(end.low, end.expected, end.high)
