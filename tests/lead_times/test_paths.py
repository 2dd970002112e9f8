import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.lead_times.paths import TITLES, paths
from gpufabric.spec.gpu_request import GpuRequest


def ids(catalog: Catalog, **values: object) -> list[str]:
    """The ways to some accelerators."""
    request = GpuRequest.model_validate({"accelerator": "GB200", "accelerators": 72, **values})
    return [path.id for path in paths(request, catalog)]


def test_a_way_for_each_cloud_and_mode_that_sells_the_accelerator(catalog: Catalog) -> None:
    assert ids(catalog) == [
        "aws-capacity-block",
        "azure-on-demand",
        "azure-reservation",
        "oci-on-demand",
        "oci-reservation",
        "own-colocation",
        "own-building",
    ]
    assert ids(catalog, accelerator="Rubin") == ["own-colocation", "own-building"]
    assert ids(catalog, clouds=["oci"])[0] == "oci-on-demand"


def test_blocks_of_an_account_hold_so_many_accelerators(catalog: Catalog) -> None:
    request = GpuRequest(accelerator="B200", accelerators=10_000)
    [block] = [path for path in paths(request, catalog) if path.id == "aws-capacity-block"]
    assert block.most == 256 * 8
    assert [step.name for step in block.steps] == ["aws-capacity-block", "aws-region"]


@pytest.mark.parametrize("circuits", [False, True])
@pytest.mark.parametrize("accelerator", ["B200", "GB300", "H100", "Rubin"])
def test_steps_follow_those_that_they_wait_for(catalog: Catalog, accelerator: str, circuits: bool) -> None:
    request = GpuRequest(accelerator=accelerator, accelerators=8, circuits=circuits)
    for path in paths(request, catalog):
        done: set[str] = set()
        for step in path.steps:
            assert set(step.after) <= done, (path.id, step.name)
            assert step.name not in done
            assert TITLES[step.name]
            done.add(step.name)
        assert ("cross-connect" in done or "expressroute-circuit" in done) == circuits
