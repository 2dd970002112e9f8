"""Lines that say what to do about stacks that are not done."""

from collections.abc import Iterable

from gpufabric.advice import advice_lines
from gpufabric.engine.result import StackResult

_STACK = "\0"
"""Stands for the name of a stack in a step that several stacks share."""


def next_lines(results: Iterable[StackResult]) -> list[str]:
    """Write the next steps, each command on a line of its own.

    Steps that only name another stack are one step, unless a command in them is for one stack.
    """
    names: dict[str, list[str]] = {}
    for result in results:
        for step in result.next_steps:
            names.setdefault(_shared(step, result.stack), []).append(result.stack)
    return [
        line
        for step, stacks in names.items()
        for line in advice_lines(f"Next: {step.replace(_STACK, _listed(stacks))}")
    ]


def _shared(step: str, stack: str) -> str:
    prose, tick, commands = step.partition("`")
    if stack in commands or f" {stack} " not in prose:
        return step
    return f"{prose.replace(stack, _STACK)}{tick}{commands}"


def _listed(stacks: list[str]) -> str:
    unique = list(dict.fromkeys(stacks))
    *first, last = unique
    return f"{', '.join(first)} and {last}" if first else last
