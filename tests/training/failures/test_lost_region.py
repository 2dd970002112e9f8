import pytest

from gpufabric.spec.sync_modes import SYNC_MODES, SyncMode
from gpufabric.training.failures.lost_region import lost_region


def test_nccl_alone_stops_and_goes_back_to_a_checkpoint() -> None:
    lost = lost_region("data-parallel", 3, 3, 135.0, elastic=False)
    assert lost.effect == "stops"
    assert lost.text == "all regions stop and go back by up to 135.0 minutes"
    unknown = lost_region("data-parallel", 3, 3, None, elastic=False)
    assert unknown.text == "all regions stop and go back by up to an unknown time"


@pytest.mark.parametrize("mode", SYNC_MODES)
def test_a_quorum_continues_in_every_mode(mode: SyncMode) -> None:
    lost = lost_region(mode, 3, 3, 135.0)
    assert (lost.effect, lost.lost_minutes) == ("continues", 0.0)
    assert lost.text == "training continues: 3 replicas left, quorum is 3"


@pytest.mark.parametrize("mode", ["data-parallel", "diloco", "streaming-diloco"])
def test_without_a_quorum_replicas_wait(mode: SyncMode) -> None:
    text = "training stops until a quorum is back: 1 replica left, quorum is 3"
    assert lost_region(mode, 1, 3, 135.0).text == text


def test_decoupled_learners_go_on_without_a_quorum() -> None:
    lost = lost_region("decoupled-diloco", 1, 3, 135.0)
    assert lost.text == (
        "training continues: 1 replica left, quorum is 3; nothing is merged until a quorum is back"
    )


def test_the_loss_of_all_replicas_goes_back_to_a_checkpoint() -> None:
    lost = lost_region("decoupled-diloco", 0, 1, 135.0)
    assert (lost.effect, lost.lost_minutes) == ("waits", 135.0)
