"""Keeps one comment up to date: each run rewrites it, unless a newer run already has.

Only comments of the token's own identity count. Nobody else can suppress the report, and no comment of
somebody else is changed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from gpufabric.report.comment.marker import CiRun, Marker, marker_of
from gpufabric.report.comment.refusal import HostError

ROUNDS = 3
"""Most attempts to write a comment if another run interferes."""

_GONE = frozenset({404, 410})

CommentOutcome = Literal["created", "updated", "unchanged", "superseded", "added"]
"""``added``: the host does not say whose token it is, so the report is a further comment."""


@dataclass(frozen=True, slots=True)
class TokenOwner:
    """The user that a token belongs to.

    Attributes:
        user: as ``Comment.authors`` names it; empty if the host does not tell.
        reason: why it is unknown.
    """

    user: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment of a pull request.

    Attributes:
        id: its id on the code host.
        body: its text.
        authors: names of its author: each is unique on the code host.
        written: when the host last stored it; None if the host does not tell.
    """

    id: str
    body: str
    authors: frozenset[str]
    written: datetime | None


@dataclass(frozen=True, slots=True)
class Listing:
    """Comments of a pull request, the oldest first; some are missing if there are too many to read."""

    comments: Sequence[Comment]
    complete: bool = True


class CodeHost(Protocol):
    """A pull request on a code host.

    Attributes:
        limit: most characters of a comment.
    """

    limit: int

    def identity(self) -> TokenOwner:
        """Return the user that the token belongs to."""
        ...

    def comments(self) -> Listing:
        """List the comments."""
        ...

    def head(self) -> str:
        """Return the head commit of the pull request."""
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


@dataclass(frozen=True, slots=True)
class _Own:
    comment: Comment
    marker: Marker


def post(
    host: CodeHost, key: str, run: CiRun, text: str, tell: Callable[[str], object] = lambda _line: None
) -> CommentOutcome:
    """Write the comment, unless a newer run already has.

    Code hosts have no compare-and-swap for comments, so the comment is read back. If an older run has
    overwritten it, it is written again. If two runs created a comment each, the older comment gets the newer
    text.

    Args:
        host: the pull request.
        key: tells the comments of several projects apart.
        run: this run.
        text: the report, which starts with ``marker(key, run)``.
        tell: prints a line of progress.

    Raises:
        HostError: the host refused.
    """
    identity = host.identity()
    if not identity.user:
        tell(f"{identity.reason}; no comment is overwritten, and the report is a further comment")
        host.create(text)
        return "added"
    result: CommentOutcome | None = None
    for _ in range(ROUNDS):
        own = _own(host, identity, key, tell)
        if not own:
            if result == "created":
                break
            host.create(text)
            result = "created"
            continue
        if newer := _newer(host, own, run):
            _keep(host, own, max(newer, key=lambda item: item.marker.order).comment.body)
            return "superseded"
        unchanged = _same(own[0].comment.body, text)
        _keep(host, own, text)
        if unchanged:
            return result or "unchanged"
        result = result or "updated"
    return result or "unchanged"


def _own(host: CodeHost, identity: TokenOwner, key: str, tell: Callable[[str], object]) -> list[_Own]:
    """List the token's own comments with the marker of this project, the oldest first."""
    listing = host.comments()
    own: list[_Own] = []
    for comment in listing.comments:
        claimed = marker_of(comment.body)
        if claimed is not None and claimed.key == key and identity.user in comment.authors:
            own.append(_Own(comment, claimed))
    if not own and not listing.complete:
        tell("the pull request has more comments than can be read, and the report is not among those read")
    return own


def _newer(host: CodeHost, own: Sequence[_Own], run: CiRun) -> list[_Own]:
    """Return the comments that newer runs wrote.

    A newer run began after this one, so it wrote after this one began. An order in an earlier comment is
    wrong, such as that of a renamed workflow, whose numbers started anew. A report on another commit than
    the head of the pull request is not newer than a report on the head.
    """
    newer = [
        item
        for item in own
        if item.marker.order > run.order
        and item.comment.written is not None
        and item.comment.written >= run.began
    ]
    if newer and run.commit and any(item.marker.commit not in ("", run.commit) for item in newer):
        try:
            is_head = host.head() == run.commit
        except HostError:
            is_head = False
        if is_head:
            return [item for item in newer if item.marker.commit in ("", run.commit)]
    return newer


def _keep(host: CodeHost, own: Sequence[_Own], text: str) -> None:
    """Give the oldest of several comments the text, and delete the others."""
    first, *others = own
    if not _same(first.comment.body, text):
        _unless_gone(lambda: host.update(first.comment.id, text))
    for other in others:
        _unless_gone(lambda other=other: host.delete(other.comment.id))


def _unless_gone(change: Callable[[], None]) -> None:
    """Change a comment, which another run may have deleted."""
    try:
        change()
    except HostError as error:
        if error.status not in _GONE:
            raise


def _same(stored: str, text: str) -> bool:
    """Compare texts. Hosts may store other line ends, and drop empty lines at the end."""
    return stored.replace("\r\n", "\n").rstrip() == text.rstrip()
