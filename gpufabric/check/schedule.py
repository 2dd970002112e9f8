"""Shares out stacks among processes, each of which loads the SDKs of its stacks' clouds."""

from collections.abc import Sequence
from itertools import count

LOADING = 2
"""What loading a cloud's SDK takes, in checks of one stack (measured: 0.5 to 0.6 s of CPU against 0.3)."""


def slices(stacks: Sequence[tuple[str, str]], processes: int) -> list[list[str]]:
    """Cut a list into parts of which the longest takes as little time as it can.

    Args:
        stacks: cloud and name of each, in the order of the clouds, so that few processes load the same SDK.
        processes: parts at most.

    Returns:
        the parts; none is empty.
    """
    cut = next(parts for most in count(1 + LOADING) if len(parts := _cut(stacks, most)) <= processes)
    return [[name for _, name in part] for part in cut]


def _cut(stacks: Sequence[tuple[str, str]], most: int) -> list[list[tuple[str, str]]]:
    """Fill one part after the other up to what it may take."""
    parts: list[list[tuple[str, str]]] = []
    for one in stacks:
        if parts and _takes([*parts[-1], one]) <= most:
            parts[-1].append(one)
        else:
            parts.append([one])
    return parts


def _takes(part: Sequence[tuple[str, str]]) -> int:
    return len(part) + LOADING * len({cloud for cloud, _ in part})
