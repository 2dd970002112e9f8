"""Limits and settings that the last update recorded in the stack's outputs.

A change that loosens the limits and loses something is judged by the limits before it: otherwise the same
mistake, such as a deleted block of a declaration, removes both. The same holds for the levels, options and
waivers of rules, and for budgets and quotas.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from pydantic import ValidationError

from gpufabric.protection.guards import (
    NO_RECORD,
    RECORD_KEY,
    EarlierGuards,
    Guards,
    guards_record,
    recorded_guards,
)
from gpufabric.spec.protection import Protection

OUTPUT = "protection"
"""Name of the stack's output."""

_UNREADABLE = Protection(gpus=0, pools=0, links=0, stores=0)
"""Stands for a record that cannot be read: no loss is within it."""


@dataclass(frozen=True, slots=True)
class RecordedLimits:
    """Limits in effect since a stack's last update.

    Attributes:
        stack: limits of the stack; None if there were none, or no update has recorded them.
        fabric: limits of the fabric; likewise.
        guards: settings by which changes were judged.
    """

    stack: Protection | None = None
    fabric: Protection | None = None
    guards: EarlierGuards = NO_RECORD


NOT_RECORDED = RecordedLimits()


def limits_output(
    stack: Protection | None, fabric: Protection | None, guards: Guards
) -> dict[str, dict[str, Any]]:
    """Return the value of the output: limits on losses, and the settings by which changes are judged."""
    declared = {"stack": stack, "fabric": fabric}
    limits = {
        name: limits.model_dump(mode="json", exclude_none=True)
        for name, limits in declared.items()
        if limits is not None
    }
    return {**limits, RECORD_KEY: guards_record(guards)}


def recorded_limits(recorded: object) -> RecordedLimits:
    """Read the limits from the value of the output, None if there is none. A faulty record allows no loss."""
    if recorded is None:
        return NOT_RECORDED
    if not isinstance(recorded, Mapping):
        return RecordedLimits(_UNREADABLE, _UNREADABLE)
    parts = cast("Mapping[str, object]", recorded)
    return RecordedLimits(
        _limits(parts.get("stack")), _limits(parts.get("fabric")), recorded_guards(parts.get(RECORD_KEY))
    )


def _limits(recorded: object) -> Protection | None:
    try:
        return None if recorded is None else Protection.model_validate(recorded)
    except ValidationError:
        return _UNREADABLE
