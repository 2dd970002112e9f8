import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.lead_times.durations import STATED, duration
from gpufabric.spec.gpu_request import GpuRequest, StepName
from gpufabric.spec.ranges import DaysRange


def request(accelerator: str = "GB200", **days: float | DaysRange) -> GpuRequest:
    """A request that knows some durations better."""
    return GpuRequest.model_validate(
        {
            "accelerator": accelerator,
            "accelerators": 8,
            "days": {name.replace("_", "-"): value for name, value in days.items()},
        }
    )


def test_what_is_stated_replaces_what_is_published(catalog: Catalog) -> None:
    stated = duration("permits", request(permits=10), catalog)
    assert (stated.low, stated.expected, stated.high, stated.sources) == (10, 10, 10, (STATED,))
    ranged = duration("permits", request(permits=DaysRange(low=1, expected=2, high=9)), catalog)
    assert (ranged.low, ranged.expected, ranged.high, ranged.is_open) == (1, 2, 9, False)


def test_the_middle_of_a_range_is_expected_unless_a_source_says_otherwise(catalog: Catalog) -> None:
    quota = duration("aws-quota", request(), catalog)
    assert (quota.low, quota.expected, quota.high) == (1, 2, 3)
    grid = duration("grid-connection", request(), catalog)
    assert grid.expected == 1461


@pytest.mark.parametrize("step", ["azure-quota", "aws-on-demand", "azure-reservation", "oci-reservation"])
def test_what_no_source_says_stays_unknown(step: StepName, catalog: Catalog) -> None:
    lasting = duration(step, request(), catalog)
    assert lasting.is_unknown
    assert lasting.is_open


def test_machines_take_as_long_as_those_of_their_accelerator(catalog: Catalog) -> None:
    assert duration("servers", request("B200"), catalog).high == 304
    assert duration("servers", request("MI300X"), catalog).is_unknown


def test_a_lower_bound_alone_leaves_a_step_open(catalog: Catalog) -> None:
    installation = duration("installation", request(), catalog)
    assert (installation.low, installation.high) == (19, 19)
    assert installation.is_open
    assert not installation.is_unknown


def test_blocks_and_clusters_take_what_other_files_of_the_catalogue_say(catalog: Catalog) -> None:
    assert duration("aws-capacity-block", request(), catalog).high == 56
    assert duration("aws-region", request(), catalog).expected == 15 / 1440
