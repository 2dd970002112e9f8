from datetime import date

import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.lead_times.answer import answer
from gpufabric.spec.gpu_request import GpuRequest
from gpufabric.spec.problems import DeclarationError


def request(**values: object) -> GpuRequest:
    """A request for 72 GB200."""
    return GpuRequest.model_validate({"accelerator": "GB200", "accelerators": 72, **values})


def test_the_first_way_has_known_durations_and_gives_all(catalog: Catalog) -> None:
    few = answer(request(), catalog).first
    assert few is not None
    assert few.path.id == "aws-capacity-block"
    many = answer(request(accelerators=5000), catalog)
    assert many.first is None  # no other way is known to the end
    [block] = [way for way in many.ways if way.path.id == "aws-capacity-block"]
    assert (block.gpus, block.is_enough) == (1024, False)


def test_waiting_costs_the_value_of_each_day(catalog: Catalog) -> None:
    stated = {"azure-quota": 2, "azure-on-demand": 8}
    result = answer(request(value_of_day_usd=1000, days=stated), catalog)
    [way] = [way for way in result.ways if way.path.id == "azure-on-demand"]
    assert way.waiting is not None
    assert way.waiting.expected == 10_000
    assert all(way.waiting is None for way in answer(request(), catalog).ways)


def test_a_range_of_the_value_widens_the_cost(catalog: Catalog) -> None:
    value = {"low": 1, "expected": 2, "high": 3}
    days = {"azure-quota": 0, "azure-on-demand": {"low": 1, "expected": 10, "high": 100}}
    result = answer(request(value_of_day_usd=value, days=days), catalog)
    [waiting] = [way.waiting for way in result.ways if way.path.id == "azure-on-demand"]
    assert waiting is not None
    assert (waiting.low, waiting.expected, waiting.high) == (1, 20, 300)


def test_own_building_takes_years_as_published(catalog: Catalog) -> None:
    """A developer's own text: five to seven years are normal, under four takes an exceptional site."""
    [way] = [way for way in answer(request(), catalog).ways if way.path.id == "own-building"]
    assert 5 * 365 < way.end.expected < 7 * 365
    assert way.end.low < 4 * 365


def test_dates_count_from_the_start(catalog: Catalog) -> None:
    result = answer(request(start=date(2026, 12, 1)), catalog)
    assert result.day(28.0) == date(2026, 12, 29)
    assert result.day(0.1) == date(2026, 12, 2)
    assert answer(request(), catalog).day(1) is None


def test_a_duration_for_a_step_that_no_way_has_is_refused(catalog: Catalog) -> None:
    with pytest.raises(
        DeclarationError, match=r"request.yaml: days.aws-on-demand: given a duration; allowed"
    ):
        answer(request(days={"aws-on-demand": 3}), catalog, "request.yaml")


def test_dates_beyond_the_calendar_are_refused(catalog: Catalog) -> None:
    with pytest.raises(DeclarationError, match="before the year 10000"):
        answer(request(start=date(2026, 12, 1), days={"permits": 1e9}), catalog)


def test_announced_machines_are_dates_not_leases(catalog: Catalog) -> None:
    result = answer(request(accelerator="Rubin"), catalog)
    assert not any(way.path.is_lease for way in result.ways)
    assert {machine.id for machine in result.announced} == {"vera-rubin-nvl72", "a5x"}
