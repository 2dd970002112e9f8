from hypothesis import given
from hypothesis import strategies as st

from gpufabric.training.parallel.sharing import Sharing, stage_layers


def test_groups_multiply() -> None:
    sharing = Sharing(tensor=4, pipeline=8, context=2, expert=16, data=6)
    assert (sharing.model_gpus, sharing.gpus) == (64, 384)
    assert Sharing(tensor=4, context=2, expert=4, data=6).expert_gpus == 16
    assert Sharing(tensor=4, context=2, expert=4, data=6).expert_copies == 3
    assert sharing.text == "tensor 4, pipeline 8, context 2, expert 16, data 6"
    assert Sharing(data=3).text == "data 3"


def test_micro_batches_in_flight_fall_from_stage_to_stage() -> None:
    sharing = Sharing(pipeline=4)
    assert [sharing.in_flight(stage) for stage in range(4)] == [4, 3, 2, 1]
    few = Sharing(pipeline=4, micro_batches=2)
    assert [few.in_flight(stage) for stage in range(4)] == [2, 2, 2, 1]


def test_stages_in_the_middle_take_the_layers_that_are_left() -> None:
    assert [len(stage) for stage in stage_layers(61, 4)] == [15, 16, 15, 15]
    assert [len(stage) for stage in stage_layers(62, 4)] == [15, 16, 16, 15]
    assert [len(stage) for stage in stage_layers(63, 4)] == [16, 16, 16, 15]
    assert stage_layers(5, 1) == (range(5),)


@given(layers=st.integers(1, 200), data=st.data())
def test_stages_hold_all_layers_once(layers: int, data: st.DataObject) -> None:
    stages = stage_layers(layers, data.draw(st.integers(1, layers)))
    assert [layer for stage in stages for layer in stage] == list(range(layers))
    assert max(map(len, stages)) - min(map(len, stages)) <= 1
