"""Reads and writes text files that the options of a command name."""

from pathlib import Path

from gpufabric.reading.limits import UnreadableError
from gpufabric.reading.plain import read_text
from gpufabric.spec.problems import DeclarationError


def read(file: Path) -> str:
    """Read a text file.

    Raises:
        DeclarationError: it cannot be read.
    """
    try:
        return read_text(file)
    except UnreadableError as error:
        raise DeclarationError.of(
            file.name, given=error.given, allowed=error.allowed, limit=error.limit
        ) from None


def write(file: Path, text: str, option: str) -> None:
    """Write a text file.

    Args:
        file: the file.
        text: its content.
        option: the option that names the file, such as ``--out``.

    Raises:
        DeclarationError: it cannot be written.
    """
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise DeclarationError.of(
            option,
            given=f"{file.name} ({error.strerror})",
            allowed="a writable file",
            limit="the system",
        ) from None
