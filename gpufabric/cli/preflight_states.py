"""States of stacks for a preflight: they say which machines in use are a stack's own."""

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from gpufabric.engine.errors import BackendError

EMPTY_STATE: Mapping[str, object] = {"version": 3, "deployment": {"manifest": {}}}
"""State of a stack that the backend does not have: no resources."""


def write_states(
    stacks: Sequence[str], listed: Mapping[str, object], export: Callable[[str], str], folder: Path
) -> tuple[dict[str, Path], list[str]]:
    """Write the states of stacks into a folder; their secrets stay encrypted.

    Args:
        stacks: the stacks.
        listed: the stacks that the backend has.
        export: returns the state of a stack, or raises BackendError.
        folder: a folder that only this user can read.

    Returns:
        the file of each stack whose state is known, and why others are not known.
    """
    states: dict[str, Path] = {}
    notes: list[str] = []

    def read(stack: str) -> str | BackendError:
        if stack not in listed:
            return json.dumps(EMPTY_STATE)
        try:
            return export(stack)
        except BackendError as error:
            return error

    with ThreadPoolExecutor() as threads:
        for stack, state in zip(stacks, threads.map(read, stacks), strict=True):
            if isinstance(state, BackendError):
                notes.append(f"{stack}: its state cannot be read: {state}")
                continue
            states[stack] = folder / f"{stack}.json"
            states[stack].touch(mode=0o600)
            states[stack].write_text(state, encoding="utf-8")
    return states, notes
