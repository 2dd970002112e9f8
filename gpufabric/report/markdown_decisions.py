"""Decisions in a Markdown report: one line each, and in full."""

from collections import Counter
from collections.abc import Iterator, Sequence

from gpufabric.report.decisions.concerned import concerned_lines
from gpufabric.report.decisions.model import LEVELS, ActionPlace, Decision
from gpufabric.report.markdown_caps import Caps, capped
from gpufabric.report.markdown_text import code, inline
from gpufabric.report.model import Report
from gpufabric.report.source_links import SourceLinks

_NAME = 100
_PLACE = 120


def levels_text(decisions: Sequence[Decision]) -> str:
    """Count decisions by level, such as ``blocks 1, risks 2``."""
    counts = Counter(decision.level for decision in decisions)
    return ", ".join(f"{level} {counts[level]:,}" for level in LEVELS if counts[level])


def decision_line(decision: Decision, most: int, links: SourceLinks) -> str:
    """Write who is concerned, what, where to act and where to read on, in one line.

    Args:
        decision: the decision.
        most: most characters of the text; twice as many if it blocks, since an error has its cause at the
            end.
        links: addresses of files.
    """
    room = 2 * most if decision.level == "blocks" else most
    parts = [f"**{decision.level}** {inline(f'{decision.concerns}: {decision.what}', room)}"]
    if decision.places:
        others = len(decision.places) - 1
        rest = f" and {others:,} more" if others else ""
        parts.append(f"{_place(decision.places[0], most, links, brief=True)}{rest}")
    docs = _docs(decision, links)
    return " · ".join([*parts, *([docs] if docs else [])])


def decisions_in_full(report: Report, caps: Caps, links: SourceLinks) -> Iterator[str]:
    """Yield the reasons of the verdict, every decision with all that is known about it, and the counts."""
    if report.reasons:
        reasons = [f"- {inline(reason, caps.text)}" for reason in report.reasons]
        yield "\n".join([f"Verdict: {report.verdict}.", *capped(reasons, caps.rows, "- and {} more")])
    written = ["\n".join(_in_full(decision, caps, links)) for decision in report.decisions]
    if written:
        yield "\n".join(capped(written, caps.rows, "- and {} more decisions"))
    if report.counted:
        counted = inline("; ".join(line.text for line in report.counted), caps.text * 2)
        yield f"Only counted: {counted}."


def _in_full(decision: Decision, caps: Caps, links: SourceLinks) -> Iterator[str]:
    yield f"- **{decision.level}** {inline(f'{decision.concerns}: {decision.what}', caps.text)}"
    if decision.why:
        yield f"  - Why: {inline(decision.why, caps.text)}"
    most = max(3, caps.rows // 4)
    own = [f"  - {inline(line, caps.text)}" for line in concerned_lines(decision)]
    yield from capped(own, most, "  - and {} more")
    places = [f"  - Where: {_place(place, caps.text, links)}" for place in decision.places]
    yield from capped(places, most, "  - and {} more places")
    if decision.fix:
        yield f"  - Fix: {inline(decision.fix, caps.text)}"
    docs = _docs(decision, links) or (code(decision.docs, _PLACE) if decision.docs else "")
    if docs:
        yield f"  - See {docs}"


def _place(place: ActionPlace, most: int, links: SourceLinks, *, brief: bool = False) -> str:
    """Write where to act: file and line, property, current and suggested value, what to do, command."""
    parts: list[str] = []
    if place.file:
        where = code(f"{place.file}:{place.line}" if place.line else place.file, _PLACE)
        parts.append(_linked(where, links.of(place.file, place.line)))
    if place.property:
        value = f" = {place.current}" if place.current else ""
        parts.append(code(f"{place.property}{value}", most))
    if place.suggested:
        parts.append(f"suggested: {code(place.suggested, most)}")
    command = "" if brief or not place.command else code(place.command, most)
    action = ": ".join(filter(None, (inline(place.action, most), command)))
    return "; ".join(filter(None, (" ".join(parts), action)))


def _docs(decision: Decision, links: SourceLinks) -> str:
    """Write the rule with a link to its documentation; without a host, the rule alone."""
    address = links.to_page(decision.docs)
    name = code(decision.rule, _NAME) if decision.rule else "docs" if address else ""
    return _linked(name, address)


def _linked(text: str, address: str) -> str:
    return f"[{text}]({address})" if address else text
