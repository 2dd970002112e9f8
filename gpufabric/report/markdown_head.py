"""First screen of a Markdown report: verdict, decisions, and one line per stack."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gpufabric.plural import plural
from gpufabric.report.markdown_decisions import decision_line, levels_text
from gpufabric.report.markdown_stacks import stacks_table
from gpufabric.report.markdown_text import bold, inline
from gpufabric.report.model import Report, Verdict
from gpufabric.report.sections import snapshot_text
from gpufabric.report.source_links import SourceLinks
from gpufabric.report.stack_rows import quota_counts
from gpufabric.report.training.section import verdict_text

SCREEN_CHARACTERS = 2_500
SCREEN_LINES = 40
"""Size of what a reader of a pull request sees without unfolding anything. Addresses of links are not seen
and do not count."""

SIGNS: dict[Verdict, str] = {
    "blocked": "\N{NO ENTRY}",
    "destructive": "\N{WARNING SIGN}\N{VARIATION SELECTOR-16}",
    "attention": "\N{LARGE YELLOW CIRCLE}",
    "ready": "\N{WHITE HEAVY CHECK MARK}",
    "unchanged": "\N{WHITE HEAVY CHECK MARK}",
}

_ADDRESS = re.compile(r"\]\([^)\s]*\)")
_SUMMARY = 600


@dataclass(frozen=True, slots=True)
class _HeadCaps:
    """Limits of the first screen.

    Attributes:
        decisions: most decisions.
        text: most characters of the text of a decision.
        stacks: most stacks.
    """

    decisions: int
    text: int
    stacks: int


HEAD_CAPS = (_HeadCaps(10, 160, 10), _HeadCaps(9, 120, 8), _HeadCaps(8, 100, 6), _HeadCaps(5, 80, 4))
"""Limits that are tried in turn; the last ones are taken even if a name is too long for the screen."""


def head(report: Report, links: SourceLinks, most: int = SCREEN_CHARACTERS) -> str:
    """Write the first screen.

    Args:
        report: the report.
        links: addresses of files.
        most: most characters that a reader sees.
    """
    written = ""
    for caps in HEAD_CAPS:
        written = "\n\n".join(_blocks(report, caps, links))
        if seen_characters(written) <= most and written.count("\n") < SCREEN_LINES:
            break
    return written


def seen_characters(text: str) -> int:
    """Count the characters of Markdown, without the addresses of its links."""
    return len(_ADDRESS.sub("]", text))


def _blocks(report: Report, caps: _HeadCaps, links: SourceLinks) -> Iterator[str]:
    yield f"### {SIGNS[report.verdict]} gpufabric {inline(report.operation, 40)}: {report.verdict}"
    yield bold(inline(report.headline, _SUMMARY))
    origin = snapshot_text(report)
    if origin:
        yield f"> {inline(origin, _SUMMARY)}"
    yield from _decisions(report, caps, links)
    if report.training is not None:
        yield f"**Training**: {inline(verdict_text(report.training), 2 * caps.text)}"
    yield from _stacks(report, caps)


def _decisions(report: Report, caps: _HeadCaps, links: SourceLinks) -> Iterator[str]:
    """Yield the decisions, without notes, which are only counted."""
    to_decide = [decision for decision in report.decisions if decision.level != "notes"]
    shown, rest = to_decide[: caps.decisions], to_decide[caps.decisions :]
    lines = [f"- {decision_line(decision, caps.text, links)}" for decision in shown]
    if rest:
        lines.append(f"- and {len(rest):,} more: {levels_text(rest)}")
    notes = len(report.decisions) - len(to_decide)
    counted = [*([plural(notes, "note")] if notes else []), *(line.text for line in report.counted)]
    if lines:
        yield f"**To decide**: {levels_text(to_decide)}"
        yield "\n".join(lines)
    if counted:
        yield f"<sub>Also: {inline('; '.join(counted), 2 * caps.text)}.</sub>"


def _stacks(report: Report, caps: _HeadCaps) -> Iterator[str]:
    """Yield a line for each stack, with GPUs, cost and quota."""
    number = len(report.stacks)
    if not number:
        return
    quotas = quota_counts(report.stacks)
    rest = [
        *([f"and {plural(number - caps.stacks, 'more stack')}"] if number > caps.stacks else []),
        *([f"quota of all stacks: {inline(quotas, 200)}"] if quotas and number > 1 else []),
    ]
    yield stacks_table(report, caps.stacks, "; ".join(rest))
