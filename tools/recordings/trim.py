"""Reduces a run to the parts that reports read and that are the same in every recording of a change."""

import json
from pathlib import Path
from typing import Any

from gpufabric.engine.runs import MANIFEST, cost_change_beside
from tools.recordings.common import refuse_private

_DROPPED = (
    "cancelEvent",
    "policyAnalyzeSummaryEvent",
    "policyLoadEvent",
    "policyRemediateSummaryEvent",
    "preludeEvent",
    "stdoutEvent",
)
_STEPS = ("resourcePreEvent", "resOutputsEvent")
_STACK = "pulumi:pulumi:Stack"


def trim(run: Path, target: Path, private: tuple[str, ...]) -> None:
    """Write a run's recording.

    Args:
        run: folder of the run.
        target: folder of the recording.
        private: forbidden texts, such as paths of this machine.

    Raises:
        SystemExit: the recording contains one of them.
    """
    target.mkdir(parents=True)
    manifest: dict[str, Any] = json.loads((run / MANIFEST).read_text(encoding="utf-8"))
    manifest |= {"commit": "0" * 40, "backend": "0" * 16}
    operation = manifest["operation"]
    for stack in manifest["stacks"].values():
        acted = [name for name in stack["events"] if f".{operation}." in name]
        stack["events"] = acted or stack["events"][-1:]
        stack["declared"] = "0" * 16
        for name in stack["events"]:
            _write(target / name, _events(run / name), private)
            cost = cost_change_beside(run / name)
            if cost.is_file():
                _write(target / cost.name, cost.read_text(encoding="utf-8"), private)
    _write(target / MANIFEST, json.dumps(manifest, indent=2) + "\n", private)


def _write(file: Path, text: str, private: tuple[str, ...]) -> None:
    refuse_private(file.name, text, private)
    file.write_text(text, encoding="utf-8")


def _events(file: Path) -> str:
    events = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())
    kept = (event for event in events if _trimmed(event))
    return "".join(json.dumps(event, separators=(",", ":"), ensure_ascii=False) + "\n" for event in kept)


def _trimmed(event: dict[str, Any]) -> bool:
    """Shorten an event in place, and return whether to keep it."""
    kind = next(key for key in event if key not in ("sequence", "timestamp"))
    event.pop("timestamp", None)
    if kind in _DROPPED:
        return False
    if kind == "summaryEvent":
        event[kind].pop("PolicyPacks", None)
        event[kind]["durationSeconds"] = 1
    return kind not in _STEPS or _step(event[kind]["metadata"], ends=kind == "resOutputsEvent")


def _step(metadata: dict[str, Any], *, ends: bool) -> bool:
    if metadata["type"] == _STACK:
        return True
    if ends or metadata["op"] in ("same", "read"):
        return False
    gone = metadata["op"] in ("create-replacement", "delete-replaced", "delete")
    for side in ("old", "new"):
        state = metadata.get(side)
        if state:
            state["outputs"] = {}
            state["inputs"] = {} if gone else {k: v for k, v in state["inputs"].items() if k != "__defaults"}
    return True
