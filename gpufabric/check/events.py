"""Reads the resources of a preview of a live stack: its event stream, or the digest at its end.

The stream is what ``pulumi preview --event-log`` writes, and ``pulumi preview --json`` with
``PULUMI_ENABLE_STREAMING_JSON_PREVIEW`` set: one event of the engine a line. The digest is what
``pulumi preview --json --show-sames`` prints.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from gpufabric.check.config import HIDDEN
from gpufabric.check.registered import Registered, name_of
from gpufabric.wire.values import SECRET, SIGNATURE, Value, is_list, is_map

_LEAVES = (
    "delete",
    "delete-replaced",
    "discard",
    "discard-replaced",
    "read-discard",
    "remove-pending-replace",
)
"""Operations after which a resource is not part of the stack any more."""

_NO_GRAPH = (
    "an event stream tells no dependencies, so that rules that follow them are not evaluated: "
    "`pulumi preview --json --show-sames` tells them"
)
_NO_END = "the stream has no summary: the preview failed or was cut off, and resources may be missing"


@dataclass(slots=True)
class Preview:
    """What a preview tells of a stack.

    Attributes:
        resources: what the stack will hold.
        previous: what it holds now.
        config: its configuration; secrets are hidden.
        graph: whether it tells what resources depend on.
        notes: what the recording leaves out.
    """

    resources: tuple[Registered, ...] = ()
    previous: tuple[Registered, ...] = ()
    config: Mapping[str, str] = field(default_factory=dict[str, str])
    graph: bool = True
    notes: tuple[str, ...] = ()


def read_preview(text: str) -> Preview:
    """Read a recorded preview.

    Raises:
        ValueError: it is neither an event stream nor a digest, or leaves out unchanged resources; says what
            is wanted, and quotes nothing.
    """
    try:
        whole: object = json.loads(text)
    except ValueError:
        whole = None
    if is_map(whole) and "steps" in whole:
        return _digest(whole)
    return _stream(_lines(text))


def _digest(data: Mapping[str, Any]) -> Preview:
    steps = [_mapping(one) for one in _list(data.get("steps"))]
    shown = sum(one.get("op") == "same" for one in steps)
    same = _mapping(data.get("changeSummary")).get("same", 0)
    if isinstance(same, int) and shown < same:
        raise ValueError(f"{same - shown} unchanged resources are left out: record it with --show-sames")
    states = ((str(one.get("op")), one.get("newState"), one.get("oldState")) for one in steps)
    return _preview(states, data.get("config"))


def _stream(events: Iterable[Mapping[str, Any]]) -> Preview:
    states: list[tuple[str, object, object]] = []
    config: object = None
    ended = False
    for event in events:
        ended = ended or "summaryEvent" in event
        if "preludeEvent" in event:
            config = _mapping(event["preludeEvent"]).get("config")
        kind = "resourcePreEvent" if "resourcePreEvent" in event else "resOutputsEvent"
        metadata = _mapping(_mapping(event.get(kind)).get("metadata"))
        if metadata:
            states.append((str(metadata.get("op")), metadata.get("new"), metadata.get("old")))
    preview = _preview(states, config)
    preview.graph = False
    preview.notes = (_NO_GRAPH,) if ended else (_NO_GRAPH, _NO_END)
    return preview


def _preview(states: Iterable[tuple[str, object, object]], config: object) -> Preview:
    new: dict[str, Registered] = {}
    old: dict[str, Registered] = {}
    for operation, after, before in states:
        if is_map(before) and before.get("urn"):
            old[str(before["urn"])] = _resource(before)
        if is_map(after) and after.get("urn") and operation not in _LEAVES:
            new[str(after["urn"])] = _resource(after)
    if not new and not old:
        raise ValueError("no resource in it: neither an event stream nor a digest of a preview")
    values = {key: str(one) for key, one in _mapping(config).items()}
    return Preview(tuple(new.values()), tuple(old.values()), values)


def _resource(state: Mapping[str, Any]) -> Registered:
    urn = str(state["urn"])
    links = _mapping(state.get("propertyDependencies"))
    return Registered(
        urn=urn,
        type=str(state.get("type", "")),
        name=name_of(urn),
        custom=state.get("custom") is True,
        inputs=_hidden(_mapping(state.get("inputs"))),
        outputs=_hidden(_mapping(state.get("outputs"))),
        parent=str(state.get("parent") or ""),
        provider=str(state.get("provider") or "").rpartition("::")[0],
        protect=state.get("protect") is True,
        dependencies=tuple(map(str, _list(state.get("dependencies")))),
        property_dependencies={key: tuple(map(str, _list(urns))) for key, urns in links.items()},
        external=state.get("external") is True,
    )


def _hidden(value: Value) -> Value:
    """Mark what the engine has blanked as a secret that cannot be read."""
    if value == HIDDEN:
        return {SIGNATURE: SECRET}
    if is_map(value):
        if value.get(SIGNATURE) == SECRET:
            return {SIGNATURE: SECRET}
        return {key: _hidden(one) for key, one in value.items()}
    if is_list(value):
        return [_hidden(one) for one in value]
    return value


def _lines(text: str) -> Iterator[Mapping[str, Any]]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                yield _mapping(json.loads(line))
            except ValueError:
                raise ValueError(f"line {number} is not an event in JSON") from None


def _mapping(value: object) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


def _list(value: object) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else []
