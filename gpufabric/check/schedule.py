"""Distributes stacks among processes, each of which loads the SDKs of its stacks' clouds."""

from collections.abc import Sequence
from itertools import count

LOADING = 2
"""Cost of loading a cloud's SDK, in checks of one stack (measured: 0.5 to 0.6 s of CPU against 0.3)."""


def slices(stacks: Sequence[tuple[str, str]], processes: int) -> list[list[str]]:
    """Divide stacks into parts, so that the longest part takes as little time as possible.

    Args:
        stacks: cloud and name of each, sorted by cloud, so that few processes load the same SDK.
        processes: most parts.

    Returns:
        the parts, none of them empty.
    """
    cut = next(parts for most in count(1 + LOADING) if len(parts := _cut(stacks, most)) <= processes)
    return [[name for _, name in part] for part in cut]


def _cut(stacks: Sequence[tuple[str, str]], most: int) -> list[list[tuple[str, str]]]:
    """Fill one part after the other up to a cost."""
    parts: list[list[tuple[str, str]]] = []
    for stack in stacks:
        if parts and _takes([*parts[-1], stack]) <= most:
            parts[-1].append(stack)
        else:
            parts.append([stack])
    return parts


def _takes(part: Sequence[tuple[str, str]]) -> int:
    return len(part) + LOADING * len({cloud for cloud, _ in part})
