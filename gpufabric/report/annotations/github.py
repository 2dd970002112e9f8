"""Writes annotations as workflow commands of GitHub Actions, which show them beside the changed lines.

Format: https://docs.github.com/actions/reference/workflow-commands-for-github-actions. Data escapes ``%``,
carriage returns and line feeds; properties escape ``:`` and ``,`` too, as in ``actions/toolkit``.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from gpufabric.report.annotations.annotation import Annotation
from gpufabric.report.annotations.limiting import ISSUE_KINDS, shortened, shown
from gpufabric.report.decisions.model import DecisionLevel
from gpufabric.visible import visible

_Kind = Literal["error", "warning", "notice"]
_KINDS: Mapping[DecisionLevel, _Kind] = {**ISSUE_KINDS, "notes": "notice"}


def workflow_commands(annotations: Sequence[Annotation], folder: str = "") -> Iterator[str]:
    """Yield a line for each annotation, and one that counts those that GitHub would not show.

    Args:
        annotations: the annotations, the most important first. Those with a waiver are left out.
        folder: folder of ``Pulumi.yaml`` in the repository; empty for its root.
    """
    chosen = shown(annotations, _KINDS)
    for kind, annotation in chosen.annotations:
        yield _command(kind, annotation, folder)
    if chosen.rest:
        yield chosen.rest


def _command(kind: _Kind, annotation: Annotation, folder: str) -> str:
    place = annotation.place
    properties: dict[str, str] = {}
    if place.file:
        properties["file"] = f"{folder}/{place.file}" if folder else place.file
        properties["line"] = str(max(1, place.line))
    properties["title"] = f"{annotation.level}: {annotation.rule}"
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    text = visible("\n".join((annotation.summary, *annotation.details)))
    return f"::{kind} {written}::{_data(shortened(text))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(visible(text)).replace(":", "%3A").replace(",", "%2C")
