"""Texts and batches of rolling changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.protection.rolls import Roll


@given(nodes=st.integers(0, 1000), batch=st.integers(1, 100))
def test_batches_hold_all_machines_and_no_empty_one(nodes: int, batch: int) -> None:
    batches = Roll("train", "yes", ("version",), nodes, nodes * 8, batch).batches
    assert batches is not None
    assert (batches - 1) * batch < nodes <= batches * batch or nodes == batches == 0


@pytest.mark.parametrize(
    ("roll", "text"),
    [
        (
            Roll("train", "yes", ("version", "image"), None, None),
            "pool train: an unknown number of machines with an unknown number of GPUs restart in batches of "
            "unknown size, for an unknown time, because version, image change; a job on these machines stops",
        ),
        (
            Roll("train", "yes", ("version",), 4, 32, 4),
            "pool train: 4 machines with 32 GPUs restart in 1 batch of 4, for an unknown time, because "
            "version changes; a job on these machines stops",
        ),
        (
            Roll("train", "yes", ("version",), 1, 1, 1),
            "pool train: 1 machine with 1 GPU restarts in 1 batch of 1, for an unknown time, because "
            "version changes; a job on this machine stops",
        ),
        (
            Roll("train", "yes", ("version",), 5, 40, 2, 45),
            "pool train: 5 machines with 40 GPUs restart in 3 batches of 2, for at most 2 hours and "
            "15 minutes, because version changes; a job on these machines stops",
        ),
        (
            Roll("train", "yes", ("version",), 1, 8, 1, 30),
            "pool train: 1 machine with 8 GPUs restarts in 1 batch of 1, for at most 30 minutes, because "
            "version changes; a job on this machine stops",
        ),
        (
            Roll("train", "unknown", ("instancePools",), 4, 32),
            "pool train: instancePools changes; the catalogue does not say whether machines restart",
        ),
    ],
)
def test_unknown_figures_are_said(roll: Roll, text: str) -> None:
    assert roll.text == text
