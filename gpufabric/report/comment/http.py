"""Calls the REST API of a code host."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

TIMEOUT_SECONDS = 30
TRIES = 4
LONGEST_WAIT_SECONDS = 60
_AGAIN = frozenset({408, 429, 500, 502, 503, 504})
"""Statuses after which a retry may help (RFC 9110; 429 of RFC 6585)."""


class HostError(Exception):
    """A code host refused a request or is unreachable. The message has neither token nor body."""

    def __init__(self, text: str, status: int = 0) -> None:
        super().__init__(text)
        self.status = status


@dataclass(frozen=True, slots=True)
class Response:
    """Response of a code host: JSON data, and headers in lower case."""

    data: Any
    headers: Mapping[str, str]


class _NoRedirects(HTTPRedirectHandler):
    """Follows no redirect, which would send the token to another address."""

    def redirect_request(self, *_args: object, **_kwargs: object) -> None:
        return None


class HttpClient:
    """Sends requests with the same headers.

    Args:
        base: address of the API; paths are appended to it.
        headers: headers of every request, with the token.
        wait: sleeps for a number of seconds.
    """

    def __init__(
        self, base: str, headers: Mapping[str, str], wait: Callable[[float], object] = time.sleep
    ) -> None:
        parts = urlsplit(base)
        if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
            raise HostError(
                f"{parts.scheme}://{parts.hostname} is not encrypted: tokens are sent over https only"
            )
        self._base = base.rstrip("/")
        self._headers = {"Accept": "application/json", "User-Agent": "gpufabric", **headers}
        self._wait = wait
        self._open = build_opener(_NoRedirects).open

    def call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Response:
        """Send a request, and retry an idempotent one if the host is busy or unreachable.

        Raises:
            HostError: the request failed.
        """
        again = method in ("GET", "PUT", "PATCH", "DELETE")
        for attempt in range(1, TRIES + 1):
            try:
                return self._once(method, path, body)
            except HTTPError as error:
                with error:
                    if error.code not in _AGAIN or attempt == TRIES or not (again or error.code == 429):  # noqa: PLR2004
                        raise HostError(_refused(method, path, error.code), error.code) from None
                    self._wait(_pause(error.headers.get("Retry-After"), attempt))
            except (URLError, TimeoutError, ConnectionError) as error:
                if attempt == TRIES or not again:
                    reason = getattr(error, "reason", error)
                    raise HostError(f"{method} {path}: {urlsplit(self._base).hostname}: {reason}") from None
                self._wait(_pause(None, attempt))
        raise AssertionError("the last attempt returns or raises")

    def _once(self, method: str, path: str, body: Mapping[str, Any] | None) -> Response:
        data = None if body is None else json.dumps(body).encode()
        headers = self._headers | ({"Content-Type": "application/json"} if data else {})
        request = Request(self._base + path, data=data, headers=headers, method=method)  # noqa: S310 - checked above
        with self._open(request, timeout=TIMEOUT_SECONDS) as reply:
            text = reply.read()
            received = {key.lower(): value for key, value in reply.headers.items()}
        try:
            return Response(json.loads(text) if text.strip() else None, received)
        except ValueError:
            raise HostError(f"{method} {path}: the response is not JSON") from None


def _pause(retry_after: str | None, attempt: int) -> float:
    if retry_after and retry_after.isdigit():
        return min(int(retry_after), LONGEST_WAIT_SECONDS)
    return 2.0 ** (attempt - 1)


def _refused(method: str, path: str, status: int) -> str:
    hints = {
        401: "the token is not valid",
        403: "the token lacks the permission, or there were too many requests",
        404: "there is no such pull request, or the token cannot read it",
    }
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = ""
    hint = f": {hints[status]}" if status in hints else ""
    return f"{method} {path}: {status} {phrase}{hint}"
