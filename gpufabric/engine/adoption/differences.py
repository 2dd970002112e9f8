"""Differences between declared and existing resources, from the events of a preview that imports them."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from gpufabric.engine.adoption.wanted import is_adoptable, key_of
from gpufabric.events.model import EngineEvent, EngineMessage, ResourceStep, StepPlanned
from gpufabric.wire.urn import is_stack_urn
from gpufabric.wire.values import SIGNATURE, Value, is_list, is_map, is_unknown

_LONGEST = 60
_REPLACES = "-replace"

Effect = Literal["update", "replacement"]


@dataclass(frozen=True, slots=True)
class AdoptionDifference:
    """A property that differs.

    Attributes:
        key: type and logical name of the resource.
        path: path of the property.
        declared: the declared value as text.
        existing: the value that the existing resource has.
        effect: what an update would do.
    """

    key: str
    path: str
    declared: str
    existing: str
    effect: Effect


@dataclass(slots=True)
class Compared:
    """The result of a preview that imports.

    Attributes:
        imported: keys of the resources that would be imported.
        created: keys of the resources that would be created.
        differences: what differs between declared and existing resources.
        others: what else would happen, by key: deletions.
        errors: error messages.
    """

    imported: list[str] = field(default_factory=list[str])
    created: list[str] = field(default_factory=list[str])
    differences: list[AdoptionDifference] = field(default_factory=list[AdoptionDifference])
    others: dict[str, str] = field(default_factory=dict[str, str])
    errors: list[str] = field(default_factory=list[str])


def compared(events: Iterable[EngineEvent | None], wanted: Iterable[str]) -> Compared:
    """Read the events of a preview.

    Args:
        events: the events.
        wanted: keys of the declared resources that the state does not have.
    """
    result, keys = Compared(), frozenset(wanted)
    for event in events:
        match event:
            case StepPlanned(step):
                _take(result, step, keys)
            case EngineMessage(severity="error") if event.message and not event.is_program_exit:
                place = f"{key_of(event.urn)}: " if event.urn and not is_stack_urn(event.urn) else ""
                result.errors.append(f"{place}{event.message}")
            case _:
                pass
    # The engine imports a resource with other inputs, and then updates or replaces it.
    result.imported = list(dict.fromkeys(result.imported))
    return result


def _take(result: Compared, step: ResourceStep, wanted: frozenset[str]) -> None:
    key = key_of(step.urn)
    if step.operation == "import":
        result.imported.append(key)
    elif step.operation == "create":
        if key in wanted:
            result.created.append(key)
    elif step.operation in ("update", "replace"):
        result.differences += _differences(key, step)
        if key in wanted and key not in result.imported:
            result.imported.append(key)
    elif step.operation == "delete" and step.old is not None and is_adoptable(step.old):
        result.others[key] = step.operation


def _differences(key: str, step: ResourceStep) -> list[AdoptionDifference]:
    before: Mapping[str, Value] = step.old.inputs if step.old else {}
    after: Mapping[str, Value] = step.new.inputs if step.new else {}
    details = {difference.path: difference.kind for difference in step.differences}
    for name in step.changed_keys:
        if not any(path == name or path.startswith((f"{name}.", f"{name}[")) for path in details):
            details[name] = f"update{_REPLACES * (name in step.replace_keys)}"
    return [
        AdoptionDifference(
            key,
            path,
            _text(_at(after, path)),
            _text(_at(before, path)),
            "replacement" if kind.endswith(_REPLACES) else "update",
        )
        for path, kind in details.items()
    ] or [AdoptionDifference(key, "", "", "", "replacement" if step.operation == "replace" else "update")]


def _at(value: Value, path: str) -> Value:
    for name, index in re.findall(r"([^.\[\]]+)|\[(\d+)\]", path):
        if name and is_map(value):
            value = value.get(name)
        elif index and is_list(value) and int(index) < len(value):
            value = value[int(index)]
        else:
            return None
    return value


def _text(value: Value) -> str:
    """Return a value as text; nothing of a secret."""
    if value is None:
        return "(none)"
    if is_unknown(value):
        return "(not known yet)"
    if is_map(value) and SIGNATURE in value:
        return "[secret]"
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
