"""Tables of the refusals of each simulated cloud, as Markdown."""

from collections.abc import Iterable

from gpufabric.simcloud.clouds import CLOUDS, simulated
from gpufabric.simcloud.clouds.rule import Refusal
from gpufabric.simcloud.faults.fault import KINDS, MEANING
from tools.docs.clouds import TITLES

GROUPS = {cloud: simulated(cloud).rules.refusals() for cloud in CLOUDS}
"""Refusals by cloud and by subject."""


def tables(cloud: str) -> str:
    """Return a table for each subject."""
    return "\n\n".join(
        f"### {subject}\n\n{table(TITLES[cloud], refusals)}" for subject, refusals in GROUPS[cloud].items()
    )


def table(title: str, refusals: Iterable[Refusal]) -> str:
    """Return a table of refusals; ``title`` names the cloud."""
    lines = [f"| Refused | {title}'s code | Shown | Source |", "|---|---|---|---|"]
    return "\n".join(lines + [_line(refusal) for refusal in refusals])


def faults() -> str:
    """Return a table of the kinds of faults."""
    return "\n".join(
        ["| Kind | Effect |", "|---|---|", *(f"| `{kind}` | {MEANING[kind]} |" for kind in KINDS)]
    )


def _line(refusal: Refusal) -> str:
    source = f"{refusal.source} (own words)" if refusal.own_words else refusal.source
    return f"| {refusal.when} | `{refusal.code}` | {refusal.shown_as} | {source} |"
