"""Comments of GitHub pull requests (https://docs.github.com/en/rest/issues/comments)."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from gpufabric.report.comment.http import HttpClient
from gpufabric.report.comment.sticky import Comment

PAGE = 100
_VOUCHED = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})
"""``author_association`` of people who can write to the repository."""


class GitHub:
    """One pull request.

    Args:
        api: address of the API, such as https://api.github.com.
        repository: owner and name.
        number: number of the pull request.
        token: needs ``pull-requests: write``.
    """

    def __init__(self, api: str, repository: str, number: int, token: str) -> None:
        self._client = HttpClient(
            api,
            {
                "Authorization": f"Bearer {token}",
                "Accept": "application/vnd.github+json",
                "X-GitHub-Api-Version": "2022-11-28",
            },
        )
        self._repository = f"/repos/{quote(repository)}"
        self._issue = f"{self._repository}/issues/{number}/comments"

    def comments(self) -> Sequence[Comment]:
        """List the comments of all pages."""
        comments: list[Comment] = []
        page = 1
        while True:
            data: list[dict[str, Any]] = self._client.call(
                "GET", f"{self._issue}?per_page={PAGE}&page={page}"
            ).data
            comments.extend(_comment(comment) for comment in data)
            if len(data) < PAGE:
                return comments
            page += 1

    def create(self, body: str) -> str:
        """Write a new comment."""
        return str(self._client.call("POST", self._issue, {"body": body}).data["id"])

    def update(self, comment: str, body: str) -> None:
        """Replace the text of a comment."""
        self._client.call("PATCH", f"{self._repository}/issues/comments/{comment}", {"body": body})

    def delete(self, comment: str) -> None:
        """Delete a comment."""
        self._client.call("DELETE", f"{self._repository}/issues/comments/{comment}")


def _comment(data: dict[str, Any]) -> Comment:
    user: dict[str, Any] = data.get("user") or {}
    trusted = user.get("type") == "Bot" or data.get("author_association") in _VOUCHED
    return Comment(str(data["id"]), str(data.get("body") or ""), trusted)
