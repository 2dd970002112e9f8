"""Notes of GitLab merge requests (https://docs.gitlab.com/api/notes/#merge-requests)."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from gpufabric.report.comment.http import HttpClient
from gpufabric.report.comment.sticky import Comment

PAGE = 100


class GitLab:
    """One merge request.

    Args:
        api: address of the API, such as https://gitlab.com/api/v4.
        project: number or path.
        number: ``iid`` of the merge request.
        token: token of a user, project or group with the scope ``api``; a job's token cannot write notes.
    """

    def __init__(self, api: str, project: str, number: int, token: str) -> None:
        self._client = HttpClient(api, {"PRIVATE-TOKEN": token})
        self._notes = f"/projects/{quote(project, safe='')}/merge_requests/{number}/notes"
        self._user: int | None = None

    def comments(self) -> Sequence[Comment]:
        """List all notes. Only the token's own user is trusted, because nobody can change the notes of
        others."""
        if self._user is None:
            self._user = int(self._client.call("GET", "/user").data["id"])
        comments: list[Comment] = []
        page = "1"
        while page:
            answer = self._client.call(
                "GET", f"{self._notes}?per_page={PAGE}&page={page}&sort=asc&order_by=created_at"
            )
            data: list[dict[str, Any]] = answer.data
            for note in data:
                author: dict[str, Any] = note.get("author") or {}
                mine = author.get("id") == self._user and not note.get("system")
                comments.append(Comment(str(note["id"]), str(note.get("body") or ""), mine))
            page = answer.headers.get("x-next-page", "")
        return comments

    def create(self, body: str) -> str:
        """Write a new note."""
        return str(self._client.call("POST", self._notes, {"body": body}).data["id"])

    def update(self, comment: str, body: str) -> None:
        """Replace the text of a note."""
        self._client.call("PUT", f"{self._notes}/{comment}", {"body": body})

    def delete(self, comment: str) -> None:
        """Delete a note."""
        self._client.call("DELETE", f"{self._notes}/{comment}")
