"""Threads of Azure DevOps pull requests
(https://learn.microsoft.com/rest/api/azure/devops/git/pull-request-threads)."""

import base64
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from gpufabric.report.comment.http import HttpClient
from gpufabric.report.comment.sticky import Comment

_VERSION = "api-version=7.1"
_CLOSED = 4
"""``status`` closed: the thread needs no answer, so it does not block a merge."""

_TEXT = 1
"""``commentType`` text."""


class AzureDevOps:
    """One pull request.

    Args:
        organization: address of the organization, such as https://dev.azure.com/contoso.
        project: name or id.
        repository: name or id.
        number: number of the pull request.
        token: a personal access token with ``Code (read & write)``, or the pipeline's own.
        bearer: whether it is the pipeline's own (``System.AccessToken``).
    """

    def __init__(
        self, organization: str, project: str, repository: str, number: int, token: str, *, bearer: bool
    ) -> None:
        basic = base64.b64encode(f":{token}".encode()).decode()
        self._client = HttpClient(
            organization, {"Authorization": f"Bearer {token}" if bearer else f"Basic {basic}"}
        )
        names = (quote(project, safe=""), quote(repository, safe=""))
        self._threads = f"/{names[0]}/_apis/git/repositories/{names[1]}/pullRequests/{number}/threads"
        self._user: str | None = None

    def comments(self) -> Sequence[Comment]:
        """List the first comment of each thread. Only the token's own user is trusted."""
        if self._user is None:
            data = self._client.call("GET", "/_apis/connectionData").data
            self._user = str(data["authenticatedUser"]["id"])
        threads: list[dict[str, Any]] = self._client.call("GET", f"{self._threads}?{_VERSION}").data["value"]
        comments: list[Comment] = []
        for thread in sorted(threads, key=lambda thread: int(thread["id"])):
            of_thread: list[dict[str, Any]] = thread.get("comments") or []
            if thread.get("isDeleted") or not of_thread or of_thread[0].get("isDeleted"):
                continue
            first = of_thread[0]
            author: dict[str, Any] = first.get("author") or {}
            comments.append(
                Comment(
                    f"{thread['id']}/{first['id']}",
                    str(first.get("content") or ""),
                    author.get("id") == self._user,
                )
            )
        return comments

    def create(self, body: str) -> str:
        """Start a thread that needs no answer."""
        comment = {"parentCommentId": 0, "content": body, "commentType": _TEXT}
        data = self._client.call(
            "POST", f"{self._threads}?{_VERSION}", {"comments": [comment], "status": _CLOSED}
        ).data
        return f"{data['id']}/{data['comments'][0]['id']}"

    def update(self, comment: str, body: str) -> None:
        """Replace the text of a thread's first comment."""
        self._client.call("PATCH", self._path(comment), {"content": body})

    def delete(self, comment: str) -> None:
        """Delete a thread's first comment, and with it the thread."""
        self._client.call("DELETE", self._path(comment))

    def _path(self, comment: str) -> str:
        thread, _, number = comment.partition("/")
        return f"{self._threads}/{thread}/comments/{number}?{_VERSION}"
