"""Write the tables of refusals in the documentation: ``python -m tools.docs.refusals`` puts those of each
cloud between its marks in ``docs/simulated-clouds.md``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from gpufabric.simcloud.clouds import simulated
from gpufabric.simcloud.clouds.rule import Refusal
from gpufabric.simcloud.clouds.rulebook import Rulebook

PAGE = Path(__file__).resolve().parents[2] / "docs" / "simulated-clouds.md"


@dataclass(frozen=True)
class Chapter:
    """The refusals of one cloud by subject."""

    cloud: str
    title: str
    rules: Rulebook

    @property
    def begin(self) -> str:
        """Return the mark before the tables."""
        command = "`python -m tools.docs.refusals`"
        return f"<!-- Refusals of {self.cloud}: written by {command}. -->"

    @property
    def end(self) -> str:
        """Return the mark after the tables."""
        return f"<!-- End of refusals of {self.cloud}. -->"

    def tables(self) -> str:
        """Return all refusals as Markdown: a table for each group of rules."""
        groups = self.rules.refusals().items()
        return "\n\n".join(f"### {title}\n\n{self._table(refusals)}" for title, refusals in groups)

    def written(self, page: str) -> str:
        """Return the page with the tables between its marks. Raises ``ValueError`` without the marks."""
        before, rest = page[: page.index(self.begin)], page[page.index(self.end) :]
        return f"{before}{self.begin}\n\n{self.tables()}\n\n{rest}"

    def _table(self, refusals: Iterable[Refusal]) -> str:
        head = [f"| Refused | {self.title}'s code | Shown | Source |", "|---|---|---|---|"]
        return "\n".join([*head, *map(_row, refusals)])


CHAPTERS = tuple(
    Chapter(cloud, title, simulated(cloud).rules)
    for cloud, title in (("aws", "AWS"), ("azure", "Azure"), ("oci", "OCI"))
)
"""The clouds whose refusals the page lists."""


def _row(refusal: Refusal) -> str:
    source = f"{refusal.source} (own words)" if refusal.own_words else refusal.source
    return f"| {refusal.when} | `{refusal.code}` | {refusal.shown_as} | {source} |"


if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8")
    for chapter in CHAPTERS:
        text = chapter.written(text)
    PAGE.write_text(text, encoding="utf-8")
