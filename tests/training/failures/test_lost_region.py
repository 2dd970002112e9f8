import pytest

from gpufabric.training.failures.lost_region import lost_region


def test_data_parallel_stops_and_goes_back_to_a_checkpoint() -> None:
    lost = lost_region("data-parallel", 3, 3, 135.0)
    assert lost.effect == "stops"
    assert lost.text == "all regions stop and go back by up to 135.0 minutes"
    assert (
        lost_region("data-parallel", 3, 3, None).text
        == "all regions stop and go back by up to an unknown time"
    )


@pytest.mark.parametrize("mode", ["diloco", "streaming-diloco"])
def test_diloco_needs_a_quorum(mode: str) -> None:
    enough = lost_region(mode, 3, 3, 135.0)  # pyright: ignore[reportArgumentType]
    assert (enough.effect, enough.lost_minutes) == ("continues", 0.0)
    assert enough.text == "training continues: 3 replicas are left, quorum 3"
    few = lost_region(mode, 2, 3, 135.0)  # pyright: ignore[reportArgumentType]
    assert few.text == "training waits: 2 replicas are left, quorum 3"
