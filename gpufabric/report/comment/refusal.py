"""Errors of code hosts, quoted without secrets and control characters."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, cast

from gpufabric.masking.mask import Mask
from gpufabric.reading.json_text import parse_json
from gpufabric.reading.limits import UnreadableError
from gpufabric.visible import one_line

_LONGEST = 300
_HINTS = {
    401: "the token is not valid",
    403: "the token lacks the permission",
    404: "there is no such pull request, or the token cannot read it",
}
_KEYS = ("message", "error", "error_description", "errors", "documentation_url")


class HostError(Exception):
    """A code host refused a request or is unreachable. The message holds no token.

    Attributes:
        status: status of the response; 0 without one.
    """

    def __init__(self, text: str, status: int = 0) -> None:
        super().__init__(text)
        self.status = status


class TooLargeError(HostError):
    """A response is larger than this client reads."""


def message_of(body: bytes) -> str:
    """Return the text of an error: the documented fields of JSON, or short plain text."""
    text = body.decode("utf-8", "replace")
    try:
        data = parse_json(text)
    except UnreadableError:
        return "" if "<" in text else text
    return "; ".join(_texts(data))


def refused(method: str, path: str, status: int, message: str, mask: Mask) -> HostError:
    """Return the error for a status."""
    try:
        phrase = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        phrase = str(status)
    hint = f": {_HINTS[status]}" if status in _HINTS else ""
    return HostError(f"{method} {path}: {phrase}{hint}{quoted(message, mask)}", status)


def quoted(message: str, mask: Mask) -> str:
    """Return a host's words in brackets, or nothing. Secrets are masked before the text is cut."""
    text = one_line(mask.text(message))
    return f" [{text[:_LONGEST]}{'...' if len(text) > _LONGEST else ''}]" if text else ""


def _texts(data: object) -> Iterator[str]:
    match data:
        case str():
            yield data
        case list():
            for item in cast("list[Any]", data):
                yield from _texts(item)
        case dict():
            fields = cast("Mapping[str, Any]", data)
            for key in _KEYS:
                if key in fields:
                    yield from _texts(fields[key])
        case _:
            return
