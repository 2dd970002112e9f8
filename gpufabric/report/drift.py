"""Words and lists for drift: what a refresh finds to be gone from the cloud, or to differ from the state.

Properties that the program ignores (``ignoreChanges``) are no drift: other resources or the cloud own them.
"""

import re
from collections.abc import Iterable, Mapping

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


_PART = re.compile(r'([^.\[\]"]+)|\["((?:[^"\\]|\\.)*)"\]')


def without_ignored(
    changes: Iterable[ResourceChange], ignored: Mapping[str, tuple[str, ...]]
) -> list[ResourceChange]:
    """Remove the properties that the program ignores from what a refresh found.

    Args:
        changes: the differences.
        ignored: paths of ignored properties, by URN as reports show it.
    """
    return [
        _without(change, ignored[change.urn])
        if change.operation == "update" and change.urn in ignored
        else change
        for change in changes
    ]


def _without(change: ResourceChange, paths: Iterable[str]) -> ResourceChange:
    """Fold a change in which nothing else differs."""
    owned = [_parts(path) for path in paths]
    kept = tuple(prop for prop in change.properties if not _is_below(_parts(prop.path), owned))
    if len(kept) == len(change.properties):
        return change
    return change.model_copy(update={"properties": kept, "noise": change.noise if kept else "ignored"})


def _is_below(path: list[str], owned: Iterable[list[str]]) -> bool:
    """Return whether a path is one of others or below it; ``*`` stands for every key."""
    return any(
        len(path) >= len(outer) and all(own in ("*", part) for own, part in zip(outer, path, strict=False))
        for outer in owned
    )


def _parts(path: str) -> list[str]:
    return [plain or quoted for plain, quoted in _PART.findall(path)]


def ignored_reasons(stacks: Iterable[StackReport]) -> list[str]:
    """Say how many resources differ only in what the program ignores."""
    folded = sum(change.noise == "ignored" for stack in stacks for change in stack.changes)
    subject = plural(folded, "resource differs", "resources differ")
    return [f"{subject} only in what the program ignores"] if folded else []


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
