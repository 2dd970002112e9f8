"""Masks secrets in everything that a command prints, tracebacks included."""

import atexit
import os
import sys
from contextvars import ContextVar
from typing import Any, TextIO

from gpufabric.masking.known import KnownSecrets
from gpufabric.simcloud.environment import SIMULATED_PASSPHRASE

_MOST_HELD = 64 * 1024
"""Characters that wait for the rest of a secret at most."""

_of_process: ContextVar[KnownSecrets | None] = ContextVar("secrets of this process", default=None)


def process_secrets() -> KnownSecrets:
    """Return the secrets of this process: those of its environment and those that it learned."""
    return _of_process.get() or KnownSecrets(os.environ, public=(SIMULATED_PASSPHRASE,))


def mask_output() -> None:
    """Mask what this process prints from now on, with the secrets that ``process_secrets`` then returns."""
    secrets = process_secrets()
    _of_process.set(secrets)
    sys.stdout = _masked(sys.stdout, secrets)
    sys.stderr = _masked(sys.stderr, secrets)


class MaskedStream:
    """A text stream that masks secrets.

    A text that ends with the beginning of a secret waits for the next one, but not on a terminal, where
    people wait for it.

    Args:
        stream: the stream to write to.
        secrets: the secrets known so far.
    """

    def __init__(self, stream: TextIO, secrets: KnownSecrets) -> None:
        self._stream = stream
        self._secrets = secrets
        self._held = ""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the stream has
        """Return everything else from the stream itself."""
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write a text."""
        held = self._held + text
        waits = len(held) < _MOST_HELD and self._secrets.mask.may_go_on(held)
        self._held = held if waits else ""
        if not waits:
            self._stream.write(self._secrets.text(held))
        return len(text)

    def writelines(self, lines: "list[str]") -> None:
        """Write several texts."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Write what can be written now."""
        if self._held and self._stream.isatty():
            self._release()
        self._stream.flush()

    def finish(self) -> None:
        """Write all the rest."""
        self._release()
        self._stream.flush()

    def _release(self) -> None:
        held, self._held = self._held, ""
        if held:
            self._stream.write(self._secrets.text(held))


def _masked(stream: TextIO, secrets: KnownSecrets) -> Any:  # noqa: ANN401 - stands for a TextIO
    masked = MaskedStream(stream, secrets)
    atexit.register(masked.finish)
    return masked
