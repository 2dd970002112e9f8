"""Words and lists for drift: what a refresh finds to be gone from the cloud, or to differ from the state."""

from collections.abc import Mapping

from gpufabric.plural import plural
from gpufabric.report.model import Report, ResourceChange, StackReport

REFRESH = "refresh"

_DONE = {
    "create": "created",
    "update": "updated",
    "replace": "replaced",
    "delete": "deleted",
    "import": "imported",
}
_FOUND = {**_DONE, "update": "differing from the state", "delete": "gone from the cloud"}


def done_words(operation: str) -> Mapping[str, str]:
    """Return the participle of each operation on a resource, for a headline."""
    return _FOUND if operation == REFRESH else _DONE


def drift_reasons(counts: Mapping[str, int], operation: str) -> list[str]:
    """Say how many resources differ from the state; nothing unless the operation is a refresh."""
    differing = counts.get("update", 0)
    if operation != REFRESH or not differing:
        return []
    return [f"{plural(differing, 'resource differs', 'resources differ')} from the state"]


def differing(report: Report) -> list[tuple[StackReport, ResourceChange]]:
    """List the resources that a refresh found to differ, without those that are gone."""
    if report.operation != REFRESH:
        return []
    return [
        (stack, change)
        for stack in report.stacks
        for change in stack.changes
        if change.operation == "update" and not change.component and change.noise is None
    ]


def difference_texts(change: ResourceChange) -> list[str]:
    """Write each property that differs, with its value in the state and in the cloud."""
    return [
        f"{prop.path}: {prop.before or 'absent'} \N{RIGHTWARDS ARROW} {prop.after or 'absent'}"
        for prop in change.properties
    ]
