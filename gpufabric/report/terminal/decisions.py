"""Lines of decisions."""

from collections import Counter
from collections.abc import Iterator, Sequence
from textwrap import wrap

from gpufabric.cutting import ELLIPSIS, cut_middle
from gpufabric.plural import plural
from gpufabric.report.decisions.concerned import concerned_lines
from gpufabric.report.decisions.model import LEVELS, ActionPlace, Decision
from gpufabric.report.model import Report

_MOST_OF_BLOCKS = 8
"""Lines for the text of a decision that blocks, often an error message with its cause at the end."""

_LOST_BY_WRAPPING = 15
"""Characters of a line that are empty because a word does not fit, as a rule at most."""

_COLUMN = max(map(len, LEVELS)) + 2


def title(decisions: Sequence[Decision]) -> str:
    """Count the decisions by level."""
    counts = Counter(decision.level for decision in decisions)
    return f"To decide: {', '.join(f'{level} {counts[level]:,}' for level in LEVELS if counts[level])}"


def to_decide(report: Report) -> list[Decision]:
    """List the decisions that a screen shows; notes are only counted."""
    return [decision for decision in report.decisions if decision.level != "notes"]


def decision_lines(decision: Decision, width: int, spare: int) -> list[str]:
    """Write who is concerned and what in a line; with spare lines, more of it, the rule, where and why.

    A command has a line of its own if it fits without a cut.

    Args:
        decision: the decision.
        width: characters in a line.
        spare: lines to take beside the first one.
    """
    room = width - _COLUMN
    most = min(_MOST_OF_BLOCKS if decision.level == "blocks" else 1, spare + 1)
    text = f"{decision.concerns}: {decision.what}"
    if most > 1:
        text = cut_middle(text, most * (room - _LOST_BY_WRAPPING))
    what = _cut(text, room, most)
    rest = _cut(_second_line(decision), room, 1) if spare >= len(what) else []
    command = decision.places[0].command if decision.places else ""
    fits = spare - len(what) - len(rest) + 1 >= -(-len(command) // room)
    first, *others = [*what, *rest, *([command] if command and fits else [])]
    return [f"{decision.level:<{_COLUMN}}{first}", *(f"{'':<{_COLUMN}}{line}" for line in others)]


def _second_line(decision: Decision) -> str:
    """Write the rule, what to do, where to act, and why: the end may be cut."""
    parts = [f"rule {decision.rule}" if decision.rule else ""]
    for place in decision.places[:1]:
        parts += [place.action, place_text(place.model_copy(update={"action": "", "command": ""}))]
    return "; ".join(filter(None, [*parts, decision.why]))


def _cut(text: str, width: int, lines: int) -> list[str]:
    """Break a text into at most so many lines; an ellipsis stands for the rest."""
    return wrap(text, width, max_lines=lines, placeholder=ELLIPSIS)


def place_text(place: ActionPlace) -> str:
    """Write where to act: file and line, property, current and suggested value, and what to do."""
    where = f"{place.file}:{place.line}" if place.file and place.line else place.file
    text = " ".join(filter(None, (where, place.property)))
    values = f" = {place.current}" if place.current else ""
    suggested = f"; suggested: {place.suggested}" if place.suggested else ""
    command = f"`{place.command}`" if place.command else ""
    action = ": ".join(filter(None, (place.action, command)))
    return f"{text}{values}{suggested}{f'; {action}' if action else ''}"


def counted_text(report: Report) -> str:
    """Count what is not shown; empty if there is nothing."""
    notes = sum(decision.level == "notes" for decision in report.decisions)
    texts = [*([plural(notes, "note")] if notes else []), *(counted.text for counted in report.counted)]
    return f"Also: {'; '.join(texts)}." if texts else ""


def all_lines(decision: Decision) -> Iterator[str]:
    """Write a decision in full: all concerned, all places, the correction and the documentation."""
    yield f"{decision.level:<{_COLUMN}}{decision.concerns}: {decision.what}"
    indent = " " * _COLUMN
    if decision.why:
        yield f"{indent}Why: {decision.why}."
    for line in concerned_lines(decision):
        yield f"{indent}- {line}"
    for place in decision.places:
        yield f"{indent}Where: {place_text(place)}"
    if decision.fix:
        yield f"{indent}Fix: {decision.fix}"
    if decision.rule:
        requirement = f" ({decision.requirement})" if decision.requirement else ""
        yield f"{indent}Rule: {decision.rule}{requirement}"
    if decision.docs:
        yield f"{indent}See {decision.docs}"
