"""Turns one event from JSON into typed data.

The JSON may come from another version of the engine: a missing or unexpected field reads as empty.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from gpufabric.events.model import (
    EngineEvent,
    EngineMessage,
    PolicyMessage,
    PolicySummary,
    Prelude,
    PropertyDifference,
    ResourceState,
    ResourceStep,
    RunSummary,
    StepDone,
    StepPlanned,
)
from gpufabric.events.program_errors import without_trace
from gpufabric.wire.values import is_list, is_map

RawEvent = Mapping[str, Any]
"""An event as the engine writes it."""

_COLOUR_TAG = re.compile(r"<\{%[^%]*%\}>")


def parse_event(raw: RawEvent) -> EngineEvent | None:
    """Parse an event; return None for a kind that gpufabric does not interpret."""
    for kind, parse in _PARSERS.items():
        if kind in raw:
            return parse(mapping(raw[kind]))
    return None


def is_interpreted(raw: RawEvent) -> bool:
    """Tell whether an event is of a kind that gpufabric interprets."""
    return any(kind in raw for kind in _PARSERS)


def is_debug_message(raw: RawEvent) -> bool:
    """Tell whether an event is a debug message, which may hold anything that a program knows."""
    return mapping(raw.get("diagnosticEvent")).get("severity") == "debug"


def without_colours(text: str) -> str:
    """Drop the engine's colour tags and surrounding blank lines."""
    return _COLOUR_TAG.sub("", text).strip()


def parse_state(raw: object) -> ResourceState | None:
    """Parse a resource's state; return None if there is none."""
    if not is_map(raw):
        return None
    links = mapping(raw.get("propertyDependencies"))
    return ResourceState(
        urn=_text(raw.get("urn")),
        type=_text(raw.get("type")),
        custom=raw.get("custom") is True,
        inputs=mapping(raw.get("inputs")),
        outputs=mapping(raw["outputs"]) if "outputs" in raw else None,
        parent=_text(raw.get("parent")),
        provider=_text(raw.get("provider")).rpartition("::")[0],
        protect=raw.get("protect") is True,
        external=raw.get("external") is True,
        dependencies=_texts(raw.get("dependencies")),
        property_dependencies={key: _texts(urns) for key, urns in links.items()},
    )


def parse_message(raw: RawEvent) -> EngineMessage:
    """Parse a diagnostic."""
    text = without_trace(without_colours(_text(raw.get("message"))))
    return EngineMessage(_text(raw.get("severity")), text, _text(raw.get("urn")))


def parse_differences(raw: object, kind_key: str) -> tuple[PropertyDifference, ...]:
    """Parse a provider's detailed differences.

    Args:
        raw: differences by property path.
        kind_key: name of the field with the kind, which events and digests call differently.
    """
    return tuple(
        PropertyDifference(
            path, _text(mapping(details).get(kind_key)) or "update", mapping(details).get("inputDiff") is True
        )
        for path, details in sorted(mapping(raw).items())
    )


def parse_counts(raw: object) -> Mapping[str, int]:
    """Parse numbers of resources by operation."""
    return {str(operation): count for operation, count in mapping(raw).items() if isinstance(count, int)}


def parse_config(raw: object) -> Mapping[str, str]:
    """Parse a stack's configuration."""
    return {key: str(value) for key, value in mapping(raw).items()}


def mapping(value: object) -> Mapping[str, Any]:
    """Return a value if it is a map, otherwise an empty map."""
    return value if is_map(value) else {}


def sequence(value: object) -> list[Any]:
    """Return a value if it is a list, otherwise an empty list."""
    return value if is_list(value) else []


def _parse_step(raw: RawEvent) -> ResourceStep:
    metadata = mapping(raw.get("metadata"))
    return ResourceStep(
        operation=_text(metadata.get("op")),
        urn=_text(metadata.get("urn")),
        type=_text(metadata.get("type")),
        old=parse_state(metadata.get("old")),
        new=parse_state(metadata.get("new")),
        replace_keys=_texts(metadata.get("keys")),
        changed_keys=_texts(metadata.get("diffs")),
        differences=parse_differences(metadata.get("detailedDiff"), "diffKind"),
    )


def _parse_policy_message(raw: RawEvent) -> PolicyMessage:
    return PolicyMessage(
        policy=_text(raw.get("policyName")),
        level=_text(raw.get("enforcementLevel")),
        message=without_colours(_text(raw.get("message"))),
        urn=_text(raw.get("resourceUrn")),
    )


def _parse_policy_summary(raw: RawEvent, *, of_stack: bool) -> PolicySummary:
    return PolicySummary(_texts(raw.get("passed")), _texts(raw.get("failed")), of_stack)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, sequence(value)))


_PARSERS: Mapping[str, Callable[[RawEvent], EngineEvent]] = {
    "resourcePreEvent": lambda raw: StepPlanned(_parse_step(raw)),
    "resOutputsEvent": lambda raw: StepDone(_parse_step(raw)),
    "policyEvent": _parse_policy_message,
    "diagnosticEvent": parse_message,
    "summaryEvent": lambda raw: RunSummary(
        parse_counts(raw.get("resourceChanges")), _text(raw.get("result"))
    ),
    "preludeEvent": lambda raw: Prelude(parse_config(raw.get("config"))),
    "policyAnalyzeSummaryEvent": lambda raw: _parse_policy_summary(raw, of_stack=False),
    "policyAnalyzeStackSummaryEvent": lambda raw: _parse_policy_summary(raw, of_stack=True),
}
