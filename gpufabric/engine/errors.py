"""Errors of the Pulumi command line as text for people."""

import re

from gpufabric.events.parse import without_colours
from gpufabric.spec.problems import DeclarationError, Problem

_PREFIX = re.compile(r"^error: ", re.MULTILINE)


class BackendError(DeclarationError):
    """The backend cannot be read."""


def error_text(error: Exception) -> str:
    """Return the message of a failed command, without the parts that only its log needs."""
    # A CommandError has "code", "stdout" and "stderr", each with a heading; only the last is useful.
    text = str(error)
    return plain_error(text.rpartition("stderr:")[2]) or plain_error(text)


def plain_error(text: str) -> str:
    """Return an error as the engine prints it, without colours and without its own "error: "."""
    return _PREFIX.sub("", without_colours(text))


def backend_error(error: Exception | str) -> BackendError:
    """Return the error of a backend that cannot be read."""
    return BackendError(
        [
            Problem(
                where="the backend",
                given=error if isinstance(error, str) else error_text(error),
                allowed="a backend that this login can read; `gpufabric doctor` lists what is missing",
                limit="PULUMI_BACKEND_URL, backend.url of Pulumi.yaml, or the last `pulumi login`",
            )
        ]
    )
