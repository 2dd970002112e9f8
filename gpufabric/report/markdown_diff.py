"""Writes the full diff of a report, folded, in as much detail as there is room for.

Markers stand in the first column, so that GitHub colours the lines of a ``diff`` block: ``+`` green, ``-``
red, ``!`` orange, ``#`` grey.
"""

from collections.abc import Iterator, Sequence
from html import escape

from gpufabric.cost.text import plural
from gpufabric.report import figures
from gpufabric.report.markdown_text import cut, fenced
from gpufabric.report.model import Change, Operation, PropertyChange, StackReport

MARKS: dict[Operation, str] = {
    "delete": "-",
    "replace": "!",
    "update": "!",
    "create": "+",
    "import": "+",
}
_ORDER: tuple[Operation, ...] = ("delete", "replace", "update", "import", "create")
DETAILS = (
    "all properties",
    "properties of what changes",
    "properties that force a replacement",
    "names",
    "none",
)
"""Levels of detail, the finest first."""

_NAMES = DETAILS.index("names")
_LINE = 400
_ENDING = 200
"""Characters kept for the line that counts what was dropped."""


def diff_of(stacks: Sequence[StackReport], room: int) -> str:
    """Write the diff of all stacks.

    The finest level of detail that fits is taken for all stacks alike. When not even the names fit, as many
    as possible are shown, those of deletions and replacements first.

    Args:
        stacks: the stacks.
        room: characters that the result has at most.

    Returns:
        Markdown; empty when nothing changes or when there is no room for even a count.
    """
    changed = [one for one in stacks if one.changes]
    if not changed:
        return ""
    for level in range(_NAMES + 1):
        blocks = "\n\n".join(_block(one, level) for one in changed)
        note = "" if level == 0 else f"\n\nDropped for length: {_dropped(changed, level)}.\n"
        whole = f"\n#### Full diff\n\n{blocks}\n{note}"
        if len(whole) <= room:
            return whole
    return _names_that_fit(changed, room)


def lines_of(change: Change, level: int = 0) -> list[str]:
    """Write one change, the marker of each line in the first column."""
    mark = MARKS[change.operation]
    notes = [f"forced by {', '.join(change.forced_by)}"] if change.forced_by else []
    notes += [change.order] if change.order else []
    notes += ["protected"] if change.protected and change.operation in ("delete", "replace") else []
    note = f" ({', '.join(notes)})" if notes else ""
    head = f"{mark} {change.operation} {change.type} {change.name}{note}"
    lines = [one_line(head)]
    for one in change.properties:
        if _is_shown(change, one, level):
            lines.extend(_property_lines(one))
    return lines


def _is_shown(change: Change, one: PropertyChange, level: int) -> bool:
    if level == 0:
        return True
    if level == 1:
        return change.operation not in ("create", "import")
    return level == 2 and one.forces  # noqa: PLR2004 - the index in DETAILS


def _property_lines(one: PropertyChange) -> Iterator[str]:
    forces = "  # forces the replacement" if one.forces else ""
    if one.kind == "reorder":
        yield one_line(f"# {one.path}: same items in another order{forces}")
        return
    if one.before is not None and one.before == one.after:
        yield one_line(f"! {one.path}: {one.after} (another value){forces}")
        return
    if one.before is not None:
        yield one_line(f"-   {one.path}: {one.before}{forces if one.after is None else ''}")
    if one.after is not None:
        yield one_line(f"+   {one.path}: {one.after}{forces}")


def one_line(line: str) -> str:
    """Keep a text on one line of a diff."""
    return cut(" ".join(line.splitlines()), _LINE)


def sorted_changes(stack: StackReport) -> list[Change]:
    """List what changes, deletions and replacements first, without what is folded as noise."""
    shown = [one for one in stack.changes if one.noise is None]
    return sorted(shown, key=lambda one: (_ORDER.index(one.operation), one.component, one.type, one.name))


def noise_text(stack: StackReport) -> list[str]:
    """Count what is folded away."""
    lines: list[str] = []
    for kind, words in (
        ("unknown only", "wait for values that are known after the update"),
        ("same value", "show no difference"),
    ):
        names = [one.name for one in stack.changes if one.noise == kind]
        if names:
            lines.append(f"{plural(len(names), 'update')} only {words}: {', '.join(sorted(names))}")
    same = stack.counts.get("same", 0)
    if same:
        lines.append(f"{same:,} unchanged")
    return lines


def _block(stack: StackReport, level: int) -> str:
    lines = [line for change in sorted_changes(stack) for line in lines_of(change, level)]
    lines += [one_line(f"# {one}") for one in noise_text(stack)]
    title = f"{escape(stack.stack)}: {escape(figures.counted(stack))}"
    return f"<details><summary>{title}</summary>\n\n{fenced(lines, 'diff')}\n\n</details>"


def _dropped(stacks: Sequence[StackReport], level: int) -> str:
    properties, resources = 0, set[str]()
    for stack in stacks:
        for change in sorted_changes(stack):
            hidden = sum(not _is_shown(change, one, level) for one in change.properties)
            properties += hidden
            if hidden:
                resources.add(change.urn)
    kinds = plural(properties, "property", "properties")
    return f"{kinds} of {plural(len(resources), 'resource')}"


def _names_that_fit(stacks: Sequence[StackReport], room: int) -> str:
    every = [(stack, change) for stack in stacks for change in sorted_changes(stack)]
    every.sort(key=lambda one: (_ORDER.index(one[1].operation), one[0].stack, one[1].type, one[1].name))
    names = [one_line(f"{lines_of(change, _NAMES)[0]} in {stack.stack}") for stack, change in every]
    properties = sum(len(change.properties) for _, change in every)
    title = "The first changes, what is destroyed before the rest"
    head = f"\n#### Full diff\n\n<details><summary>{title}</summary>\n\n"
    foot = "\n\n</details>\n"
    left = room - len(head) - len(foot) - _ENDING
    taken: list[str] = []
    for name in names:
        left -= len(name) + 1
        if left < 0:
            break
        taken.append(name)
    dropped = plural(len(names) - len(taken), "resource")
    ending = f"\nDropped for length: {dropped}, and {plural(properties, 'property', 'properties')} of all.\n"
    if not taken:
        return ending if len(ending) <= room else ""
    whole = f"{head}{fenced(taken, 'diff')}{foot}{ending}"
    return whole if len(whole) <= room else (ending if len(ending) <= room else "")
