"""Previews agree with their updates: on the real engine, for generated declarations and accounts.

`make test-pairs` runs all walks; CI runs the first of each cloud. ``GPUFABRIC_PAIRS_SEED`` gives others.
"""

import os

import pytest

from tests.pairs.changes import CHANGES
from tests.pairs.trial import Runner, run_trial
from tests.pairs.walks import walk
from tests.pairs.worlds import problems_of
from tools.small_fabric import REGIONS

LENGTH = 10
WALKS = 10
"""Walks of each cloud: 3 clouds x 10 walks x 10 pairs make 300 pairs."""

OF_OTHERS = {
    "aws-us-east-1": {"change the way of operation", "add a pool with settings"},
    "azure-eastus": {
        "change the way of operation",
        "change the system zones",
        "switch EFA of Lustre",
        "change user data",
        "change the image of nodes",
        "hold back an image",
    },
    "oci-us-ashburn-1": {
        "change the system zones",
        "switch EFA of Lustre",
        "hold back an image",
        "add a pool with settings",
    },
}
"""Changes that only other clouds have."""

CHECKED_AGAIN = 3
"""After one pair in so many, another preview must have nothing left to do."""

SEED = os.environ.get("GPUFABRIC_PAIRS_SEED", "")


@pytest.mark.pairs
@pytest.mark.engine
@pytest.mark.parametrize("number", range(WALKS))
@pytest.mark.parametrize("stack", sorted(REGIONS))
def test_preview_says_what_the_update_does(runner: Runner, stack: str, number: int) -> None:
    wrong: list[str] = []
    for step, world in enumerate(walk(stack, f"{SEED}{number}", LENGTH)):
        trial = run_trial(world, runner, again=step % CHECKED_AGAIN == 0)
        wrong += [f"pair {step} ({', '.join(world.steps)}): {text}" for text in trial.disagreements()]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("stack", sorted(REGIONS))
def test_walks_are_reproducible_and_can_be_planned(stack: str) -> None:
    worlds = walk(stack, "0", LENGTH)
    assert worlds == walk(stack, "0", LENGTH)
    assert not [problem for world in worlds for problem in problems_of(world)]
    assert len(worlds) == LENGTH + 1


@pytest.mark.parametrize("stack", sorted(REGIONS))
def test_walks_reach_every_kind_of_change(stack: str) -> None:
    seen = {
        step for number in range(120) for world in walk(stack, str(number), LENGTH) for step in world.steps
    }
    assert seen - {"first"} == set(CHANGES) - OF_OTHERS[stack]
