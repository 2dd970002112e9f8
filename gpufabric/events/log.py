"""Reads a whole file of events, or the digest of a preview.

``pulumi ... --event-log`` writes one event a line, and so does ``pulumi preview --json`` with
``PULUMI_ENABLE_STREAMING_JSON_PREVIEW`` set. Without it, ``pulumi preview --json`` prints a digest
(``pkg/display/json.go`` of the engine), which has no events, policies or final outputs, but dependencies.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gpufabric.events.model import EngineEvent, Prelude, ResourceStep, RunSummary, StepPlanned
from gpufabric.events.parse import (
    RawEvent,
    mapping,
    parse_config,
    parse_counts,
    parse_differences,
    parse_event,
    parse_message,
    parse_state,
    sequence,
)
from gpufabric.reading.json_text import parse_json
from gpufabric.wire.secrets import texts_inside_secrets
from gpufabric.wire.values import is_map


@dataclass(frozen=True, slots=True)
class EventLog:
    """Events of one run of the engine or of several in a row.

    Attributes:
        events: the events that gpufabric interprets, in order.
        secret_texts: texts inside values that are marked as secret, in events of any kind.
        from_digest: whether a digest was read, the only form with dependencies.
        left_out: number of unchanged resources that the digest counts but does not list.
    """

    events: tuple[EngineEvent, ...] = ()
    secret_texts: frozenset[str] = frozenset()
    from_digest: bool = False
    left_out: int = 0

    def __add__(self, other: "EventLog") -> "EventLog":
        """Append the events of a later run."""
        return EventLog(self.events + other.events, self.secret_texts | other.secret_texts)


NO_EVENTS = EventLog()


def read_log(text: str, *, complete: bool = False) -> EventLog:
    """Read a file of events or a digest.

    Args:
        text: content of the file.
        complete: whether to refuse a file whose last line is cut off; otherwise that line is left out.

    Raises:
        ValueError: the text is neither. The message quotes nothing of it.
    """
    try:
        whole = parse_json(text)
    except ValueError:
        whole = None
    if is_map(whole) and "steps" in whole:
        return _read_digest(whole)
    return log_of(_raw_events(text, complete=complete))


def log_of(raw_events: Iterable[RawEvent]) -> EventLog:
    """Parse events that are in memory."""
    kept = list(raw_events)
    events = tuple(event for event in map(parse_event, kept) if event is not None)
    return EventLog(events, texts_inside_secrets(kept))


def _raw_events(text: str, *, complete: bool) -> Iterator[RawEvent]:
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    for number, line in lines:
        try:
            event: object = parse_json(line)
        except ValueError:
            event = None
            if len(lines) > 1 and number == lines[-1][0] and not complete:
                return
        if not is_map(event):
            raise ValueError(f"line {number} is not an event in JSON")
        if not _is_event(event):
            raise ValueError(f"line {number} is JSON, but no event of the engine")
        yield event


def _is_event(value: RawEvent) -> bool:
    """Tell whether a JSON object may be an event, perhaps of a kind that a later engine adds.

    Each event has a number and a time, and a part that is named for its kind, such as ``summaryEvent``.
    """
    return (
        any(key.endswith("Event") and is_map(part) for key, part in value.items())
        or {
            "sequence",
            "timestamp",
        }
        <= value.keys()
    )


def _read_digest(digest: RawEvent) -> EventLog:
    steps = [mapping(step) for step in sequence(digest.get("steps"))]
    changes = parse_counts(digest.get("changeSummary"))
    messages = [parse_message(mapping(raw)) for raw in sequence(digest.get("diagnostics"))]
    events: list[EngineEvent] = [Prelude(parse_config(digest.get("config")))]
    events += [StepPlanned(_step_of_digest(step)) for step in steps]
    events += messages
    if "changeSummary" in digest:
        failed = any(message.severity == "error" for message in messages)
        events.append(RunSummary(changes, "failed" if failed else "succeeded"))
    listed = sum(step.get("op") == "same" for step in steps)
    left_out = max(0, changes.get("same", 0) - listed)
    return EventLog(tuple(events), texts_inside_secrets(digest), from_digest=True, left_out=left_out)


def _step_of_digest(raw: RawEvent) -> ResourceStep:
    old, new = parse_state(raw.get("oldState")), parse_state(raw.get("newState"))
    return ResourceStep(
        operation=str(raw.get("op", "")),
        urn=str(raw.get("urn", "")),
        type=(new and new.type) or (old and old.type) or "",
        old=old,
        new=new,
        replace_keys=tuple(map(str, sequence(raw.get("replaceReasons")))),
        changed_keys=tuple(map(str, sequence(raw.get("diffReasons")))),
        differences=parse_differences(raw.get("detailedDiff"), "kind"),
    )
