"""Keeps one comment up to date: it is made once, written anew by each run, and never by an older run.

The comment's first line is a marker that nobody sees. It names the project and the run's order: numbers that
grow with each run. Only comments of an author whom the host vouches for count, so that nobody can block the
comment, or claim its place, by writing a marker.
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
"""How often a comment is written again when another run got in between."""

Order = tuple[int, ...]
Outcome = Literal["created", "updated", "unchanged", "superseded"]


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment of a pull request.

    Attributes:
        id: what the host knows it by; grows with time.
        body: its text.
        trusted: whether its author may write reports.
    """

    id: str
    body: str
    trusted: bool


class CodeHost(Protocol):
    """Where a pull request lives."""

    def comments(self) -> Sequence[Comment]:
        """List all comments, the oldest first."""
        ...

    def create(self, body: str) -> str:
        """Write a new comment, and give its id."""
        ...

    def update(self, comment: str, body: str) -> None:
        """Write a comment anew."""
        ...

    def delete(self, comment: str) -> None:
        """Take a comment away."""
        ...


def marker(key: str, order: Order) -> str:
    """Write the first line of a comment.

    Raises:
        ValueError: the key or the order cannot be written in it.
    """
    if not _KEY.fullmatch(key):
        raise ValueError(f"key {key!r}: allowed are up to 80 letters, digits, dots, hyphens and underscores")
    if not order:
        raise ValueError("an order has at least one number")
    return f"<!-- gpufabric-report key={key} order={'.'.join(map(str, order))} -->"


def order_of(text: str) -> Order:
    """Read an order such as ``17.2``.

    Raises:
        ValueError: it is something else.
    """
    if not re.fullmatch(r"\d+(\.\d+)*", text):
        raise ValueError(f"{text!r} is no order: numbers with dots between them, such as 17.2")
    return tuple(int(part) for part in text.split("."))


def post(host: CodeHost, key: str, order: Order, text: str) -> Outcome:
    """Write the comment, unless a newer run has.

    Hosts have no compare-and-swap for comments. What was written is read back: if an older run got in
    between, it is written again; if two runs made a comment each, the older comment stays with the newer
    text.

    Args:
        host: the pull request.
        key: tells the comments of several projects apart.
        order: of this run.
        text: the report, which begins with ``marker(key, order)``.
    """
    result: Outcome | None = None
    for _ in range(ROUNDS):
        ours = _ours(host, key)
        if not ours:
            host.create(text)
            result = result or "created"
            continue
        newest = max(ours, key=lambda one: one[1])
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
    found: list[tuple[Comment, Order]] = []
    for comment in host.comments():
        match = _MARKER.match(comment.body)
        if comment.trusted and match and match["key"] == key:
            found.append((comment, order_of(match["order"])))
    return found


def _leave_one(host: CodeHost, ours: Sequence[tuple[Comment, Order]]) -> None:
    """Of several comments keep the oldest, with the newest text."""
    first, *rest = ours
    newest = max(ours, key=lambda one: one[1])
    if rest and newest[0].id != first[0].id:
        host.update(first[0].id, newest[0].body)
    for extra, _ in rest:
        host.delete(extra.id)
