"""Writes a report as Markdown for a comment in a pull request.

The first screen decides: verdict, decisions, and a line per stack with GPUs, cost and quota. Everything else
is folded below it, and the full diff comes last. The diff is cut to fit. The tables before it lose whole
rows, which are counted."""

from collections.abc import Sequence

from gpufabric.report.markdown_caps import CAPS
from gpufabric.report.markdown_diff import diff_of
from gpufabric.report.markdown_fold import Fold
from gpufabric.report.markdown_head import SCREEN_CHARACTERS, head
from gpufabric.report.markdown_sections import folds_of, origin
from gpufabric.report.model import Report
from gpufabric.report.source_links import NO_LINKS, SourceLinks

LIMIT = 65_536
"""Most characters of a comment on a GitHub pull request; GitLab and Azure DevOps allow more
(https://docs.github.com/en/rest/issues/comments; the API refuses more with "body is too long (maximum is
65536 characters)")."""


def markdown(
    report: Report,
    *,
    limit: int = LIMIT,
    heading: str = "",
    links: SourceLinks = NO_LINKS,
    screen: int = SCREEN_CHARACTERS,
) -> str:
    """Write a report; the same report gives the same bytes.

    Args:
        report: the report.
        limit: most characters of the result.
        heading: first line, such as the marker of a sticky comment.
        links: addresses of files, for places and documentation.
        screen: most characters before the first fold that a reader sees.

    Raises:
        ValueError: the limit is too small for any summary.
    """
    top = f"{heading}\n" if heading else ""
    first = f"{top}{head(report, links, screen)}"
    for caps in CAPS:
        folds = folds_of(report, caps, links)
        blocks = [first, *map(str, folds), *filter(None, [origin(report)])]
        summary = "\n\n".join(blocks) + "\n"
        diff = "" if len(summary) > limit else diff_of(report.stacks, limit - len(summary))
        if len(summary) + len(diff) <= limit and (diff or not any(stack.changes for stack in report.stacks)):
            return summary + diff
    folds = folds_of(report, CAPS[-1], NO_LINKS)
    written = _that_fit(first, folds, limit) or _that_fit(
        f"{top}{head(report, NO_LINKS, screen)}", folds, limit
    )
    if not written:
        raise ValueError(f"{limit:,} characters are too few for a summary of {len(report.stacks)} stacks")
    return written


def _that_fit(first: str, folds: Sequence[Fold], limit: int) -> str:
    """Write the first sections that fit whole, and name those that do not; empty if not even these fit."""
    for number in range(len(folds), -1, -1):
        dropped = ", ".join(fold.name for fold in folds[number:])
        ending = f"Dropped for length: {f'{dropped}, ' if dropped else ''}full diff.\n"
        written = "\n\n".join([first, *map(str, folds[:number]), ending])
        if len(written) <= limit:
            return written
    return ""
