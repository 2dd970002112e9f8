"""Writes annotations as workflow commands of GitHub Actions, which show them beside the changed lines.

Format: https://docs.github.com/actions/reference/workflow-commands-for-github-actions. Data escapes ``%``,
carriage returns and line feeds; properties escape ``:`` and ``,`` too, as in ``actions/toolkit``.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from gpufabric.plural import plural
from gpufabric.report.annotations.annotation import Annotation
from gpufabric.report.decisions.model import DecisionLevel
from gpufabric.visible import visible

MOST = 10
"""Most annotations of each kind that GitHub shows of one step (docs/problem-matchers.md of
``actions/toolkit``)."""

_LONGEST = 1_000
_Kind = Literal["error", "warning", "notice"]
_KINDS: Mapping[DecisionLevel, _Kind] = {
    "blocks": "error",
    "destroys": "warning",
    "disrupts": "warning",
    "costs": "warning",
    "risks": "warning",
    "notes": "notice",
}


def workflow_commands(annotations: Sequence[Annotation], folder: str = "") -> Iterator[str]:
    """Yield a line for each annotation, and one that counts those that GitHub would not show.

    Args:
        annotations: the annotations, the most important first. Those with a waiver are left out.
        folder: folder of ``Pulumi.yaml`` in the repository; empty for its root.
    """
    written: Counter[_Kind] = Counter()
    left: Counter[_Kind] = Counter()
    for annotation in annotations:
        kind = _KINDS[annotation.level]
        if annotation.waived:
            continue
        if written[kind] == MOST:
            left[kind] += 1
            continue
        written[kind] += 1
        yield _command(kind, annotation, folder)
    if left:
        rest = ", ".join(plural(number, f"more {kind}") for kind, number in left.items())
        yield f"Not shown beside the change: {rest}; the report has all of them."


def _command(kind: _Kind, annotation: Annotation, folder: str) -> str:
    place = annotation.place
    properties: dict[str, str] = {}
    if place.file:
        properties["file"] = f"{folder}/{place.file}" if folder else place.file
        properties["line"] = str(max(1, place.line))
    properties["title"] = f"{annotation.level}: {annotation.rule}"
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    text = visible("\n".join((annotation.summary, *annotation.details)))
    short = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}\N{HORIZONTAL ELLIPSIS}"
    return f"::{kind} {written}::{_data(short)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(visible(text)).replace(":", "%3A").replace(",", "%2C")
