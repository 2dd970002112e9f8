"""Errors of the Pulumi command line as text for people."""

import re
import signal
from tempfile import gettempdir

from gpufabric.engine.backend_refusal import refusal_in
from gpufabric.events.parse import without_colours
from gpufabric.spec.problems import DeclarationError, Problem

_PASSPHRASE_CAUSES = ("incorrect passphrase", "passphrase must be set")
_CANCEL = re.compile(
    r" Either wait for the other process\(es\) to end or\s+delete the lock file with `pulumi cancel`\."
)
"""Advice of the engine that would end the protection of one that still runs."""
_PROGRAM_EXIT = re.compile(r"program exited with non-zero exit code: (-1|\d+)", re.IGNORECASE)
_LIST = re.compile(r"\A\d+ errors? occurred:\s*(?=\* )")
_ITEM = re.compile(r"^\s*\* ", re.MULTILINE)
_SIGNALLED = 128
"""Added to the number of a signal. The official language host says -1 for each signal (3.250.0)."""
_PREFIX = re.compile(r"^error: ", re.MULTILINE)

_UNSAVED = "failed to save snapshot"
"""Sign that the engine could not write the state, for whatever cause (3.250.0)."""

CUT_OFF = (
    "the engine reported no end, so its result is not known. Its events pass through a file in the folder of "
    f"temporary files ({gettempdir()}): see whether that is full"
)
"""Error of an operation whose events end without a summary, whatever its exit status."""


class BackendError(DeclarationError):
    """The backend cannot be read."""


def error_text(error: Exception) -> str:
    """Return the message of a failed command, without the parts that only its log needs."""
    return explained(_message(error))


def _message(error: Exception) -> str:
    # A CommandError has "code", "stdout" and "stderr", each with a heading; only the last is useful.
    text = str(error)
    return plain_error(text.rpartition("stderr:")[2]) or plain_error(text)


def plain_error(text: str) -> str:
    """Return an error as the engine prints it, without colours, its own "error: " and its advice on locks."""
    return _CANCEL.sub("", _PREFIX.sub("", without_colours(text)))


def without_list(text: str) -> str:
    """Return an error without the heading and the bullets of a list, by which providers join errors."""
    return _ITEM.sub("", _LIST.sub("", text)).strip() if _LIST.match(text) else text


def explained(text: str) -> str:
    """Return an error of the engine in four parts if its cause is known: the passphrase, or a killed program.

    Other errors stay as they are.
    """
    words = " ".join(text.split())
    killed = _signal_of(words)
    if killed:
        problem = Problem(
            where="the program of the stack",
            given=f"ended by {killed}",
            allowed="a program that runs to its end: see whether memory is short, and let --parallel run "
            "fewer stacks at a time",
            limit="the system kills processes when memory runs out",
        )
        return str(problem)
    if "passphrase" not in words or not any(cause in words for cause in _PASSPHRASE_CAUSES):
        return text
    problem = Problem(
        where="PULUMI_CONFIG_PASSPHRASE",
        given=words,
        allowed="the passphrase of the stack, here or in the file that PULUMI_CONFIG_PASSPHRASE_FILE names",
        limit="the secrets of the stack's state and file are encrypted with it",
    )
    return str(problem)


def _signal_of(words: str) -> str:
    """Return the signal that ended a program, as its language host reports it; empty if none did."""
    ended = _PROGRAM_EXIT.search(words)
    if not ended:
        return ""
    if ended[1] == "-1":
        return "a signal"
    try:
        return f"the signal {signal.Signals(int(ended[1]) - _SIGNALLED).name}"
    except ValueError:
        return ""


def is_unsaved(error: str) -> bool:
    """Tell whether an error says that the engine could not write the state."""
    return _UNSAVED in error


def backend_error(error: Exception | str) -> BackendError:
    """Return the error of a backend that cannot be read."""
    text = error if isinstance(error, str) else _message(error)
    refusal = refusal_in([text])
    return BackendError(
        [
            Problem(
                where="the backend",
                given=f"{refusal.cause}; the engine says: {text}" if refusal else text,
                allowed=f"{refusal.way_out}, then run the command again"
                if refusal
                else "a backend after `pulumi login`; `gpufabric doctor` lists what is missing",
                limit="PULUMI_BACKEND_URL, backend.url of Pulumi.yaml, or the last `pulumi login`",
            )
        ]
    )


def unwritable_backend(folder: str) -> BackendError:
    """Return the error of a backend whose folder cannot be written.

    Args:
        folder: the folder, and why.
    """
    return BackendError(
        [
            Problem(
                where="the backend",
                given=folder,
                allowed="a folder that can be written: make it writable; nothing was changed",
                limit="an update writes its lock and each step there (docs/state.md)",
            )
        ]
    )
