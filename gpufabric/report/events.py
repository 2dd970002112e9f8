"""Reads files of the engine's events, and digests of ``pulumi preview --json``.

Events are ``apitype.EngineEvent``, one JSON object a line
(https://github.com/pulumi/pulumi/blob/master/sdk/go/common/apitype/events.go); the digest is
``pkg/display/json.go`` there.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, cast

Event = Mapping[str, Any]


def parse(text: str) -> list[Event]:
    """Read a file of events or a digest; a last line that was cut off is left out.

    Raises:
        ValueError: it is neither; quotes nothing of it.
    """
    try:
        whole: object = json.loads(text)
    except ValueError:
        whole = None
    if isinstance(whole, dict) and "steps" in whole:
        return list(_events_of_digest(cast("Event", whole)))
    events: list[Event] = []
    lines = [line for line in text.splitlines() if line.strip()]
    for number, line in enumerate(lines, 1):
        try:
            event: object = json.loads(line)
        except ValueError:
            if number == len(lines) and events:
                break
            raise ValueError(f"line {number} is not an event in JSON") from None
        if not isinstance(event, dict):
            raise ValueError(f"line {number} is not an event in JSON")
        events.append(cast("Event", event))
    return events


def _events_of_digest(digest: Event) -> Iterator[Event]:
    """Turn a digest into the events that it was made from, as far as it tells."""
    for step in as_list(digest.get("steps")):
        one = as_map(step)
        old, new = one.get("oldState"), one.get("newState")
        yield {
            "resourcePreEvent": {
                "metadata": {
                    "op": one.get("op"),
                    "urn": one.get("urn"),
                    "type": as_map(new).get("type") or as_map(old).get("type") or "",
                    "old": old,
                    "new": new,
                    "keys": one.get("replaceReasons"),
                    "diffs": one.get("diffReasons"),
                    "detailedDiff": {
                        path: {
                            "diffKind": as_map(told).get("kind"),
                            "inputDiff": as_map(told).get("inputDiff"),
                        }
                        for path, told in as_map(one.get("detailedDiff")).items()
                    },
                }
            }
        }
    for one in as_list(digest.get("diagnostics")):
        yield {"diagnosticEvent": one}
    if "changeSummary" in digest:
        failed = any(as_map(one).get("severity") == "error" for one in as_list(digest.get("diagnostics")))
        result = "failed" if failed else "succeeded"
        yield {"summaryEvent": {"resourceChanges": digest["changeSummary"], "result": result}}


def as_map(value: object) -> Mapping[str, Any]:
    """Give a value if it is a map, else an empty one."""
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


def as_list(value: object) -> list[Any]:
    """Give a value if it is a list, else an empty one."""
    return cast("list[Any]", value) if isinstance(value, list) else []
