"""Limits annotations to those that a code host shows of one step, and counts the others."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from gpufabric.plural import plural
from gpufabric.report.annotations.annotation import Annotation
from gpufabric.report.decisions.model import DecisionLevel

MOST = 10
"""Most annotations of each kind that GitHub shows of one step (docs/problem-matchers.md of
``actions/toolkit``), and that the agent of Azure Pipelines keeps of one (``_maxIssueCount``)."""

_LONGEST = 1_000

ISSUE_KINDS: Mapping[DecisionLevel, Literal["error", "warning"]] = {
    "blocks": "error",
    "destroys": "warning",
    "disrupts": "warning",
    "costs": "warning",
    "risks": "warning",
}
"""Kinds of the levels that every code host has. Hosts differ in what they have for notes."""

KindT = TypeVar("KindT", bound=str)


@dataclass(frozen=True, slots=True)
class Shown(Generic[KindT]):
    """Annotations that a code host shows.

    Attributes:
        annotations: them, each with its kind.
        rest: text that counts the others; empty if there are none.
    """

    annotations: Sequence[tuple[KindT, Annotation]]
    rest: str


def shown(annotations: Iterable[Annotation], kinds: Mapping[DecisionLevel, KindT]) -> Shown[KindT]:
    """Choose the annotations that a code host shows.

    Args:
        annotations: the annotations, the most important first. Those with a waiver are left out.
        kinds: kind of each level.
    """
    chosen: list[tuple[KindT, Annotation]] = []
    written: Counter[KindT] = Counter()
    left: Counter[KindT] = Counter()
    for annotation in annotations:
        kind = kinds[annotation.level]
        if annotation.waived:
            continue
        if written[kind] == MOST:
            left[kind] += 1
            continue
        written[kind] += 1
        chosen.append((kind, annotation))
    return Shown(chosen, _rest(left))


def _rest(left: Mapping[KindT, int]) -> str:
    if not left:
        return ""
    texts = ", ".join(plural(number, f"more {kind}") for kind, number in left.items())
    return f"Not shown beside the change: {texts}; the report has all of them."


def shortened(text: str) -> str:
    """Cut the end of a text that is too long beside a line."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}\N{HORIZONTAL ELLIPSIS}"
