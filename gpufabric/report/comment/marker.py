"""The invisible first line of a comment: the project, the run's order and the commit that it reports on.

A marker proves nothing by itself: anybody can write one. It counts only in comments of the token's own
identity, and its order only within the bounds that ``sticky`` checks.
"""

import re
from dataclasses import dataclass
from datetime import datetime

Order = tuple[int, ...]

_KEY = r"[A-Za-z0-9._-]{1,80}"
_ORDER = r"[0-9]{1,18}(?:\.[0-9]{1,18}){0,3}"
_COMMIT = r"[0-9a-f]{7,64}"
_MARKER = re.compile(
    rf"<!-- gpufabric-report key=(?P<key>{_KEY}) order=(?P<order>{_ORDER})"
    rf"(?: commit=(?P<commit>{_COMMIT}))? -->(?:\r?\n|\Z)"
)


@dataclass(frozen=True, slots=True)
class CiRun:
    """This run among the runs of the pull request.

    Attributes:
        order: numbers that grow with each run.
        began: time from which a newer run may have written; each newer run began later.
        commit: head commit of the pull request that the run reports on; empty if unknown.
    """

    order: Order
    began: datetime
    commit: str = ""


@dataclass(frozen=True, slots=True)
class Marker:
    """Claims of a marker."""

    key: str
    order: Order
    commit: str


def marker(key: str, run: CiRun) -> str:
    """Write the first line of a comment.

    Raises:
        ValueError: the key or the order has a character that a marker cannot hold.
    """
    if not re.fullmatch(_KEY, key):
        raise ValueError(f"key {key!r}: allowed: 1 to 80 letters, digits, dots, hyphens and underscores")
    order = ".".join(map(str, run.order))
    order_of(order)
    commit = f" commit={run.commit}" if re.fullmatch(_COMMIT, run.commit) else ""
    return f"<!-- gpufabric-report key={key} order={order}{commit} -->"


def marker_of(body: str) -> Marker | None:
    """Read the marker that begins a comment; markers elsewhere, such as in quotations, are not read."""
    match = _MARKER.match(body)
    return match and Marker(match["key"], order_of(match["order"]), match["commit"] or "")


def order_of(text: str) -> Order:
    """Parse an order such as ``17.2``.

    Raises:
        ValueError: the text is not an order.
    """
    if not re.fullmatch(_ORDER, text):
        raise ValueError(
            f"{text[:100]!r} is not an order; allowed: up to 4 numbers of up to 18 digits, joined by dots, "
            "such as 17.2"
        )
    return tuple(int(part) for part in text.split("."))
