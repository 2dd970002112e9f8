"""A few game days; `make gameday` plays all of them."""

from collections import Counter
from pathlib import Path
from typing import get_args

import pytest

from gpufabric.engine.locate import Engine
from tests.e2e.game_days.arena import Arena
from tests.e2e.game_days.blow import strike
from tests.e2e.game_days.plan import Command, Victim, game_day
from tests.e2e.game_days.play import play
from tests.e2e.game_days.recovery import advice

ALL = 200


def test_the_seeds_strike_every_command_and_every_process() -> None:
    days = [game_day(seed) for seed in range(ALL)]
    assert days == [game_day(seed) for seed in range(ALL)]
    assert set(Counter(day.command for day in days)) == set(get_args(Command))
    assert set(Counter(day.victim for day in days)) == set(get_args(Victim))
    assert {day.blow for day in days if day.victim == "cli"} == {"kill", "term", "hup", "ctrl-c twice"}
    assert {day.damage for day in days} == {"none", "empty attributes", "cut state"}


def test_only_printed_commands_are_followed() -> None:
    text = "\n".join(
        [
            "Next: The engine no longer runs: run:",
            "    pulumi cancel --stack s --yes",
            "then:",
            "    gpufabric up s",
            "         fix:",
            "             rm /tmp/torn",
            "see `gpufabric show` for more",
            "Next:",
            "    kubectl get nodes",
        ]
    )
    assert advice(text) == ["pulumi cancel --stack s --yes", "gpufabric up s", "rm /tmp/torn"]


@pytest.mark.engine
@pytest.mark.slow
@pytest.mark.parametrize("seed", [19])
def test_a_game_day_ends_as_declared(seed: int, tmp_path: Path, repo: Path, engine: Engine) -> None:
    """A killed provider on OCI; `make gameday` plays the others."""
    played = play(Arena(tmp_path, repo, engine), game_day(seed), strike)
    assert played.outcome == "converged", (
        played.described + "\n" + "\n".join(step.text for step in played.steps)
    )
