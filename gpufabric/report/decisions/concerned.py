"""Writes who is concerned by a decision, with the texts that the decision itself does not have."""

from collections.abc import Iterator

from gpufabric.report.decisions.model import Concern, Decision
from gpufabric.report.decisions.wording import NOT_EVALUATED, about_each, without_subject

_NAMES_IN_LINE = 12
"""Most names in a line: a longer one would be cut, and a list that is cut by lines counts the rest."""


def concerned_lines(decision: Decision) -> Iterator[str]:
    """Yield the names of all concerned, with what the report says about each alone.

    Those with the same text share a line. A decision about one stack or resource, of which the report says
    no more, has no lines.
    """
    names: dict[str, list[str]] = {}
    for concern in decision.concerned:
        names.setdefault(_own_text(decision, concern), []).append(_name(concern))
    for text, named in names.items():
        if text or len(decision.concerned) > 1:
            unique = list(dict.fromkeys(named))
            for start in range(0, len(unique), _NAMES_IN_LINE):
                line = ", ".join(unique[start : start + _NAMES_IN_LINE])
                yield f"{line}: {text}" if text else line


def _name(concern: Concern) -> str:
    if concern.stack in concern.resource:
        return concern.resource or "the run"
    return f"{concern.stack} {concern.resource}".strip()


def _own_text(decision: Decision, concern: Concern) -> str:
    """Return what the report says about those concerned, unless the decision says it already."""
    text = without_subject(concern.detail, [concern.stack, concern.resource])
    said = {text, concern.detail, about_each(text), f"{NOT_EVALUATED}{text}"}
    return "" if decision.what in said else text
