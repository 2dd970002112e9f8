"""The states of all stacks in a folder where Pulumi keeps them, read without the engine."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from gpufabric.reading.json_text import parse_json
from gpufabric.reading.plain import read_bytes, text_of, unzipped
from gpufabric.simcloud.ledger.compare import StateResource, recorded

_BACKEND = "PULUMI_BACKEND_URL"


@dataclass(frozen=True, slots=True)
class StateFiles:
    """The resources in the states of a backend.

    Attributes:
        resources: resources of all stacks.
        stacks: names of the stacks.
        unread: files and addresses that could not be read, each with the reason.
    """

    resources: tuple[StateResource, ...]
    stacks: tuple[str, ...]
    unread: tuple[str, ...] = ()


def read_states(root: Path) -> StateFiles:
    """Read the states of all stacks on the simulated clouds.

    They are in the backend that ``PULUMI_BACKEND_URL`` names, if it is a folder; without the variable in the
    folder that ``gpufabric sim env`` states. Other backends are not read.
    """
    address = os.environ.get(_BACKEND) or (root.resolve() / "state").as_uri()
    parts = urlsplit(address)
    if parts.scheme != "file":
        place = f"{parts.scheme}://{parts.hostname or ''}"
        return StateFiles((), (), (f"{place}: only states in a folder are read",))
    path = unquote(parts.path) if parts.path else parts.netloc
    return states_in(Path(path or "/").expanduser())


def states_in(folder: Path) -> StateFiles:
    """Read the states of all stacks in the folder of a backend."""
    resources: list[StateResource] = []
    stacks: list[str] = []
    unread: list[str] = []
    for path, name in _files(folder / ".pulumi" / "stacks"):
        try:
            state = _read(path)
            resources += recorded(name, state)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            unread.append(f"{path}: {type(error).__name__}: not a state of Pulumi")
            continue
        stacks.append(name)
    return StateFiles(tuple(resources), tuple(stacks), tuple(unread))


def _files(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.rglob("*.json*")):
        name = path.name.removesuffix(".gz")
        if name.endswith(".json") and path.is_file():
            yield path, name.removesuffix(".json")


def _read(path: Path) -> dict[str, Any]:
    data = read_bytes(path)
    return cast("dict[str, Any]", parse_json(text_of(unzipped(data) if path.suffix == ".gz" else data)))
