"""The plans of scenes, and one that is played; `make gameday` plays all."""

from collections import Counter
from pathlib import Path

import pytest

from gpufabric.engine.locate import Engine
from tests.e2e.game_days.arena import Arena
from tests.e2e.game_days.plan import STACKS
from tests.e2e.game_days.play import play
from tests.e2e.game_days.scenes.acts import act
from tests.e2e.game_days.scenes.plan import DETAILS, KINDS, scene

ALL = 5 * len(KINDS)
AZURE_LOGIN_EXPIRES = 31


def test_five_seeds_of_each_kind_meet_every_cloud() -> None:
    scenes = [scene(seed) for seed in range(ALL)]
    assert scenes == [scene(seed) for seed in range(ALL)]
    assert Counter(entry.kind for entry in scenes) == dict.fromkeys(KINDS, 5)
    for kind in KINDS:
        assert {entry.stack for entry in scenes if entry.kind == kind} == {*STACKS}


def test_more_seeds_meet_every_detail_on_every_cloud() -> None:
    scenes = [scene(seed) for seed in range(30 * len(KINDS))]
    met = {(entry.kind, entry.detail, entry.stack) for entry in scenes}
    assert met == {(kind, detail, stack) for kind in KINDS for detail in DETAILS[kind] for stack in STACKS}


@pytest.mark.engine
@pytest.mark.slow
def test_a_scene_ends_as_declared(tmp_path: Path, repo: Path, engine: Engine) -> None:
    played = play(Arena(tmp_path, repo, engine), scene(AZURE_LOGIN_EXPIRES), act)
    assert played.outcome == "converged", (
        played.described + "\n" + "\n".join(step.text for step in played.steps)
    )
