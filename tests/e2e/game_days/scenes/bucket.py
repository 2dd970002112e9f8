"""States in a bucket: a local server that is S3, and moves the states between it and the folder."""

import re
import shutil
from functools import partial

from tests.e2e.game_days.arena import Arena
from tests.e2e.game_days.blow import deal
from tests.e2e.game_days.cause import Cause
from tests.e2e.game_days.commands import Ended
from tests.e2e.game_days.plan import Victim
from tests.e2e.game_days.play import Happened
from tests.e2e.game_days.scenes.plan import Scene
from tests.e2e.game_days.scenes.starting import started
from tests.e2e.game_days.scenes.truth import untrue
from tools.loopback.s3 import BUCKET, KEYS, REFUSALS, LoopbackS3, serve_s3

_ATTRIBUTES = ".attrs"
_VICTIMS: dict[str, Victim] = {"kill engine": "engine", "kill cli": "cli", "kill provider": "provider"}
_FROM_THE_START = " from the start"
_LONG = 0.5
"""Scenes with a smaller number run two commands of the recovery before the user logs in."""

_NAMES_IT = re.compile(r"Amazon S3, which keeps the state, (?:refuses its credentials|denies access) ")


def on_a_bucket(arena: Arena, scene: Scene) -> Happened:
    """Kill a process while the state is in a bucket, or let the bucket refuse the credentials."""
    bucket = arena.closing.enter_context(serve_s3())
    _into(bucket, arena)
    arena.variables |= {**KEYS, "PULUMI_BACKEND_URL": bucket.backend}
    code = scene.detail.removesuffix(_FROM_THE_START)
    happened = _refused(arena, scene, bucket, code) if code in REFUSALS else _killed(arena, scene)

    def before_audit() -> None:
        if locks := bucket.names(".pulumi/locks/"):
            happened.wrong.append(f"lock left: {locks}")
        _out_of(bucket, arena)

    happened.before_audit = before_audit
    return happened


def _killed(arena: Arena, scene: Scene) -> Happened:
    """Kill a process at a point, with a second engineer or without."""
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
    return Happened(steps, landed, wrong)


def _refused(arena: Arena, scene: Scene, bucket: LoopbackS3, code: str) -> Happened:
    """Refuse the credentials of the bucket at a point, until the user has renewed them."""
    gate = arena.gate(scene.phase, scene.after)
    if scene.detail.endswith(_FROM_THE_START):
        gate.open()
        bucket.door.shut(code)
        first, landed = started(arena, scene, gate), True
    else:
        first = started(arena, scene, gate)
        landed = gate.reached(first)
        bucket.door.shut(code)
        gate.open()
    ended = first.end()
    cause = Cause(
        "refused credentials of the backend",
        named=_NAMES_IT,
        advised=_NAMES_IT,
        ignored=2 if scene.number < _LONG else 0,
        end=bucket.door.open,
        untrue=partial(untrue, arena, scene),
    )
    wrong = cause.faults(ended)
    if landed and bucket.door.refused and not ended.status:
        wrong.append("a state that was not saved counts as success")
    cause.ended_if_advised(ended.text, 0)
    return Happened([ended], landed and bool(bucket.door.refused), wrong, cause=cause)


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
