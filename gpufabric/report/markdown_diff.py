"""Writes the full diff of a report, folded, in as much detail as fits.

The first column holds markers, by which GitHub colours the lines of a ``diff`` block: ``+`` green, ``-`` red,
``!`` orange, ``#`` grey.
"""

from collections.abc import Iterator, Sequence

from gpufabric.plural import plural
from gpufabric.report import figures
from gpufabric.report.markdown_text import cut, fenced, html_text
from gpufabric.report.model import PropertyChange, ResourceChange, ResourceOperation, StackReport
from gpufabric.visible import visible

MARKS: dict[ResourceOperation, str] = {
    "delete": "-",
    "replace": "!",
    "update": "!",
    "create": "+",
    "import": "+",
}
_ORDER: tuple[ResourceOperation, ...] = ("delete", "replace", "update", "import", "create")
DETAILS = (
    "all properties",
    "properties of changed resources",
    "properties that force a replacement",
    "names",
    "none",
)
"""Levels of detail, the finest first."""

FULL_DIFF = "Full diff"
_NAMES = DETAILS.index("names")
_LINE = 400
_ENDING = 200
"""Characters reserved for the line that counts the dropped resources."""


def diff_of(stacks: Sequence[StackReport], room: int) -> str:
    """Write the diff of all stacks.

    All stacks get the finest level of detail that fits. If not even the names fit, the result has as many as
    possible, deletions and replacements first.

    Args:
        stacks: the stacks.
        room: most characters of the result.

    Returns:
        Markdown; empty if nothing changes or if not even a count fits.
    """
    changed = [stack for stack in stacks if stack.changes]
    if not changed:
        return ""
    for level in range(_NAMES + 1):
        blocks = "\n\n".join(_block(stack, level) for stack in changed)
        note = "" if level == 0 else f"\n\nDropped for length: {_dropped(changed, level)}.\n"
        whole = f"\n<details><summary>{FULL_DIFF}</summary>\n\n{blocks}\n\n</details>\n{note}"
        if len(whole) <= room:
            return whole
    return _names_that_fit(changed, room)


def lines_of(change: ResourceChange, level: int = 0) -> list[str]:
    """Write one change; each line starts with its marker."""
    mark = MARKS[change.operation]
    notes = [f"forced by {', '.join(change.forced_by)}"] if change.forced_by else []
    notes += [change.order] if change.order else []
    notes += ["protected"] if change.protected and change.operation in ("delete", "replace") else []
    note = f" ({', '.join(notes)})" if notes else ""
    head = f"{mark} {change.operation} {change.type} {change.name}{note}"
    lines = [one_line(head)]
    for difference in change.properties:
        if _is_shown(change, difference, level):
            lines.extend(_property_lines(difference))
    return lines


def _is_shown(change: ResourceChange, difference: PropertyChange, level: int) -> bool:
    if level == 0:
        return True
    if level == 1:
        return change.operation not in ("create", "import")
    return level == 2 and difference.forces  # noqa: PLR2004 - the index in DETAILS


def _property_lines(difference: PropertyChange) -> Iterator[str]:
    forces = "  # forces the replacement" if difference.forces else ""
    if difference.kind == "reorder":
        yield one_line(f"# {difference.path}: same items in a different order{forces}")
        return
    if difference.before is not None and difference.before == difference.after:
        yield one_line(f"! {difference.path}: {difference.after} (different value){forces}")
        return
    if difference.before is not None:
        removed = forces if difference.after is None else ""
        yield one_line(f"-   {difference.path}: {difference.before}{removed}")
    if difference.after is not None:
        yield one_line(f"+   {difference.path}: {difference.after}{forces}")


def one_line(line: str) -> str:
    """Keep a text on one line of a diff."""
    return cut(visible(" ".join(line.splitlines())), _LINE)


def sorted_changes(stack: StackReport) -> list[ResourceChange]:
    """List the changes, deletions and replacements first, without noise."""
    shown = [change for change in stack.changes if change.noise is None]
    return sorted(
        shown, key=lambda change: (_ORDER.index(change.operation), change.component, change.type, change.name)
    )


def noise_text(stack: StackReport) -> list[str]:
    """Count noise and unchanged resources."""
    lines: list[str] = []
    for kind, words in (
        ("unknown only", "with only values that are known after the update"),
        ("same value", "without a visible difference"),
        ("ignored", "only of what the program ignores"),
    ):
        names = [change.name for change in stack.changes if change.noise == kind]
        if names:
            lines.append(f"{plural(len(names), 'update')} {words}: {', '.join(sorted(names))}")
    same = stack.counts.get("same", 0)
    if same:
        lines.append(f"{same:,} unchanged")
    return lines


def _block(stack: StackReport, level: int) -> str:
    lines = [line for change in sorted_changes(stack) for line in lines_of(change, level)]
    lines += [one_line(f"# {text}") for text in noise_text(stack)]
    title = html_text(f"{stack.stack}: {figures.changes_text(stack)}", _LINE)
    return f"<details><summary>{title}</summary>\n\n{fenced(lines, 'diff')}\n\n</details>"


def _dropped(stacks: Sequence[StackReport], level: int) -> str:
    properties, resources = 0, set[str]()
    for stack in stacks:
        for change in sorted_changes(stack):
            hidden = sum(not _is_shown(change, difference, level) for difference in change.properties)
            properties += hidden
            if hidden:
                resources.add(change.urn)
    kinds = plural(properties, "property", "properties")
    return f"{kinds} of {plural(len(resources), 'resource')}"


def _names_that_fit(stacks: Sequence[StackReport], room: int) -> str:
    pairs = [(stack, change) for stack in stacks for change in sorted_changes(stack)]
    pairs.sort(key=lambda pair: (_ORDER.index(pair[1].operation), pair[0].stack, pair[1].type, pair[1].name))
    names = [one_line(f"{lines_of(change, _NAMES)[0]} in {stack.stack}") for stack, change in pairs]
    properties = sum(len(change.properties) for _, change in pairs)
    head = f"\n<details><summary>{FULL_DIFF}: destroyed resources first</summary>\n\n"
    foot = "\n\n</details>\n"
    left = room - len(head) - len(foot) - _ENDING
    taken: list[str] = []
    for name in names:
        left -= len(name) + 1
        if left < 0:
            break
        taken.append(name)
    dropped = plural(len(names) - len(taken), "resource")
    ending = f"\nDropped for length: {dropped} and {plural(properties, 'property', 'properties')}.\n"
    if not taken:
        return ending if len(ending) <= room else ""
    whole = f"{head}{fenced(taken, 'diff')}{foot}{ending}"
    return whole if len(whole) <= room else (ending if len(ending) <= room else "")
