"""The error of a file beyond the limits."""

import pytest

from gpufabric.reading.limits import LIMIT, UnreadableError, size_in_words


def test_parts_of_the_error() -> None:
    error = UnreadableError("a folder", "a plain file")
    assert str(error) == f"a folder; allowed: a plain file [{LIMIT}]"
    assert (error.line, error.path) == (0, ())


@pytest.mark.parametrize(
    ("size_bytes", "words"), [(5, "5 bytes"), (1024 * 1024, "1 MiB"), (300 * 1024 * 1024, "300 MiB")]
)
def test_sizes(size_bytes: int, words: str) -> None:
    assert size_in_words(size_bytes) == words
