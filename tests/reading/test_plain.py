"""Files of any kind: what is no text of a sensible size is refused, and nothing waits."""

import gzip
import os
import socket
from pathlib import Path

import pytest

from gpufabric.reading.limits import UnreadableError
from gpufabric.reading.plain import read_bytes, read_text, unzipped


def given(path: Path, largest_bytes: int = 100) -> str:
    with pytest.raises(UnreadableError) as caught:
        read_text(path, largest_bytes=largest_bytes)
    assert caught.value.allowed
    assert caught.value.limit
    return caught.value.given


def test_kinds_that_are_no_plain_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert given(tmp_path / "pipe") == "a named pipe"
    assert given(tmp_path) == "a folder"
    assert given(Path("/dev/zero")) == "a device"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
        assert given(tmp_path / "s") == "a socket"


def test_what_cannot_be_opened(tmp_path: Path) -> None:
    assert given(tmp_path / "none") == "a file that cannot be read (No such file or directory)"
    assert given(tmp_path / "none" / "below") == "a file that cannot be read (No such file or directory)"
    assert given(Path("a\0b")) == "a name that no file can have"
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert "Too many levels of symbolic links" in given(tmp_path / "loop")


def test_size(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x" * 100)
    assert read_text(tmp_path / "file", largest_bytes=100) == "x" * 100
    assert given(tmp_path / "file", 99) == "a file of 100 bytes"


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="files without a size are of Linux")
def test_file_that_states_no_size() -> None:
    assert Path("/proc/self/status").stat().st_size == 0
    assert read_bytes(Path("/proc/self/status"))
    assert given(Path("/proc/self/status"), 5) == "a file of 6 bytes"


@pytest.mark.parametrize(
    ("content", "words", "line"),
    [
        (b"a\n\xe9\n", "bytes that are not UTF-8", 2),
        ("a: b".encode("utf-16"), "text in UTF-16", 0),
        (b"a\n\nb\0", "a NUL character", 3),
    ],
)
def test_what_is_no_text(tmp_path: Path, content: bytes, words: str, line: int) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(UnreadableError) as caught:
        read_text(tmp_path / "file")
    assert (caught.value.given, caught.value.line) == (words, line)


def test_mark_of_the_byte_order_and_line_ends(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes("\N{ZERO WIDTH NO-BREAK SPACE}a: ü\r\nb: 1\r".encode())
    assert read_text(tmp_path / "file") == "a: ü\nb: 1\n"


def test_what_is_compressed_has_the_same_limit() -> None:
    packed = gzip.compress(b"x" * 1000)
    assert unzipped(packed, largest_bytes=1000) == b"x" * 1000
    with pytest.raises(UnreadableError, match="more than 999 bytes"):
        unzipped(packed, largest_bytes=999)


@pytest.mark.parametrize(
    "content",
    # gzip writes the time into its header; names of tests must be the same in every process.
    [pytest.param(gzip.compress(b"x" * 1000, mtime=0)[:-9], id="cut off"), b"x", b"\x1f\x8b\x08"],
)
def test_what_is_not_compressed(content: bytes) -> None:
    with pytest.raises(UnreadableError, match="not gzip"):
        unzipped(content)
