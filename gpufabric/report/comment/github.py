"""Comments of GitHub pull requests (https://docs.github.com/en/rest/issues/comments)."""

from urllib.parse import quote

from pydantic import AwareDatetime, BaseModel, TypeAdapter

from gpufabric.masking.mask import Mask
from gpufabric.report.comment.http import NOTHING, HttpClient
from gpufabric.report.comment.refusal import HostError, TooLargeError
from gpufabric.report.comment.sticky import Comment, Listing, TokenOwner
from gpufabric.report.comment.waiting import WaitBudget, is_limit

LIMIT = 65_536
"""Most characters of a comment: the API refuses more with "body is too long (maximum is 65536
characters)"."""

PAGE = 100
MOST_PAGES = 50
"""GitHub closes a conversation at 2,500 comments."""

_REFUSED = frozenset({403, 404})
_LIMITS = frozenset({"RATE_LIMIT", "RATE_LIMITED"})
"""Types of the errors by which GraphQL rejects a query for its rate."""


class _User(BaseModel):
    id: int
    login: str


class _Comment(BaseModel):
    id: int
    body: str | None = None
    user: _User | None = None
    updated_at: AwareDatetime | None = None


class _Head(BaseModel):
    sha: str


class _Pull(BaseModel):
    head: _Head


class _Viewer(BaseModel):
    databaseId: int | None = None  # noqa: N815 - name of the API
    login: str


class _Data(BaseModel):
    viewer: _Viewer | None = None


class _Error(BaseModel):
    type: str = ""
    message: str = ""


class _Answer(BaseModel):
    data: _Data | None = None
    errors: list[_Error] = []


class _Created(BaseModel):
    id: int


_COMMENTS = TypeAdapter(list[_Comment])


class GitHub:
    """One pull request.

    Args:
        api: address of the API, such as https://api.github.com.
        repository: owner and name.
        number: number of the pull request.
        token: needs ``pull-requests: write``.
        mask: masks the token in errors.
        budget: the time that calls may wait.
    """

    limit = LIMIT

    def __init__(
        self, api: str, repository: str, number: int, token: str, mask: Mask, budget: WaitBudget
    ) -> None:
        headers = {
            "Authorization": f"Bearer {token}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        self._client = HttpClient(api, headers, mask, budget)
        self._graphql = HttpClient(_graphql_of(api), headers, mask, budget)
        self._repository = f"/repos/{quote(repository)}"
        self._pull = f"{self._repository}/pulls/{number}"
        self._issue = f"{self._repository}/issues/{number}/comments"

    def identity(self) -> TokenOwner:
        """Return the user of the token. ``GET /user`` refuses the tokens of apps, which workflows have;
        GraphQL's ``viewer`` answers all kinds (https://docs.github.com/en/graphql/reference/queries#user)."""
        query = {"query": "query { viewer { databaseId login } }"}
        try:
            form = TypeAdapter(_Answer)
            answer = self._graphql.call("POST", "", form, query, repeatable=True, limit_in=_limit_in).data
            if answer.data and answer.data.viewer:
                viewer = answer.data.viewer
                return TokenOwner(
                    _by_login(viewer.login) if viewer.databaseId is None else _by_id(viewer.databaseId)
                )
            return TokenOwner(_by_id(self._client.call("GET", "/user", TypeAdapter(_User)).data.id))
        except HostError as error:
            if error.status not in _REFUSED:
                raise
            return TokenOwner("", f"GitHub does not tell whose token this is ({error})")

    def comments(self) -> Listing:
        """List the comments of all pages."""
        comments: list[Comment] = []
        for page in range(1, MOST_PAGES + 1):
            path = f"{self._issue}?per_page={PAGE}&page={page}"
            try:
                answer = self._client.call("GET", path, _COMMENTS)
            except TooLargeError:
                return Listing(comments, complete=False)
            comments.extend(map(_comment, answer.data))
            if 'rel="next"' not in answer.headers.get("link", ""):
                return Listing(comments)
        return Listing(comments, complete=False)

    def head(self) -> str:
        """Return the head commit."""
        return self._client.call("GET", self._pull, TypeAdapter(_Pull)).data.head.sha

    def create(self, body: str) -> str:
        """Write a new comment."""
        return str(self._client.call("POST", self._issue, TypeAdapter(_Created), {"body": body}).data.id)

    def update(self, comment: str, body: str) -> None:
        """Replace the text of a comment."""
        path = f"{self._repository}/issues/comments/{comment}"
        self._client.call("PATCH", path, NOTHING, {"body": body})

    def delete(self, comment: str) -> None:
        """Delete a comment."""
        self._client.call("DELETE", f"{self._repository}/issues/comments/{comment}", NOTHING)


def _limit_in(answer: _Answer) -> str:
    """Return the words of an answer of GraphQL that rejects the query for its rate: its status is 200."""
    return next(
        (
            error.message or error.type
            for error in answer.errors
            if error.type in _LIMITS or is_limit(error.message)
        ),
        "",
    )


def _graphql_of(api: str) -> str:
    """Return GraphQL's address: ``/api/graphql`` beside an Enterprise Server's ``/api/v3``."""
    base = api.rstrip("/")
    return f"{base.removesuffix('/v3')}/graphql"


def _comment(data: _Comment) -> Comment:
    user = data.user
    authors = frozenset({_by_id(user.id), _by_login(user.login)}) if user else frozenset[str]()
    return Comment(str(data.id), data.body or "", authors, data.updated_at)


def _by_id(user: int) -> str:
    return f"id {user}"


def _by_login(login: str) -> str:
    return f"login {login.lower()}"
