"""Writes the tables of refusals in the documentation: ``python -m gpufabric.simcloud.clouds.aws.rules.table``
puts them between the marks in ``docs/simulated-clouds.md``.
"""

from collections.abc import Iterable
from pathlib import Path

from gpufabric.simcloud.clouds.aws.rules import GROUPS
from gpufabric.simcloud.clouds.aws.rules.errors import Refusal

PAGE = Path(__file__).resolve().parents[5] / "docs" / "simulated-clouds.md"
BEGIN = "<!-- Refusals: written by `python -m gpufabric.simcloud.clouds.aws.rules.table`. -->"
END = "<!-- End of refusals. -->"


def tables() -> str:
    """All refusals as Markdown: a table for each group of rules."""
    return "\n\n".join(f"### {title}\n\n{_table(refusals)}" for title, refusals in GROUPS.items())


def written(page: str) -> str:
    """The page with the tables between its marks. Raises ``ValueError`` when it lacks the marks."""
    before, rest = page[: page.index(BEGIN)], page[page.index(END) :]
    return f"{before}{BEGIN}\n\n{tables()}\n\n{rest}"


def _table(refusals: Iterable[Refusal]) -> str:
    rows = [
        f"| {one.when} | `{one.code}` | {_shown(one)} | {_source(one)} |" for one in refusals
    ]  # fmt: skip
    return "\n".join(["| Refused | AWS's code | Shown | Read in |", "|---|---|---|---|", *rows])


def _shown(refusal: Refusal) -> str:
    words = {"api": "by the call", "checked": "`InvalidRequestException`", "launch": f"`{refusal.issue}`"}
    return words[refusal.shown]


def _source(refusal: Refusal) -> str:
    return f"{refusal.source} (own words)" if refusal.own_words else refusal.source


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
