"""A loopback server that speaks OCI's REST paths, checks signatures, and holds bodies against the SDK."""

import json
import re
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from tools.loopback.oci.sdk_models import encoded
from tools.loopback.oci.signatures import is_signed, key_id


@dataclass(frozen=True)
class Asked:
    """A request."""

    operation: str
    method: str
    target: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    match: re.Match[str]


@dataclass(frozen=True)
class Refusal(Exception):  # noqa: N818 - an answer of OCI, not an error of this server
    """An answer that is not a success."""

    status: int
    code: str
    message: str = "refused"


NOT_FOUND = Refusal(404, "NotAuthorizedOrNotFound", "Authorization failed or requested resource not found.")


@dataclass
class Route:
    """A path of OCI. Open ones, such as those of the metadata service, want no signature.

    Some calls that list have no pages.
    """

    method: str
    path: str
    operation: str
    answer: Callable[[Asked], Any]
    is_open: bool = False
    is_paged: bool = True


@dataclass
class Loopback:
    """The server.

    Attributes:
        routes: paths that it answers.
        keys: public keys of users and sessions by key id.
        refusals: answers by operation, given as often as they are listed; the last one for ever.
        delays: seconds before an answer by operation.
        bodies: bodies by operation that replace those of the models.
        edits: changes of bodies by operation.
        page_size: rows of a page.
        asked: requests so far.
        faults: what the server could not answer: unknown paths, and bodies that the SDK's models refuse.
    """

    routes: list[Route]
    keys: dict[str, RSAPublicKey] = field(default_factory=dict)
    refusals: dict[str, list[Refusal | None]] = field(default_factory=dict)
    delays: dict[str, float] = field(default_factory=dict)
    bodies: dict[str, bytes] = field(default_factory=dict)
    edits: dict[str, Callable[[Any], Any]] = field(default_factory=dict)
    page_size: int = 2
    asked: list[Asked] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    url: str = ""

    def __enter__(self) -> "Loopback":
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def operations(self) -> list[str]:
        """List the operations that were asked for."""
        return [asked.operation for asked in self.asked]

    def answer(self, asked: Asked, route: Route) -> tuple[bytes, dict[str, str]]:
        """Return body and headers of an answer, or raise a refusal."""
        self.asked.append(asked)
        time.sleep(self.delays.get(asked.operation, 0))
        if not route.is_open:
            key = self.keys.get(key_id(asked.headers))
            if key is None or not is_signed(asked.method, asked.target, asked.headers, asked.body, key):
                raise Refusal(401, "NotAuthenticated", "The required information was not provided.")
        planned = self.refusals.get(asked.operation, [])
        if planned and (refusal := planned[0] if len(planned) == 1 else planned.pop(0)) is not None:
            raise refusal
        answer: Any = route.answer(asked)
        if asked.operation in self.bodies:
            return self.bodies[asked.operation], {}
        if isinstance(answer, bytes):
            return answer, {}
        if not isinstance(answer, list):
            rows = getattr(answer, "items", None)
            if not isinstance(rows, list):
                return encoded(answer), {}
            answer.items, headers = self._page(cast("list[Any]", rows), asked, route)
            return encoded(answer), headers
        rows, headers = self._page(cast("list[Any]", answer), asked, route)
        return encoded(rows) if rows else b"[]", headers

    def _page(self, rows: list[Any], asked: Asked, route: Route) -> tuple[list[Any], dict[str, str]]:
        if not route.is_paged:
            return rows, {}
        start = int(asked.query.get("page", "0"))
        end = start + self.page_size
        return rows[start:end], {"opc-next-page": str(end)} if end < len(rows) else {}


def _handler(loopback: Loopback) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._serve()

        def do_POST(self) -> None:
            self._serve()

        def _serve(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            headers = {name.lower(): value for name, value in self.headers.items()}
            query = dict(parse_qsl(parts.query, keep_blank_values=True))
            for route in loopback.routes:
                match = re.fullmatch(route.path, parts.path)
                if match and route.method == self.command:
                    asked = Asked(route.operation, self.command, self.path, query, headers, body, match)
                    self._reply(route, asked)
                    return
            loopback.faults.append(f"no route for {self.command} {self.path}")
            self._send(404, b'{"code": "NotFound", "message": "no such path"}', {})

        def _reply(self, route: Route, asked: Asked) -> None:
            try:
                content, headers = loopback.answer(asked, route)
            except Refusal as refusal:
                content = json.dumps({"code": refusal.code, "message": refusal.message}).encode()
                self._send(refusal.status, content, {"opc-request-id": "REQUEST-ID-OF-OCI"})
            except Exception as fault:
                loopback.faults.append(f"{asked.operation}: {type(fault).__name__} {fault}")
                self._send(500, b'{"code": "LoopbackFault", "message": "see faults"}', {})
            else:
                if edit := loopback.edits.get(asked.operation):
                    content = json.dumps(edit(json.loads(content))).encode()
                self._send(200, content, headers)

        def _send(self, status: int, content: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in {**headers, "content-length": str(len(content))}.items():
                self.send_header(name, value)
            self.send_header("content-type", "application/json")
            with suppress(ConnectionError):  # the client did not wait
                self.end_headers()
                self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - name of the standard library
            """Print nothing."""

    return Handler
