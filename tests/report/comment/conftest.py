"""Code hosts on the loopback interface, which answer as the real ones do and record what they are asked.

The forms of the answers are those of the hosts' references:

- https://docs.github.com/en/rest/issues/comments and https://docs.github.com/en/graphql/reference/queries
- https://docs.gitlab.com/api/notes/ and https://docs.gitlab.com/api/rest/#pagination
- https://learn.microsoft.com/rest/api/azure/devops/git/pull-request-threads
"""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

ME = 7
BEGAN = "2026-12-01T10:00:00Z"
"""When the run of ``environment`` began."""

AFTER = datetime(2026, 12, 1, 10, 30, tzinfo=UTC)
BEFORE = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
HEAD = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
"""The head commit of the pull request and of the run of ``environment``."""

ANONYMOUS = "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa"


@dataclass(frozen=True)
class Failure:
    """One answer that the host gives instead of the right one."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b'{"message": "no"}'


@dataclass
class Asked:
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class FakeHost:
    """Comments of one pull request, and what was asked.

    Attributes:
        tells: whether the host tells whose token it is.
        extra: headers of each successful answer.
    """

    kind: str
    comments: dict[int, dict[str, Any]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    fail: list[Failure] = field(default_factory=list)
    tells: bool = True
    extra: dict[str, str] = field(default_factory=dict)
    head: str = HEAD
    before_list: Callable[["FakeHost"], None] | None = None
    url: str = ""

    def put(self, body: str, *, mine: bool = True, written: datetime = AFTER, **more: Any) -> int:
        number = max(self.comments, default=0) + 1
        self.comments[number] = {"body": body, "mine": mine, "written": written, **more}
        return number

    def bodies(self) -> list[str]:
        return [comment["body"] for comment in self.comments.values()]

    def answer(self, method: str, path: str, body: Any) -> tuple[int, Any, dict[str, str]]:
        return {"github": self._github, "gitlab": self._gitlab, "azure": self._azure}[self.kind](
            method, path, body
        )

    def _listed(self) -> list[tuple[int, dict[str, Any]]]:
        if self.before_list is not None:
            self.before_list(self)
        return sorted(self.comments.items())

    def _page(self, path: str) -> int:
        return int(re.search(r"[?&]page=(\d+)", path)[1])  # type: ignore[index]

    def _github(self, method: str, path: str, body: Any) -> tuple[int, Any, dict[str, str]]:
        def as_json(number: int, comment: dict[str, Any]) -> dict[str, Any]:
            bot = {"id": ME, "login": "github-actions[bot]", "type": "Bot"}
            other = {"id": 8, "login": "somebody", "type": comment.get("type", "User")}
            return {
                "id": number,
                "body": comment["body"],
                "user": bot if comment["mine"] else other,
                "author_association": comment.get("association", "NONE"),
                "updated_at": _iso(comment["written"]),
            }

        if (method, path) == ("POST", "/graphql"):
            if not self.tells:
                return 200, {"errors": [{"type": "FORBIDDEN", "message": "Resource not accessible"}]}, {}
            return 200, {"data": {"viewer": {"databaseId": ME, "login": "github-actions[bot]"}}}, {}
        if (method, path) == ("GET", "/user"):
            return 403, {"message": "Resource not accessible by integration"}, {}
        if (method, path) == ("GET", "/repos/o/r/pulls/5"):
            return 200, {"number": 5, "head": {"sha": self.head}}, {}
        if method == "GET" and path.startswith("/repos/o/r/issues/5/comments?"):
            page = self._page(path)
            every = self._listed()
            link = f'<{self.url}/repositories/1/issues/5/comments?page={page + 1}>; rel="next"'
            more = {"Link": link} if len(every) > page * 100 else {}
            return 200, [as_json(*item) for item in every[(page - 1) * 100 : page * 100]], more
        return self._write(
            method,
            path,
            body,
            r"/repos/o/r/issues/5/comments",
            r"/repos/o/r/issues/comments/(\d+)",
            "body",
            "PATCH",
        )

    def _gitlab(self, method: str, path: str, body: Any) -> tuple[int, Any, dict[str, str]]:
        if (method, path) == ("GET", "/user"):
            return (200, {"id": ME}, {}) if self.tells else (403, {"message": "403 Forbidden"}, {})
        base = "/projects/group%2Fproject/merge_requests/5/notes"
        if (method, path) == ("GET", base.removesuffix("/notes")):
            return 200, {"iid": 5, "sha": self.head}, {}
        if method == "GET" and path.startswith(f"{base}?"):
            page = self._page(path)
            every = self._listed()
            shown = [
                {
                    "id": number,
                    "body": comment["body"],
                    "author": {"id": ME if comment["mine"] else 8},
                    "system": comment.get("system", False),
                    "updated_at": _iso(comment["written"]),
                }
                for number, comment in every[(page - 1) * 10 : page * 10]
            ]
            return 200, shown, {"X-Next-Page": str(page + 1) if len(every) > page * 10 else ""}
        return self._write(method, path, body, base, rf"{base}/(\d+)", "body", "PUT")

    def _azure(self, method: str, path: str, body: Any) -> tuple[int, Any, dict[str, str]]:
        if method == "GET" and path == "/_apis/connectionData":
            return 200, {"authenticatedUser": {"id": str(ME) if self.tells else ANONYMOUS}}, {}
        base = "/p%20q/_apis/git/repositories/repo/pullRequests/5/threads"
        if not path.endswith("?api-version=7.1"):
            return 400, {"message": "api-version is missing"}, {}
        path = path.removesuffix("?api-version=7.1")
        if (method, path) == ("GET", base.removesuffix("/threads")):
            return 200, {"pullRequestId": 5, "lastMergeSourceCommit": {"commitId": self.head}}, {}
        if (method, path) == ("GET", base):
            threads = [
                {
                    "id": number,
                    "comments": [
                        {
                            "id": 1,
                            "content": comment["body"],
                            "author": {"id": str(ME if comment["mine"] else 8)},
                            "lastContentUpdatedDate": _iso(comment["written"]),
                        }
                    ],
                }
                for number, comment in self._listed()
            ]
            return 200, {"value": threads}, {}
        if (method, path) == ("POST", base):
            assert body["status"] == 4
            number = self.put(body["comments"][0]["content"])
            return 200, {"id": number, "comments": [{"id": 1}]}, {}
        return self._write(method, path, body, "", rf"{base}/(\d+)/comments/1", "content", "PATCH")

    def _write(
        self, method: str, path: str, body: Any, new: str, old: str, key: str, verb: str
    ) -> tuple[int, Any, dict[str, str]]:
        if (method, path) == ("POST", new):
            return 201, {"id": self.put(body[key])}, {}
        match = re.fullmatch(old, path)
        number = int(match[1]) if match else 0
        if number not in self.comments:
            return 404, {"message": "Not Found"}, {}
        if method == verb:
            self.comments[number] |= {"body": body[key], "written": datetime.now(UTC)}
            return 200, {"id": number}, {}
        if method == "DELETE":
            del self.comments[number]
            return 204, None, {}
        return 405, {"message": "Method Not Allowed"}, {}


def _iso(time: datetime) -> str:
    return time.isoformat().replace("+00:00", "Z")


def _serve(host: FakeHost) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            host.asked.append(Asked(self.command, self.path, dict(self.headers), body))
            if host.fail:
                failure = host.fail.pop(0)
                status, text, headers = failure.status, failure.body, failure.headers
            else:
                status, data, headers = host.answer(self.command, self.path, body)
                text = b"" if data is None else json.dumps(data).encode()
                headers = headers | host.extra
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(text))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any  # noqa: N815

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    host.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    return server


@contextmanager
def served(host: FakeHost) -> Iterator[None]:
    """Answer for a host on a local port."""
    server = _serve(host)
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(params=["github", "gitlab", "azure"])
def fake(request: pytest.FixtureRequest) -> Iterator[FakeHost]:
    """Each code host in turn."""
    host = FakeHost(request.param)
    with served(host):
        yield host


@pytest.fixture
def event(tmp_path: Path) -> Path:
    """The event file of GitHub Actions."""
    file = tmp_path / "event.json"
    pull = {"number": 5, "updated_at": BEGAN, "head": {"sha": HEAD}}
    file.write_text(json.dumps({"action": "synchronize", "pull_request": pull}))
    return file


def environment(host: FakeHost, event: Path | None = None) -> dict[str, str]:
    """Variables that the CI system of a host sets."""
    match host.kind:
        case "github":
            return {
                "GITHUB_EVENT_PATH": str(event or ""),
                "GITHUB_ACTIONS": "true",
                "GITHUB_API_URL": host.url,
                "GITHUB_REPOSITORY": "o/r",
                "GITHUB_TOKEN": "token-of-github",
                "GITHUB_RUN_NUMBER": "17",
                "GITHUB_RUN_ATTEMPT": "2",
            }
        case "gitlab":
            return {
                "GITLAB_CI": "true",
                "CI_API_V4_URL": host.url,
                "CI_PROJECT_ID": "group/project",
                "CI_MERGE_REQUEST_IID": "5",
                "GITLAB_TOKEN": "token-of-gitlab",
                "CI_PIPELINE_IID": "17",
                "CI_JOB_ID": "2",
                "CI_PIPELINE_CREATED_AT": BEGAN,
                "CI_COMMIT_SHA": HEAD,
            }
        case _:
            return {
                "TF_BUILD": "True",
                "SYSTEM_COLLECTIONURI": f"{host.url}/",
                "SYSTEM_TEAMPROJECT": "p q",
                "BUILD_REPOSITORY_ID": "repo",
                "SYSTEM_PULLREQUEST_PULLREQUESTID": "5",
                "SYSTEM_ACCESSTOKEN": "token-of-azure",
                "BUILD_BUILDID": "17",
                "SYSTEM_JOBATTEMPT": "2",
                "SYSTEM_PIPELINESTARTTIME": "2026-12-01 10:00:00+00:00",
                "SYSTEM_PULLREQUEST_SOURCECOMMITID": HEAD,
            }
