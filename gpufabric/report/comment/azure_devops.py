"""Threads of Azure DevOps pull requests
(https://learn.microsoft.com/rest/api/azure/devops/git/pull-request-threads)."""

import base64
from urllib.parse import quote

from pydantic import AwareDatetime, BaseModel, TypeAdapter

from gpufabric.masking.mask import Mask
from gpufabric.report.comment.http import NOTHING, HttpClient
from gpufabric.report.comment.refusal import HostError, TooLargeError
from gpufabric.report.comment.sticky import Comment, Listing, TokenOwner
from gpufabric.report.comment.waiting import WaitBudget

LIMIT = 150_000
"""Most characters of a comment: the API refuses more with "A discussion comment cannot be longer than 150000
characters"."""

_VERSION = "api-version=7.1"
_CLOSED = 4
"""``status`` closed: the thread needs no answer, so it does not block a merge."""

_TEXT = 1
"""``commentType`` text."""

_ANONYMOUS = "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa"
"""The user of requests whose token the host ignores."""

_REFUSED = frozenset({403, 404})


class _User(BaseModel):
    id: str


class _Connection(BaseModel):
    authenticatedUser: _User  # noqa: N815 - name of the API


class _Comment(BaseModel):
    id: int
    content: str | None = None
    author: _User | None = None
    isDeleted: bool | None = None  # noqa: N815 - name of the API
    lastContentUpdatedDate: AwareDatetime | None = None  # noqa: N815 - name of the API


class _Thread(BaseModel):
    id: int
    comments: list[_Comment] | None = None
    isDeleted: bool | None = None  # noqa: N815 - name of the API


class _Threads(BaseModel):
    value: list[_Thread]


class _Commit(BaseModel):
    commitId: str  # noqa: N815 - name of the API


class _PullRequest(BaseModel):
    lastMergeSourceCommit: _Commit  # noqa: N815 - name of the API


class AzureDevOps:
    """One pull request.

    Args:
        organization: address of the organization, such as https://dev.azure.com/contoso.
        project: name or id.
        repository: name or id.
        number: number of the pull request.
        token: a personal access token with ``Code (read & write)``, or the pipeline's own.
        mask: masks the token in errors.
        budget: the time that calls may wait.
        bearer: whether it is the pipeline's own (``System.AccessToken``).
    """

    limit = LIMIT

    def __init__(
        self,
        organization: str,
        project: str,
        repository: str,
        number: int,
        token: str,
        mask: Mask,
        budget: WaitBudget,
        *,
        bearer: bool,
    ) -> None:
        authorization = f"Bearer {token}" if bearer else f"Basic {basic_of(token)}"
        self._client = HttpClient(organization, {"Authorization": authorization}, mask, budget)
        names = (quote(project, safe=""), quote(repository, safe=""))
        self._pull = f"/{names[0]}/_apis/git/repositories/{names[1]}/pullRequests/{number}"
        self._threads = f"{self._pull}/threads"

    def identity(self) -> TokenOwner:
        """Return the user of the token, which the connection's data name."""
        unknown = "Azure DevOps does not tell whose token this is"
        try:
            user = self._client.call("GET", "/_apis/connectionData", TypeAdapter(_Connection)).data
        except HostError as error:
            if error.status not in _REFUSED:
                raise
            return TokenOwner("", f"{unknown} ({error})")
        name = user.authenticatedUser.id.lower()
        return (
            TokenOwner("", f"{unknown} (the request is anonymous)")
            if name == _ANONYMOUS
            else TokenOwner(name)
        )

    def comments(self) -> Listing:
        """List the first comment of each thread. The host answers with all threads at once."""
        try:
            answer = self._client.call("GET", f"{self._threads}?{_VERSION}", TypeAdapter(_Threads))
        except TooLargeError:
            return Listing([], complete=False)
        threads = sorted(answer.data.value, key=lambda thread: thread.id)
        return Listing([comment for thread in threads if (comment := _first(thread)) is not None])

    def head(self) -> str:
        """Return the head commit of the source branch."""
        answer = self._client.call("GET", f"{self._pull}?{_VERSION}", TypeAdapter(_PullRequest))
        return answer.data.lastMergeSourceCommit.commitId

    def create(self, body: str) -> str:
        """Start a thread that needs no answer."""
        comment = {"parentCommentId": 0, "content": body, "commentType": _TEXT}
        thread = self._client.call(
            "POST",
            f"{self._threads}?{_VERSION}",
            TypeAdapter(_Thread),
            {"comments": [comment], "status": _CLOSED},
        ).data
        return f"{thread.id}/{thread.comments[0].id if thread.comments else 1}"

    def update(self, comment: str, body: str) -> None:
        """Replace the text of a thread's first comment."""
        self._client.call("PATCH", self._path(comment), NOTHING, {"content": body})

    def delete(self, comment: str) -> None:
        """Delete a thread's first comment, and with it the thread."""
        self._client.call("DELETE", self._path(comment), NOTHING)

    def _path(self, comment: str) -> str:
        thread, _, number = comment.partition("/")
        return f"{self._threads}/{thread}/comments/{number}?{_VERSION}"


def basic_of(token: str) -> str:
    """Return a personal access token as the header carries it."""
    return base64.b64encode(f":{token}".encode()).decode()


def _first(thread: _Thread) -> Comment | None:
    if thread.isDeleted or not thread.comments or thread.comments[0].isDeleted:
        return None
    first = thread.comments[0]
    authors = frozenset({first.author.id.lower()}) if first.author else frozenset[str]()
    return Comment(f"{thread.id}/{first.id}", first.content or "", authors, first.lastContentUpdatedDate)
