"""Text files that an option or argument of a command names."""

from pathlib import Path

from gpufabric.spec.problems import DeclarationError


def read(file: Path) -> str:
    """Read a text file.

    Raises:
        DeclarationError: it cannot be read.
    """
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text in UTF-8"
        raise DeclarationError.of(
            file.name, given=f"cannot be read ({reason})", allowed="a readable text file", limit="the system"
        ) from None


def write(file: Path, text: str, option: str) -> None:
    """Write a text file.

    Args:
        file: where.
        text: what.
        option: the command's option that names the file, such as ``--out``.

    Raises:
        DeclarationError: it cannot be written.
    """
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise DeclarationError.of(
            option,
            given=f"{file.name} ({error.strerror})",
            allowed="a file that can be written",
            limit="the system",
        ) from None
