"""Reads pages of JSON from a price list that needs no login."""

import json
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from http import HTTPStatus
from http.client import responses
from typing import Any, cast
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from gpufabric.accounts.answer import Cause, Failure

_MOST_BYTES = 64 * 1024 * 1024
"""Longest answer that is read: ten times Oracle's whole list in all currencies."""

_ATTEMPTS = 4
_LONGEST_PAUSE_SECONDS = 30.0


class PriceListError(Exception):
    """A call that gave no answer.

    Args:
        failure: the reason.
    """

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.text)
        self.failure = failure


class _NoRedirects(HTTPRedirectHandler):
    """Refuses redirects: a price list answers itself, and a captive portal sends to a page of its own."""

    def redirect_request(
        self, req: Request, fp: object, code: int, msg: str, headers: object, newurl: str
    ) -> None:
        """Follow none."""


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Reads JSON over HTTPS.

    Attributes:
        timeout_seconds: time without an answer after which a call fails.
        pause: waits between attempts of a call that was throttled.
    """

    timeout_seconds: float = 20.0
    pause: Callable[[float], None] = time.sleep

    def json(self, url: str, call: str) -> Mapping[str, Any]:
        """Read an object. Numbers are exact.

        Args:
            url: address.
            call: the call in words, for messages.

        Raises:
            PriceListError: there is no answer, or it is no JSON object.
        """
        for attempt in range(_ATTEMPTS):
            try:
                return self._once(url, call)
            except HTTPError as error:
                error.close()
                if error.code != HTTPStatus.TOO_MANY_REQUESTS or attempt == _ATTEMPTS - 1:
                    raise PriceListError(_of_status(error, call)) from error
                self.pause(_pause_seconds(error, attempt))
        raise AssertionError("the last attempt returns or raises")

    def _once(self, url: str, call: str) -> Mapping[str, Any]:
        request = Request(url, headers={"Accept": "application/json", "User-Agent": "gpufabric"})  # noqa: S310 - the address is that of a price list
        try:
            with build_opener(_NoRedirects).open(request, timeout=self.timeout_seconds) as answer:
                body = answer.read(_MOST_BYTES + 1)
                expected = answer.headers.get("Content-Length")
        except HTTPError:
            raise
        except TimeoutError as error:
            raise PriceListError(_timed_out(call, url, self.timeout_seconds)) from error
        except URLError as error:
            if isinstance(error.reason, TimeoutError):
                raise PriceListError(_timed_out(call, url, self.timeout_seconds)) from error
            raise PriceListError(_unreachable(call, url, error.reason)) from error
        except OSError as error:
            raise PriceListError(_unreachable(call, url, error)) from error
        if len(body) > _MOST_BYTES or (expected is not None and len(body) < int(expected)):
            raise PriceListError(Failure(call, "incomplete", f"{call}: the answer was cut off", _AGAIN))
        return _object(body, call)


_AGAIN = "run the command again"


def _object(body: bytes, call: str) -> Mapping[str, Any]:
    try:
        data: object = json.loads(body, parse_float=Decimal, parse_int=Decimal)
    except ValueError as error:
        text = f"{call}: the answer is not JSON"
        raise PriceListError(Failure(call, "unexpected", text, _BEHIND_PROXY)) from error
    if not isinstance(data, dict):
        raise PriceListError(Failure(call, "unexpected", f"{call}: the answer is not a JSON object", _AGAIN))
    return cast("Mapping[str, Any]", data)


_BEHIND_PROXY = "a proxy may have answered; HTTPS_PROXY and NO_PROXY name the proxy of this machine"


def _of_status(error: HTTPError, call: str) -> Failure:
    code = error.code
    text = f"{call}: HTTP {code} {responses.get(code, '')}".rstrip()
    cause: Cause = "unexpected"
    fix = _AGAIN
    if code == HTTPStatus.TOO_MANY_REQUESTS:
        cause, fix = "throttled", "wait a minute and run the command again"
    elif code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        cause = "server-error"
    elif code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.PROXY_AUTHENTICATION_REQUIRED):
        cause, fix = "denied", _BEHIND_PROXY
    elif code < HTTPStatus.BAD_REQUEST:
        fix = _BEHIND_PROXY
    return Failure(call, cause, text, fix)


def _timed_out(call: str, url: str, seconds: float) -> Failure:
    host = urlsplit(url).hostname
    return Failure(call, "timed-out", f"{call}: no answer from {host} within {seconds:g} s", _BEHIND_PROXY)


def _unreachable(call: str, url: str, reason: object) -> Failure:
    host = urlsplit(url).hostname
    if isinstance(reason, ssl.SSLCertVerificationError):
        detail = f"its certificate is not trusted ({reason.verify_message})"
        if "expired" in reason.verify_message or "not yet valid" in reason.verify_message:
            return Failure(call, "clock-skew", f"{call}: {host}: {detail}", "check the clock of this machine")
    else:
        detail = (reason.strerror if isinstance(reason, OSError) else str(reason)) or type(reason).__name__
    return Failure(call, "unreachable", f"{call}: {host} cannot be reached: {detail}", _BEHIND_PROXY)


def _pause_seconds(error: HTTPError, attempt: int) -> float:
    """Return how long to wait: what the server asks for, or twice as long each time."""
    asked = error.headers.get("Retry-After") or ""
    seconds = float(asked) if asked.isdecimal() else 2.0**attempt
    return min(seconds, _LONGEST_PAUSE_SECONDS)
