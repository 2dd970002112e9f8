"""Calls the REST API of a code host: bounded responses, bounded waits, and a token that stays at one host."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException
from typing import Any, Generic, NoReturn, TypeVar
from urllib.error import HTTPError, URLError
from urllib.parse import SplitResult, urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_json

from gpufabric.masking.mask import Mask
from gpufabric.report.comment.refusal import HostError, TooLargeError, message_of, quoted, refused
from gpufabric.report.comment.waiting import TOO_MANY, Wait, WaitBudget, retry_after, utc_now, wait_for
from gpufabric.visible import one_line

TIMEOUT_SECONDS = 30
TRIES = 5
LARGEST_BYTES = 64 * 1024 * 1024
"""Most bytes of a response: more than a page of the longest comments of any host."""

_LARGEST_ERROR_BYTES = 64 * 1024
_MOST_REDIRECTS = 3
_REPEATABLE = ("GET", "PUT", "PATCH", "DELETE")
_REDIRECTS = frozenset({301, 302, 307, 308})
_KEEP_METHOD = frozenset({307, 308})
_LOOPBACK = ("127.0.0.1", "localhost", "::1")

T = TypeVar("T")
NOTHING: TypeAdapter[object] = TypeAdapter(object)
"""The form of a response that is not read."""


@dataclass(frozen=True, slots=True)
class Response(Generic[T]):
    """Response of a code host: its data, and its headers in lower case."""

    data: T
    headers: Mapping[str, str]


class _NoRedirects(HTTPRedirectHandler):
    """Leaves redirects to the client, which sends the token to no other host."""

    def redirect_request(self, *_args: object, **_kwargs: object) -> None:
        return None


class HttpClient:
    """Sends requests with the same headers.

    Args:
        base: address of the API; paths are appended to it.
        headers: headers of every request, with the token.
        mask: masks the token and other secrets in errors.
        budget: the time that this client may wait.
    """

    def __init__(self, base: str, headers: Mapping[str, str], mask: Mask, budget: WaitBudget) -> None:
        parts = urlsplit(base)
        if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
            raise HostError(
                f"{one_line(f'{parts.scheme}://{parts.hostname}')} is not encrypted: "
                "tokens are sent over https only"
            )
        self._base = base.rstrip("/")
        self._host = parts.hostname or ""
        self._headers = {"Accept": "application/json", "User-Agent": "gpufabric", **headers}
        self._mask = mask
        self._budget = budget
        self._open: Callable[..., Any] = build_opener(_NoRedirects).open
        self._pause_seconds = 0.0

    def call(
        self,
        method: str,
        path: str,
        form: TypeAdapter[T],
        body: Mapping[str, Any] | None = None,
        *,
        repeatable: bool | None = None,
        limit_in: Callable[[T], str] = lambda _data: "",
    ) -> Response[T]:
        """Send a request, and wait and retry if the host is busy, limits the rate, or is unreachable.

        Args:
            method: HTTP method.
            path: path below the base.
            form: the documented form of the response.
            body: JSON body.
            repeatable: whether the request may be sent again although the host may have served it. Default:
                by the method. A request that the host rejected for its rate is always sent again.
            limit_in: returns the words by which a response with status 200 rejects the request for its rate;
                empty if it does not.

        Raises:
            HostError: the request failed, or the wait that the host asks for exceeds the budget.
        """
        again = method in _REPEATABLE if repeatable is None else repeatable
        self._keep_pace(method, path)
        for attempt in range(1, TRIES + 1):
            try:
                response = self._sent(method, path, form, body)
                if not (words := limit_in(response.data)):
                    return response
                self._after_limit(response.headers, words, method, path, attempt)
            except HTTPError as error:
                with error:
                    self._after_refusal(error, method, path, attempt, again=again)
            except (URLError, TimeoutError, ConnectionError, HTTPException) as error:
                reason = one_line(
                    self._mask.text(str(getattr(error, "reason", error) or type(error).__name__))
                )
                if attempt == TRIES or not again:
                    raise HostError(f"{method} {path}: {self._host}: {reason}") from None
                self._budget.spend(2.0 ** (attempt - 1), f"{self._host}: {reason}")
        raise AssertionError("the last attempt returns or raises")

    def _after_refusal(self, error: HTTPError, method: str, path: str, attempt: int, *, again: bool) -> None:
        """Wait, or raise the error that tells why not."""
        message = message_of(error.read(_LARGEST_ERROR_BYTES))
        headers = _lower(error.headers)
        wait = wait_for(error.code, headers, message, attempt, utc_now())
        if wait is None or attempt == TRIES or not (again or wait.limited):
            raise refused(method, path, error.code, message, self._mask)
        self._wait(wait, method, path, f"{error.code}{quoted(message, self._mask)}")

    def _after_limit(
        self, headers: Mapping[str, str], message: str, method: str, path: str, attempt: int
    ) -> None:
        """Wait after a response with status 200 that rejects the request for its rate, or raise."""
        self._pause_seconds = 0.0
        wait = wait_for(TOO_MANY, headers, message, attempt, utc_now())
        if wait is None or attempt == TRIES:
            raise refused(method, path, TOO_MANY, message, self._mask)
        self._wait(wait, method, path, f"200{quoted(message, self._mask)}")

    def _wait(self, wait: Wait, method: str, path: str, answer: str) -> None:
        if not self._budget.covers(wait.seconds):
            stated = one_line(wait.stated) or "no time is stated"
            raise HostError(
                f"{method} {path}: {self._host} answers {answer} and asks to wait {wait.seconds:,.0f} s "
                f"({stated}); {self._budget.left_seconds:,.0f} s are left to wait in this run"
            )
        self._budget.spend(wait.seconds, f"{self._host} answers {answer}")

    def _keep_pace(self, method: str, path: str) -> None:
        """Wait as the last successful response asked."""
        seconds, self._pause_seconds = self._pause_seconds, 0.0
        if seconds:
            wait = Wait(seconds, f"Retry-After: {seconds:.0f}", limited=True)
            self._wait(wait, method, path, "that it slows this client down")

    def _sent(
        self, method: str, path: str, form: TypeAdapter[T], body: Mapping[str, Any] | None
    ) -> Response[T]:
        url = self._base + path
        for _ in range(_MOST_REDIRECTS + 1):
            try:
                return self._once(method, url, path, form, body)
            except HTTPError as error:
                if error.code not in _REDIRECTS:
                    raise
                with error:
                    url = self._redirected(error, method, url, path)
        raise HostError(f"{method} {path}: more than {_MOST_REDIRECTS} redirects")

    def _redirected(self, error: HTTPError, method: str, url: str, path: str) -> str:
        """Return the address that a redirect names. GitHub redirects requests for renamed repositories."""
        target = urljoin(url, error.headers.get("Location") or "")
        if _origin(urlsplit(target)) != _origin(urlsplit(url)):
            raise HostError(
                f"{method} {path}: {error.code} redirects to {_named(target)}; "
                "the token is sent to no other host",
                error.code,
            )
        if method != "GET" and error.code not in _KEEP_METHOD:
            raise refused(method, path, error.code, "a redirect that does not keep the method", self._mask)
        return target

    def _once(
        self, method: str, url: str, path: str, form: TypeAdapter[T], body: Mapping[str, Any] | None
    ) -> Response[T]:
        data = None if body is None else to_json(body)
        headers = self._headers | ({"Content-Type": "application/json"} if data else {})
        request = Request(url, data=data, headers=headers, method=method)  # noqa: S310 - checked above
        with self._open(request, timeout=TIMEOUT_SECONDS) as reply:
            text: bytes = reply.read(LARGEST_BYTES + 1)
            received = _lower(reply.headers)
        if len(text) > LARGEST_BYTES:
            raise TooLargeError(f"{method} {path}: the response has more than {LARGEST_BYTES:,} bytes")
        self._pause_seconds = retry_after(received, utc_now()) or 0.0
        try:
            return Response(form.validate_json(text if text.strip() else b"null"), received)
        except ValidationError as error:
            self._malformed(method, path, error)

    def _malformed(self, method: str, path: str, error: ValidationError) -> NoReturn:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise HostError(
            f"{method} {path}: the response of {self._host} is not as documented: "
            + one_line(self._mask.text(f"{where + ': ' if where else ''}{first['msg']}"))
        ) from None


def _lower(headers: Message) -> dict[str, str]:
    return {key.lower(): value for key, value in headers.items()}


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    try:
        port = parts.port
    except ValueError:
        port = -1
    return parts.scheme, parts.hostname, port or {"https": 443, "http": 80}.get(parts.scheme)


def _named(url: str) -> str:
    return one_line(urlsplit(url).hostname or "an address without a host")[:100]
