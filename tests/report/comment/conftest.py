"""Code hosts on the loopback interface, which answer as the real ones do and record what they are asked."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

ME = 7


@dataclass
class Asked:
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class FakeHost:
    """Comments of one pull request, and what was asked."""

    kind: str
    comments: dict[int, dict[str, Any]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    fail: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    before_list: Callable[["FakeHost"], None] | None = None
    url: str = ""

    def put(self, body: str, *, mine: bool = True, **more: Any) -> int:
        number = max(self.comments, default=0) + 1
        self.comments[number] = {"body": body, "mine": mine, **more}
        return number

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
            user = {"login": "github-actions[bot]", "type": "Bot"} if comment["mine"] else {"type": "User"}
            return {
                "id": number,
                "body": comment["body"],
                "user": user,
                "author_association": comment.get("association", "NONE"),
            }

        if method == "GET" and path.startswith("/repos/o/r/issues/5/comments?"):
            page = self._page(path)
            return 200, [as_json(*item) for item in self._listed()[(page - 1) * 100 : page * 100]], {}
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
            return 200, {"id": ME}, {}
        base = "/projects/group%2Fproject/merge_requests/5/notes"
        if method == "GET" and path.startswith(f"{base}?"):
            page = self._page(path)
            every = self._listed()
            shown = [
                {
                    "id": number,
                    "body": comment["body"],
                    "author": {"id": ME if comment["mine"] else 8},
                    "system": comment.get("system", False),
                }
                for number, comment in every[(page - 1) * 100 : page * 100]
            ]
            return 200, shown, {"X-Next-Page": str(page + 1) if len(every) > page * 100 else ""}
        return self._write(method, path, body, base, rf"{base}/(\d+)", "body", "PUT")

    def _azure(self, method: str, path: str, body: Any) -> tuple[int, Any, dict[str, str]]:
        if method == "GET" and path == "/_apis/connectionData":
            return 200, {"authenticatedUser": {"id": str(ME)}}, {}
        base = "/p%20q/_apis/git/repositories/repo/pullRequests/5/threads"
        if not path.endswith("?api-version=7.1"):
            return 400, {"message": "api-version is missing"}, {}
        path = path.removesuffix("?api-version=7.1")
        if (method, path) == ("GET", base):
            threads = [
                {
                    "id": number,
                    "comments": [
                        {
                            "id": 1,
                            "content": comment["body"],
                            "author": {"id": str(ME if comment["mine"] else 8)},
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
            self.comments[number]["body"] = body[key]
            return 200, {"id": number}, {}
        if method == "DELETE":
            del self.comments[number]
            return 204, None, {}
        return 405, {"message": "Method Not Allowed"}, {}


def _serve(host: FakeHost) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            host.asked.append(Asked(self.command, self.path, dict(self.headers), body))
            status, data, headers = (
                (*host.fail[0][:1], {"message": "no"}, host.fail.pop(0)[1])
                if host.fail
                else host.answer(self.command, self.path, body)
            )
            text = b"" if data is None else json.dumps(data).encode()
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
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture(params=["github", "gitlab", "azure"])
def fake(request: pytest.FixtureRequest) -> Iterator[FakeHost]:
    """Each code host in turn."""
    host = FakeHost(request.param)
    server = _serve(host)
    yield host
    server.shutdown()
    server.server_close()


def environment(host: FakeHost) -> dict[str, str]:
    """What the CI system of a host sets."""
    match host.kind:
        case "github":
            return {
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
            }
