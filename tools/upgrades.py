"""Losses of a preview, and those that the changelog announces: all that an upgrade may take from users.

An entry below ``### Breaking`` names a loss in code marks: ``replace aws:s3/bucket:Bucket::*-checkpoints``.
That is operation, type and logical name, with ``*`` for any text. The entry then has a sentence that begins
with ``Alias:`` or ``Migration:`` and says what keeps or moves the resource.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

BREAKING = "### Breaking"
UNPROTECT = "unprotect"
_OPERATIONS = {
    "delete": "delete",
    "delete-replaced": "replace",
    "create-replacement": "replace",
    "replace": "replace",
    "discard": "delete",
    "discard-replaced": "replace",
}
"""Losses among the engine's operations, by the engine's name."""

_NAMED = re.compile(rf"`(delete|replace|{UNPROTECT}) ([^`\s:]+:[^`\s]*?)::([^`\s]+)`")
_REMEDY = re.compile(r"\b(Alias|Migration): \S")
_HEADING = re.compile(r"^## ", re.MULTILINE)


class UpgradeError(Exception):
    """An entry of the changelog announces a loss and does not say what users do."""


@dataclass(frozen=True, slots=True)
class Loss:
    """A resource that an upgrade takes away, or a kind of them.

    Attributes:
        operation: ``delete``, ``replace`` or ``unprotect``.
        type: its type's token.
        name: its logical name; in an entry of the changelog ``*`` stands for any text.
    """

    operation: str
    type: str
    name: str

    @property
    def text(self) -> str:
        """The loss, as an entry of the changelog names it."""
        return f"{self.operation} {self.type}::{self.name}"

    def covers(self, other: "Loss") -> bool:
        """Return whether an entry that names this loss announces the other one."""
        return (self.operation, self.type) == (other.operation, other.type) and fnmatchcase(
            other.name, self.name
        )


def losses(steps: Iterable[Mapping[str, Any]]) -> tuple[Loss, ...]:
    """Return the losses of a preview, without duplicates.

    Args:
        steps: steps of the preview, as ``pulumi preview --json --show-sames`` lists them.
    """
    return tuple(dict.fromkeys(_losses(steps)))


def _losses(steps: Iterable[Mapping[str, Any]]) -> Iterator[Loss]:
    for step in steps:
        *_, types, name = str(step["urn"]).split("::", 3)
        token = types.rpartition("$")[2]
        operation = _OPERATIONS.get(step["op"])
        if operation is not None:
            yield Loss(operation, token, name)
        elif _is_protected(step, "oldState") and not _is_protected(step, "newState"):
            yield Loss(UNPROTECT, token, name)


def _is_protected(step: Mapping[str, Any], side: str) -> bool:
    state: Mapping[str, Any] = step.get(side) or {}
    return bool(state.get("protect"))


def announced(changelog: str, since: str) -> tuple[Loss, ...]:
    """Return the losses that the changelog announces after a release.

    Args:
        changelog: text of the changelog.
        since: version of the release, such as 0.2.0.

    Raises:
        UpgradeError: an entry names a loss, and neither an alias nor a migration.
    """
    return tuple(
        Loss(*named)
        for part in _HEADING.split(changelog)[1:]
        if _is_later(part.split(maxsplit=1)[0], since)
        for entry in _breaking(part)
        for named in _losses_of(entry)
    )


def unannounced(steps: Iterable[Mapping[str, Any]], changelog: str, since: str) -> list[str]:
    """Return the losses of a preview that the changelog does not announce; arguments as above."""
    known = announced(changelog, since)
    return [loss.text for loss in losses(steps) if not any(entry.covers(loss) for entry in known)]


def _losses_of(entry: str) -> list[tuple[str, str, str]]:
    named = _NAMED.findall(entry)
    if named and _REMEDY.search(entry) is None:
        raise UpgradeError(
            f"CHANGELOG.md, {BREAKING}: `{Loss(*named[0]).text}` has neither Alias: ... nor Migration: ..."
        )
    return named


def _breaking(part: str) -> list[str]:
    """Return the entries about breaking changes in the part of one version."""
    _, _, rest = part.partition(f"{BREAKING}\n")
    section = rest.partition("\n### ")[0]
    return [" ".join(entry.split()) for entry in re.split(r"^- ", section, flags=re.MULTILINE)[1:]]


def _is_later(heading: str, since: str) -> bool:
    """Return whether the part of a heading is later than a release; what has no version is unreleased."""
    numbers = re.fullmatch(r"(\d+)\.(\d+)\.(\d+)", heading)
    return numbers is None or tuple(map(int, numbers.groups())) > tuple(map(int, since.split(".")))
