"""Writes the tables of refusals in the documentation: ``python -m tools.docs.refusals`` puts
those of each cloud between its marks in ``docs/simulated-clouds.md``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from gpufabric.simcloud.clouds.aws.rules import GROUPS as AWS
from gpufabric.simcloud.clouds.azure.rules import GROUPS as AZURE
from gpufabric.simcloud.clouds.oci.rules import GROUPS as OCI

PAGE = Path(__file__).resolve().parents[2] / "docs" / "simulated-clouds.md"


class Row(Protocol):
    """What the tables say of one refusal of any cloud."""

    @property
    def when(self) -> str:
        """What is refused, in plain words."""
        ...

    @property
    def code(self) -> str:
        """The cloud's error code."""
        ...

    @property
    def source(self) -> str:
        """Where code, text or rule were read."""
        ...

    @property
    def own_words(self) -> bool:
        """Whether the text is not a quotation of the cloud's."""
        ...

    @property
    def shown_as(self) -> str:
        """How it reaches the user."""
        ...


@dataclass(frozen=True)
class Chapter:
    """The refusals of one cloud by what they are about."""

    cloud: str
    title: str
    groups: Mapping[str, Iterable[Row]]

    @property
    def begin(self) -> str:
        """The mark before the tables."""
        command = "`python -m tools.docs.refusals`"
        return f"<!-- Refusals of {self.cloud}: written by {command}. -->"

    @property
    def end(self) -> str:
        """The mark after the tables."""
        return f"<!-- End of refusals of {self.cloud}. -->"

    def tables(self) -> str:
        """All refusals as Markdown: a table for each group of rules."""
        return "\n\n".join(f"### {title}\n\n{self._table(rows)}" for title, rows in self.groups.items())

    def written(self, page: str) -> str:
        """The page with the tables between its marks. Raises ``ValueError`` when it lacks the marks."""
        before, rest = page[: page.index(self.begin)], page[page.index(self.end) :]
        return f"{before}{self.begin}\n\n{self.tables()}\n\n{rest}"

    def _table(self, rows: Iterable[Row]) -> str:
        lines = [f"| {one.when} | `{one.code}` | {one.shown_as} | {_source(one)} |" for one in rows]
        return "\n".join(
            [f"| Refused | {self.title}'s code | Shown | Read in |", "|---|---|---|---|", *lines]
        )


CHAPTERS = (
    Chapter("aws", "AWS", AWS),
    Chapter("azure", "Azure", AZURE),
    Chapter("oci", "OCI", OCI),
)
"""The clouds whose refusals the page lists."""


def _source(row: Row) -> str:
    return f"{row.source} (own words)" if row.own_words else row.source


if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8")
    for chapter in CHAPTERS:
        text = chapter.written(text)
    PAGE.write_text(text, encoding="utf-8")
