"""Events of the scenes of each kind."""

from collections.abc import Callable, Mapping

from tests.e2e.game_days.arena import Arena
from tests.e2e.game_days.play import Happened
from tests.e2e.game_days.scenes.bad_state import bad_state
from tests.e2e.game_days.scenes.bucket import on_a_bucket
from tests.e2e.game_days.scenes.clouds import expired_credentials, lost_answers
from tests.e2e.game_days.scenes.disk import bad_disk
from tests.e2e.game_days.scenes.engineers import two_engineers
from tests.e2e.game_days.scenes.plan import Kind, Scene
from tests.e2e.game_days.scenes.signals import signalled
from tests.e2e.game_days.scenes.truth import untrue

_ACTS: Mapping[Kind, Callable[[Arena, Scene], Happened]] = {
    "disk": bad_disk,
    "bad state": bad_state,
    "two engineers": two_engineers,
    "expired credentials": expired_credentials,
    "lost answers": lost_answers,
    "signal": signalled,
    "bucket": on_a_bucket,
}


def act(arena: Arena, scene: Scene) -> Happened:
    """Let a scene happen, and look whether what was printed is true."""
    happened = _ACTS[scene.kind](arena, scene)
    happened.wrong += untrue(arena, scene, happened.steps[-1].text)
    return happened
