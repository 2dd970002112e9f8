"""The preview that reviewers approved, and how another preview differs from it.

`gpufabric up --approved` previews each stack again and updates it only if the steps and the starting state
are those of the approved preview. A value that the approved preview did not know may become any value. The
random end of an automatic name may differ, because each preview makes another. A secret is not compared,
because events mask it. A property that neither preview changes is not compared: a refresh may have filled it
in, and the digests of the state cover it unless the program ignores it.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gpufabric.engine.manifest import MANIFEST, read_manifest
from gpufabric.engine.result import UNCHANGED_OPERATIONS
from gpufabric.engine.runs import state_beside
from gpufabric.engine.starting_state import StateDigests, changed_resources, read_digests
from gpufabric.events.log import read_log
from gpufabric.events.model import EngineEvent, ResourceState, ResourceStep, StepPlanned
from gpufabric.reading.plain import read_text
from gpufabric.spec.problems import DeclarationError
from gpufabric.wire.urn import name_of
from gpufabric.wire.values import Value, contains_unknown, is_list, is_map, is_unknown

LIMIT = "docs/pull-requests.md, Approved updates"
_SHOWN = 5
_SHORT = 60
_AUTOMATIC_NAME = re.compile(r"(.*?)([0-9a-f]{7,8})")
"""A name to which the engine or a provider has appended random hexadecimal digits."""

Steps = Mapping[tuple[str, str], ResourceStep]
"""Steps of a preview by operation and URN, without those that change nothing."""


@dataclass(frozen=True, slots=True)
class ApprovedPreview:
    """The approved preview of one stack.

    Attributes:
        run: name of its run.
        status: how it ended: ``done``, or ``deferred`` if it could not be previewed.
        steps: its steps.
        state: digests of the state that it started from; None if it recorded none.
    """

    run: str
    status: str
    steps: Steps = field(default_factory=dict[tuple[str, str], ResourceStep])
    state: StateDigests | None = None


Approval = Mapping[str, ApprovedPreview]
"""Approved previews by stack."""


def read_approval(path: Path) -> dict[str, ApprovedPreview]:
    """Read an approved preview.

    Args:
        path: the folder of a run of ``gpufabric preview``, or a folder that holds such folders, e.g. of CI
            jobs that preview one stack each. Of several previews of one stack, the newest counts.

    Raises:
        DeclarationError: there is no such run, it is no preview, or the preview of a stack failed.
    """
    manifests = [path / MANIFEST] if (path / MANIFEST).is_file() else sorted(path.rglob(MANIFEST))
    if not manifests:
        raise _fault(str(path), "no run of `gpufabric preview`")
    approval: dict[str, ApprovedPreview] = {}
    try:
        runs = sorted(((read_manifest(file), file.parent) for file in manifests), key=lambda run: run[0].run)
    except ValueError as error:
        raise _fault(str(path), f"a manifest that cannot be read ({type(error).__name__})") from None
    for manifest, folder in runs:
        if manifest.operation != "preview":
            raise _fault(str(folder), f"a run of `gpufabric {manifest.operation}`")
        for stack, record in manifest.stacks.items():
            if record.status not in ("done", "deferred"):
                raise _fault(str(folder), f"a preview of {stack} that is {record.status}")
            events = [folder / name for name in record.events]
            approval[stack] = _preview(manifest.run, record.status, events)
    return approval


def steps_of(events: Iterable[EngineEvent]) -> dict[tuple[str, str], ResourceStep]:
    """Return the steps of a preview that change something."""
    steps = (event.step for event in events if isinstance(event, StepPlanned))
    return {
        (step.operation, step.urn): step
        for step in steps
        if step.operation not in UNCHANGED_OPERATIONS and not step.is_of_stack
    }


def differences(approved: ApprovedPreview, steps: Steps, state: StateDigests | None) -> list[str]:
    """Return how a preview differs from the approved one; empty if it does not.

    Args:
        approved: the approved preview.
        steps: steps of the present preview.
        state: digests of the state that it starts from; None if they are unknown.
    """
    if approved.status == "deferred" and steps:
        return ["it could not be previewed when the others were approved, so nobody has seen its changes"]
    lines = [*_state_differences(approved.state, state), *step_differences(approved.steps, steps)]
    more = len(lines) - _SHOWN
    return [*lines[:_SHOWN], *([f"and {more} more differences"] if more > 0 else [])]


def _preview(run: str, status: str, events: list[Path]) -> ApprovedPreview:
    if not events:
        return ApprovedPreview(run, status)
    log = read_log(read_text(events[-1]))
    return ApprovedPreview(run, status, steps_of(log.events), read_digests(state_beside(events[-1])))


def _state_differences(before: StateDigests | None, now: StateDigests | None) -> Iterator[str]:
    if before is None or now is None:
        yield "the state at its start was not recorded, so it cannot be compared"
        return
    changed = changed_resources(before, now)
    if changed:
        yield f"the state has changed since: {_names(changed)}"


def step_differences(approved: Steps, present: Steps) -> list[str]:
    """Return how the steps of a preview differ from those of an approved one; empty if they do not."""
    return list(_step_differences(approved, present))


def _step_differences(approved: Steps, present: Steps) -> Iterator[str]:
    for operation, urn in sorted(present.keys() - approved.keys()):
        yield f"not approved: {operation} {name_of(urn)} ({present[operation, urn].type})"
    for operation, urn in sorted(approved.keys() - present.keys()):
        step = approved[operation, urn]
        # An update that only waited for an unknown value has nothing left to do once the value is known.
        if not (operation == "update" and _only_unknown(step)):
            yield f"approved, but no longer planned: {operation} {name_of(urn)} ({step.type})"
    both = sorted(approved.keys() & present.keys())
    renamed = dict(pair for key in both for pair in _automatic_names(approved[key], present[key]))
    for key in both:
        yield from _input_differences(approved[key], present[key], renamed)


def _automatic_names(approved: ResourceStep, present: ResourceStep) -> Iterator[tuple[str, str]]:
    """Yield names of a new resource that differ in their random end only."""
    if approved.operation == "update":
        return
    before, now = _inputs(approved.new), _inputs(present.new)
    for key, old in before.items():
        new = now.get(key)
        if old != new and isinstance(old, str) and isinstance(new, str):
            parts = _AUTOMATIC_NAME.fullmatch(old), _AUTOMATIC_NAME.fullmatch(new)
            if parts[0] and parts[1] and parts[0][1] == parts[1][1]:
                yield old, new


def _with_names(value: Value, renamed: Mapping[str, str]) -> Value:
    """Return a value with other automatic names."""
    if isinstance(value, str):
        for old, new in renamed.items():
            value = value.replace(old, new)
        return value
    if is_map(value):
        return {key: _with_names(item, renamed) for key, item in value.items()}
    return [_with_names(item, renamed) for item in value] if is_list(value) else value


def _input_differences(
    approved: ResourceStep, present: ResourceStep, renamed: Mapping[str, str]
) -> Iterator[str]:
    before, now = _inputs(approved.new), _inputs(present.new)
    before = {name: _with_names(value, renamed) for name, value in before.items()}
    for name in sorted(before.keys() | now.keys()):
        if _is_unchanged(approved, name) and _is_unchanged(present, name):
            continue
        if not _accepts(before.get(name), now.get(name)):
            place = f"{name_of(present.urn)} ({present.type}): {name}"
            yield f"{place}: approved {_short(before.get(name))}, now {_short(now.get(name))}"


def _is_unchanged(step: ResourceStep, name: str) -> bool:
    """Return whether an update leaves an input as it is."""
    return step.operation == "update" and _inputs(step.old).get(name) == _inputs(step.new).get(name)


def _only_unknown(step: ResourceStep) -> bool:
    old, new = _inputs(step.old), _inputs(step.new)
    changed = [name for name in old.keys() | new.keys() if old.get(name) != new.get(name)]
    return all(contains_unknown(new.get(name)) for name in changed)


def _inputs(state: ResourceState | None) -> Mapping[str, Value]:
    return state.inputs if state else dict[str, Value]()


def _accepts(approved: Value, present: Value) -> bool:
    """Return whether a value is the approved one, or fills in what the approved preview did not know."""
    if is_unknown(approved) or approved == present:
        return True
    if is_map(approved) and is_map(present):
        return approved.keys() == present.keys() and all(
            _accepts(approved[key], present[key]) for key in approved
        )
    if is_list(approved) and is_list(present):
        return len(approved) == len(present) and all(map(_accepts, approved, present))
    return False


def _short(value: Value) -> str:
    if value is None:
        return "nothing"
    text = json.dumps(value, sort_keys=True)
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 3]}..."


def _names(keys: list[str]) -> str:
    names = [name_of(key) for key in keys]
    rest = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{', '.join(names[:_SHOWN])}{rest}"


def _fault(place: str, given: str) -> DeclarationError:
    allowed = (
        "the folder of a run of `gpufabric preview` in which no stack failed, or a folder of such folders"
    )
    return DeclarationError.of("--approved", given=f"{place}: {given}", allowed=allowed, limit=LIMIT)
