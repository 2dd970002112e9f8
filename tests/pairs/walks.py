"""Generates walks through declarations and account states, from a seed."""

import copy
import random
from dataclasses import replace

from tests.pairs.changes import CHANGES, OFTEN, NotApplicableError
from tests.pairs.worlds import World, problems_of
from tools.small_fabric import REGIONS

_TRIES = 200


def walk(stack: str, seed: str, length: int) -> list[World]:
    """Return worlds of one stack, each made from the one before; the same seed gives the same walk."""
    chance = random.Random(f"{stack} {seed}")
    worlds = [_first(stack, chance)]
    while len(worlds) <= length:
        worlds.append(_next(worlds[-1], chance))
    return worlds


def _first(stack: str, chance: random.Random) -> World:
    declared = copy.deepcopy(REGIONS[stack])
    declared["storage"] = {"checkpoints": {"protect": False}}
    declared["budget"] = {}
    world = World(stack, declared, steps=("first",))
    for _ in range(chance.randrange(3)):
        world = _next(world, chance)
    return replace(world, steps=("first",))


def _next(world: World, chance: random.Random) -> World:
    for _ in range(_TRIES):
        names = _sample(chance, chance.choice((1, 1, 1, 2)))
        changed = replace(world, declared=copy.deepcopy(world.declared), steps=tuple(names))
        try:
            for name in names:
                changed = CHANGES[name](changed, chance)
        except NotApplicableError:
            continue
        same = replace(changed, steps=world.steps) == world
        if not same and not problems_of(changed):
            return changed
    raise AssertionError(f"no change applies to {world}")


def _sample(chance: random.Random, count: int) -> list[str]:
    """Choose different changes. Those of machines and their capacity come more often than the others."""
    names = sorted(CHANGES)
    chosen: list[str] = []
    while len(chosen) < count:
        (name,) = chance.choices(names, weights=[3 if name in OFTEN else 1 for name in names])
        chosen += [name] if name not in chosen else []
    return chosen
