"""Keeps one comment up to date: each run rewrites it, unless a newer run already has.

The comment's first line is an invisible marker with the project and the run's order: numbers that grow with
each run. Only comments of trusted authors count, so that nobody can block the comment by writing a marker.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

_MARKER = re.compile(
    r"\A<!-- gpufabric-report key=(?P<key>[A-Za-z0-9._-]+) order=(?P<order>\d+(?:\.\d+)*) -->"
)
_KEY = re.compile(r"[A-Za-z0-9._-]{1,80}")
ROUNDS = 3
"""Most attempts to write a comment if another run interferes."""

Order = tuple[int, ...]
CommentOutcome = Literal["created", "updated", "unchanged", "superseded"]


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment of a pull request.

    Attributes:
        id: its id on the code host; newer comments have higher ones.
        body: its text.
        trusted: whether its author may write reports.
    """

    id: str
    body: str
    trusted: bool


class CodeHost(Protocol):
    """A pull request on a code host."""

    def comments(self) -> Sequence[Comment]:
        """List all comments, the oldest first."""
        ...

    def create(self, body: str) -> str:
        """Write a new comment and return its id."""
        ...

    def update(self, comment: str, body: str) -> None:
        """Replace the text of a comment."""
        ...

    def delete(self, comment: str) -> None:
        """Delete a comment."""
        ...


def marker(key: str, order: Order) -> str:
    """Write the first line of a comment.

    Raises:
        ValueError: the key or the order has a character that a marker cannot hold.
    """
    if not _KEY.fullmatch(key):
        raise ValueError(f"key {key!r}: allowed: 1 to 80 letters, digits, dots, hyphens and underscores")
    if not order:
        raise ValueError("an order needs at least one number")
    return f"<!-- gpufabric-report key={key} order={'.'.join(map(str, order))} -->"


def order_of(text: str) -> Order:
    """Parse an order such as ``17.2``.

    Raises:
        ValueError: the text is not an order.
    """
    if not re.fullmatch(r"\d+(\.\d+)*", text):
        raise ValueError(f"{text!r} is not an order; allowed: numbers joined by dots, such as 17.2")
    return tuple(int(part) for part in text.split("."))


def post(host: CodeHost, key: str, order: Order, text: str) -> CommentOutcome:
    """Write the comment, unless a newer run already has.

    Code hosts have no compare-and-swap for comments, so the comment is read back. If an older run has
    overwritten it, it is written again. If two runs created a comment each, the older comment gets the newer
    text.

    Args:
        host: the pull request.
        key: tells the comments of several projects apart.
        order: order of this run.
        text: the report, which starts with ``marker(key, order)``.
    """
    result: CommentOutcome | None = None
    for _ in range(ROUNDS):
        ours = _ours(host, key)
        if not ours:
            host.create(text)
            result = result or "created"
            continue
        newest = max(ours, key=lambda pair: pair[1])
        if newest[1] > order:
            _leave_one(host, ours)
            return "superseded"
        first = ours[0][0]
        if first.body == text:
            _leave_one(host, ours)
            return result or "unchanged"
        host.update(first.id, text)
        result = result or "updated"
        for extra, _ in ours[1:]:
            host.delete(extra.id)
    return result or "unchanged"


def _ours(host: CodeHost, key: str) -> list[tuple[Comment, Order]]:
    ours: list[tuple[Comment, Order]] = []
    for comment in host.comments():
        match = _MARKER.match(comment.body)
        if comment.trusted and match and match["key"] == key:
            ours.append((comment, order_of(match["order"])))
    return ours


def _leave_one(host: CodeHost, ours: Sequence[tuple[Comment, Order]]) -> None:
    """Keep the oldest of several comments, with the newest text."""
    first, *rest = ours
    newest = max(ours, key=lambda pair: pair[1])
    if rest and newest[0].id != first[0].id:
        host.update(first[0].id, newest[0].body)
    for extra, _ in rest:
        host.delete(extra.id)
