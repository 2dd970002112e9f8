"""Lines of updated resources, and of every changed property."""

from collections.abc import Iterator

from gpufabric.cutting import cut_middle
from gpufabric.plural import plural
from gpufabric.report.drift import REFRESH
from gpufabric.report.figures import ARROW, UNKNOWN
from gpufabric.report.model import PropertyChange, Report, ResourceChange, StackReport
from gpufabric.report.terminal.fitting import transition

_SECRET_OR_LONG = 60
"""Characters of both values of a property that are shown in one line of the screen."""


def updated_lines(report: Report, width: int) -> list[str]:
    """Write a line for each kind of update, which names the resources and the first properties.

    A refresh changes no resource: what differs from the state is a decision.
    """
    if report.operation == REFRESH:
        return []
    groups: dict[tuple[object, ...], list[tuple[StackReport, ResourceChange]]] = {}
    for stack in report.stacks:
        for change in stack.changes:
            if change.operation in ("update", "import") and change.noise is None and not change.component:
                paths = tuple((prop.path, prop.before, prop.after) for prop in change.properties)
                groups.setdefault((change.operation, change.type, paths), []).append((stack, change))
    return [_updated(group, width) for group in groups.values()]


def _updated(group: list[tuple[StackReport, ResourceChange]], width: int) -> str:
    stack, change = group[0]
    who = change.name if stack.stack in change.name else f"{change.name} of {stack.stack}"
    if len(group) > 1:
        who = f"{who} and {plural(len(group) - 1, 'other')}"
    head = f"{change.operation} {who}"
    if not change.properties:
        return cut_middle(head, width)
    first, *rest = change.properties
    more = f", and {plural(len(rest), 'property', 'properties')} more" if rest else ""
    room = width - len(f"{head}: {first.path} {more}")
    whole = f" {ARROW} ".join(_texts(first))
    if room < min(_SECRET_OR_LONG // 4, len(whole)):
        return cut_middle(f"{head}: {first.path}{more}", width)
    return f"{head}: {first.path} {_values(first, room)}{more}"


def _values(prop: PropertyChange, width: int) -> str:
    return transition(*_texts(prop), width)


def _texts(prop: PropertyChange) -> tuple[str, str]:
    after = "(known after the update)" if prop.unknown else prop.after or "absent"
    return prop.before or "absent", after


def property_lines(report: Report) -> Iterator[str]:
    """Write every changed resource with its properties and their values."""
    for stack in report.stacks:
        for change in stack.changes:
            if change.component or change.noise is not None:
                continue
            yield f"{change.operation} {change.name} ({change.type}), {stack.stack}"
            for prop in change.properties:
                yield f"  {_property(change, prop)}"


def _property(change: ResourceChange, prop: PropertyChange) -> str:
    forces = " (forces the replacement)" if prop.forces else ""
    if change.operation in ("create", "delete") or prop.kind in ("add", "remove"):
        sign = "-" if prop.kind == "remove" or change.operation == "delete" else "+"
        value = prop.before if sign == "-" else _texts(prop)[1]
        return f"{sign} {prop.path}: {value or UNKNOWN}{forces}"
    if prop.kind == "reorder":
        return f"~ {prop.path}: another order{forces}"
    before, after = _texts(prop)
    return f"~ {prop.path}: {before} -> {after}{forces}"
