"""Tables of the refusals of each simulated cloud, as Markdown."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from gpufabric.simcloud.clouds.aws.rules import GROUPS as AWS
from gpufabric.simcloud.clouds.azure.rules import GROUPS as AZURE
from gpufabric.simcloud.clouds.oci.rules import GROUPS as OCI
from tools.docs.clouds import TITLES


class Row(Protocol):
    """The part of a refusal that tables show, the same for all clouds."""

    @property
    def when(self) -> str:
        """The condition, in plain words."""
        ...

    @property
    def code(self) -> str:
        """The cloud's error code."""
        ...

    @property
    def source(self) -> str:
        """The source of code, text or rule."""
        ...

    @property
    def own_words(self) -> bool:
        """Whether the text is ours and not the cloud's."""
        ...

    @property
    def shown_as(self) -> str:
        """How the error reaches the user."""
        ...


GROUPS: Mapping[str, Mapping[str, Iterable[Row]]] = {"aws": AWS, "azure": AZURE, "oci": OCI}
"""Refusals by cloud and by subject."""


def tables(cloud: str) -> str:
    """Return a table for each subject."""
    return "\n\n".join(
        f"### {subject}\n\n{_table(TITLES[cloud], refusals)}" for subject, refusals in GROUPS[cloud].items()
    )


def _table(title: str, refusals: Iterable[Row]) -> str:
    lines = [f"| Refused | {title}'s code | Shown | Source |", "|---|---|---|---|"]
    return "\n".join(lines + [_line(refusal) for refusal in refusals])


def _line(refusal: Row) -> str:
    source = f"{refusal.source} (own words)" if refusal.own_words else refusal.source
    return f"| {refusal.when} | `{refusal.code}` | {refusal.shown_as} | {source} |"
