"""A folded section of a Markdown report."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gpufabric.report.markdown_text import html_text

_TITLE = 400


@dataclass(frozen=True, slots=True)
class Fold:
    """A section that a reader unfolds.

    Attributes:
        title: its title, as plain text.
        blocks: paragraphs and tables in Markdown; without any there is no section.
    """

    title: str
    blocks: Sequence[str]

    def __str__(self) -> str:
        """Write the section."""
        body = "\n\n".join(self.blocks)
        return f"<details><summary>{html_text(self.title, _TITLE)}</summary>\n\n{body}\n\n</details>"

    @property
    def name(self) -> str:
        """Title without its numbers."""
        return self.title.partition(":")[0]


def with_content(folds: Iterable[Fold]) -> list[Fold]:
    """Leave out the sections without content."""
    return [fold for fold in folds if fold.blocks]
