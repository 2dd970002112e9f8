"""A comparison as JSON."""

from typing import Any

from gpufabric.ownership.assumptions import Assumption
from gpufabric.ownership.comparison import Against, Comparison


def as_dict(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as plain data. Amounts are US dollars; None: there is no such time or share."""
    own = comparison.own
    return {
        "accelerator": comparison.case.accelerator,
        "accelerators": comparison.case.accelerators,
        "housing": comparison.case.housing,
        "assumptions": {key: _assumption(value) for key, value in comparison.assumptions.items()},
        "own": {
            "usd_per_useful_hour": comparison.usd_per_useful_hour,
            "low_usd_per_useful_hour": comparison.low_usd_per_useful_hour,
            "high_usd_per_useful_hour": comparison.high_usd_per_useful_hour,
            "break_even_usd_per_hour": comparison.break_even_usd_per_hour,
            "usd_per_year": own.usd_per_year,
            "capital_usd_per_year": own.capital_usd_per_year,
            "hardware_usd": own.hardware_usd,
            "building_usd": own.building_usd,
            "resale_usd": own.resale_usd,
            "building_left_usd": own.building_left_usd,
            "energy_usd_per_year": own.energy_usd_per_year,
            "rent_usd_per_year": own.rent_usd_per_year,
            "maintenance_usd_per_year": own.maintenance_usd_per_year,
            "staff_usd_per_year": own.staff_usd_per_year,
        },
        "leases": [_against(against) for against in comparison.against],
    }


def _assumption(value: Assumption) -> dict[str, Any]:
    return {"low": value.low, "expected": value.expected, "high": value.high, "source": value.source}


def _against(against: Against) -> dict[str, Any]:
    price = against.lease.price
    return {
        "cloud": price.cloud,
        "shape": price.shape,
        "mode": price.mode,
        "regions": list(price.regions),
        "usd_per_gpu_hour": str(price.usd_per_gpu_hour),
        "source": price.source,
        "as_of": price.as_of.isoformat(),
        "confidence": price.confidence.value,
        "charges_unused_hours": not against.lease.is_by_use,
        "usd_per_year": against.lease.usd_per_year,
        "usd_per_useful_hour": against.lease.usd_per_useful_hour,
        "break_even_utilization": against.break_even_utilization,
        "break_even_years": against.break_even_years,
        "advantage_of_owning_usd": against.advantage_usd,
        "advantage_of_owning_low_usd": against.advantage_low_usd,
        "advantage_of_owning_high_usd": against.advantage_high_usd,
        "swings": [
            {"assumption": swing.key, "at_low_usd": swing.at_low, "at_high_usd": swing.at_high}
            for swing in against.swings
        ],
        "years": [
            {
                "year": year.number,
                "capital_usd": year.capital_usd,
                "operating_usd": year.operating_usd,
                "lease_usd": year.lease_usd,
            }
            for year in against.years
        ],
    }
