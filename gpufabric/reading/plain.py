"""Reads the bytes or the text of a file. It never waits for a pipe, a device or a socket."""

import gzip
import io
import os
import stat
import zlib
from pathlib import Path

from gpufabric.reading.limits import LARGEST_BYTES, UnreadableError, size_in_words

_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
_WIDE = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))
"""Marks at the begin of texts that other programs write, such as PowerShell before version 6."""

_SYSTEM = "the system"


def read_bytes(path: Path, *, largest_bytes: int = LARGEST_BYTES) -> bytes:
    """Read a file.

    Args:
        path: path of the file.
        largest_bytes: size that is read at most.

    Raises:
        UnreadableError: it cannot be read, is no plain file, or is too large.
    """
    try:
        # Opening a pipe waits for its other end, and opening a device may act on it.
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            given = next((kind for is_kind, kind in _KINDS if is_kind(mode)), "no plain file")
            raise UnreadableError(given, "a plain file", _SYSTEM)
        with path.open("rb") as file:
            size_bytes = os.fstat(file.fileno()).st_size
            # Files of /proc state no size.
            content = file.read(largest_bytes + 1) if size_bytes <= largest_bytes else b""
    except OSError as error:
        given = f"a file that cannot be read ({error.strerror})"
        raise UnreadableError(given, "a readable file", _SYSTEM) from error
    except ValueError as error:
        if isinstance(error, UnreadableError):
            raise
        # A name with a NUL character is none.
        raise UnreadableError("a name that no file can have", "a name without NUL", _SYSTEM) from None
    if max(size_bytes, len(content)) > largest_bytes:
        given = f"a file of {size_in_words(max(size_bytes, len(content)))}"
        raise UnreadableError(given, f"at most {size_in_words(largest_bytes)}")
    return content


def unzipped(content: bytes, *, largest_bytes: int = LARGEST_BYTES) -> bytes:
    """Return what gzip compressed.

    Args:
        content: the compressed bytes.
        largest_bytes: size that is unpacked at most; a few bytes may stand for gigabytes.

    Raises:
        UnreadableError: it is not gzip, is cut off, or is too large.
    """
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
            whole = file.read(largest_bytes + 1)
    except (OSError, EOFError, zlib.error):
        raise UnreadableError("bytes that are not gzip", "a whole file of gzip", "RFC 1952") from None
    if len(whole) > largest_bytes:
        given = f"more than {size_in_words(largest_bytes)}, compressed"
        raise UnreadableError(given, f"at most {size_in_words(largest_bytes)}")
    return whole


def read_text(path: Path, *, largest_bytes: int = LARGEST_BYTES) -> str:
    """Read a text in UTF-8, with or without a mark of its byte order. Line ends become ``\\n``.

    Args:
        path: path of the file.
        largest_bytes: size that is read at most.

    Raises:
        UnreadableError: it cannot be read, is no plain file, is too large, or is no text in UTF-8.
    """
    return text_of(read_bytes(path, largest_bytes=largest_bytes)).replace("\r\n", "\n").replace("\r", "\n")


def text_of(content: bytes) -> str:
    """Return bytes as text. A mark of the byte order is left out, and line ends stay.

    Raises:
        UnreadableError: they are not text in UTF-8, or have a NUL character.
    """
    allowed, limit = "text in UTF-8", "RFC 3629"
    for mark, encoding in _WIDE:
        if content.startswith(mark):
            raise UnreadableError(f"text in {encoding}", allowed, limit)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableError("bytes that are not UTF-8", allowed, limit, line) from None
    place = text.find("\0")
    if place >= 0:
        raise UnreadableError(
            "a NUL character", "text", "files of text have none", text.count("\n", 0, place) + 1
        )
    return text
