"""States in a bucket: a local server that is S3, and moves the states between it and the folder."""

import shutil

from tests.e2e.game_days.arena import Arena
from tests.e2e.game_days.blow import deal
from tests.e2e.game_days.commands import Ended
from tests.e2e.game_days.plan import Victim
from tests.e2e.game_days.play import Happened
from tests.e2e.game_days.scenes.plan import Scene
from tests.e2e.game_days.scenes.starting import started
from tools.loopback.s3 import BUCKET, KEYS, LoopbackS3, serve_s3

_ATTRIBUTES = ".attrs"
_VICTIMS: dict[str, Victim] = {"kill engine": "engine", "kill cli": "cli", "kill provider": "provider"}


def on_a_bucket(arena: Arena, scene: Scene) -> Happened:
    """Kill a process while the state is in a bucket, with a second engineer or without."""
    bucket = arena.closing.enter_context(serve_s3())
    _into(bucket, arena)
    arena.variables |= {**KEYS, "PULUMI_BACKEND_URL": bucket.backend}
    gate = arena.gate(scene.phase, scene.after)
    first = started(arena, scene, gate)
    landed = gate.reached(first)
    wrong: list[str] = []
    steps: list[Ended] = []
    if scene.detail == "two engineers" and landed:
        clone = shutil.copytree(arena.project, arena.live / "clone", symlinks=True)
        second = started(arena, scene, project=clone).end()
        steps.append(second)
        if not second.status:
            wrong.append("two engines worked on one stack")
    victim = _VICTIMS.get(scene.detail, "engine")
    landed = landed and deal("kill", victim, first.process.pid, gate)
    gate.open()
    steps.append(first.end())
    wrong += [f"process left after the blow: {arguments[:160]}" for arguments in arena.left()]

    def before_audit() -> None:
        if locks := bucket.names(".pulumi/locks/"):
            wrong.append(f"lock left: {locks}")
        _out_of(bucket, arena)

    return Happened(steps, landed, wrong, before_audit)


def _into(bucket: LoopbackS3, arena: Arena) -> None:
    """Move the states of the folder into the bucket."""
    folder = arena.clouds / "state"
    client = bucket.client()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != _ATTRIBUTES:
            client.put_object(Bucket=BUCKET, Key=path.relative_to(folder).as_posix(), Body=path.read_bytes())
    shutil.rmtree(folder)


def _out_of(bucket: LoopbackS3, arena: Arena) -> None:
    """Copy the states of the bucket into the folder, where the audit reads them."""
    client = bucket.client()
    for name in bucket.names(".pulumi/stacks/"):
        path = arena.clouds / "state" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(client.get_object(Bucket=BUCKET, Key=name)["Body"].read())
