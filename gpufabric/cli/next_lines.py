"""Lines that say what to do about stacks that are not done."""

from collections.abc import Iterable

from gpufabric.engine.result import StackResult

_STACK = "\0"
"""Stands for the name of a stack in a step that several stacks share."""


def next_lines(results: Iterable[StackResult]) -> list[str]:
    """Write the next steps, those that only name another stack as one line.

    A step with a command for one stack stays a line of its own, so that it can be copied.
    """
    names: dict[str, list[str]] = {}
    for result in results:
        for step in result.next_steps:
            names.setdefault(_shared(step, result.stack), []).append(result.stack)
    return [f"Next: {step.replace(_STACK, _listed(stacks))}" for step, stacks in names.items()]


def _shared(step: str, stack: str) -> str:
    prose, tick, commands = step.partition("`")
    if stack in commands or f" {stack} " not in prose:
        return step
    return f"{prose.replace(stack, _STACK)}{tick}{commands}"


def _listed(stacks: list[str]) -> str:
    unique = list(dict.fromkeys(stacks))
    *first, last = unique
    return f"{', '.join(first)} and {last}" if first else last
