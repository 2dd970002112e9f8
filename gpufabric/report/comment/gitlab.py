"""Notes of GitLab merge requests (https://docs.gitlab.com/api/notes/#merge-requests)."""

from urllib.parse import quote

from pydantic import AwareDatetime, BaseModel, TypeAdapter

from gpufabric.masking.mask import Mask
from gpufabric.report.comment.http import NOTHING, HttpClient
from gpufabric.report.comment.refusal import HostError, TooLargeError
from gpufabric.report.comment.sticky import Comment, Listing, TokenOwner
from gpufabric.report.comment.waiting import WaitBudget

LIMIT = 1_000_000
"""Most characters of a note (https://docs.gitlab.com/administration/instance_limits/)."""

PAGE = 10
"""Ten of the longest notes stay below the largest response that the client reads."""

MOST_PAGES = 500
"""A merge request has at most 5,000 notes (https://docs.gitlab.com/administration/instance_limits/)."""

_REFUSED = frozenset({403, 404})


class _User(BaseModel):
    id: int


class _Note(BaseModel):
    id: int
    body: str | None = None
    author: _User | None = None
    system: bool = False
    updated_at: AwareDatetime | None = None


class _MergeRequest(BaseModel):
    sha: str


_NOTES = TypeAdapter(list[_Note])


class GitLab:
    """One merge request.

    Args:
        api: address of the API, such as https://gitlab.com/api/v4.
        project: number or path.
        number: ``iid`` of the merge request.
        token: token of a user, project or group with the scope ``api``; a job's token cannot write notes.
        mask: masks the token in errors.
        budget: the time that calls may wait.
    """

    limit = LIMIT

    def __init__(
        self, api: str, project: str, number: int, token: str, mask: Mask, budget: WaitBudget
    ) -> None:
        self._client = HttpClient(api, {"PRIVATE-TOKEN": token}, mask, budget)
        self._merge_request = f"/projects/{quote(project, safe='')}/merge_requests/{number}"
        self._notes = f"{self._merge_request}/notes"

    def identity(self) -> TokenOwner:
        """Return the user of the token (https://docs.gitlab.com/api/users/#get-the-current-user)."""
        try:
            return TokenOwner(str(self._client.call("GET", "/user", TypeAdapter(_User)).data.id))
        except HostError as error:
            if error.status not in _REFUSED:
                raise
            return TokenOwner("", f"GitLab does not tell whose token this is ({error})")

    def comments(self) -> Listing:
        """List all notes."""
        comments: list[Comment] = []
        for page in range(1, MOST_PAGES + 1):
            path = f"{self._notes}?per_page={PAGE}&page={page}&sort=asc&order_by=created_at"
            try:
                answer = self._client.call("GET", path, _NOTES)
            except TooLargeError:
                return Listing(comments, complete=False)
            comments.extend(_comment(note) for note in answer.data if not note.system)
            if not answer.headers.get("x-next-page", "").strip():
                return Listing(comments)
        return Listing(comments, complete=False)

    def head(self) -> str:
        """Return the head commit."""
        return self._client.call("GET", self._merge_request, TypeAdapter(_MergeRequest)).data.sha

    def create(self, body: str) -> str:
        """Write a new note."""
        return str(self._client.call("POST", self._notes, TypeAdapter(_Note), {"body": body}).data.id)

    def update(self, comment: str, body: str) -> None:
        """Replace the text of a note."""
        self._client.call("PUT", f"{self._notes}/{comment}", NOTHING, {"body": body})

    def delete(self, comment: str) -> None:
        """Delete a note."""
        self._client.call("DELETE", f"{self._notes}/{comment}", NOTHING)


def _comment(note: _Note) -> Comment:
    authors = frozenset({str(note.author.id)}) if note.author else frozenset[str]()
    return Comment(str(note.id), note.body or "", authors, note.updated_at)
