"""Limits on the files that gpufabric reads, and the error of a file beyond them.

The limits are choices of this project. Each is far beyond the largest file of a real fabric, and small enough
that reading takes seconds and some hundred megabytes.
"""

LIMIT = "gpufabric's limits on files, docs/errors.md"
"""Source of the limits in messages."""

MEBIBYTE = 1024 * 1024

LARGEST_YAML_BYTES = 4 * MEBIBYTE
"""Size of a YAML file. A region with 2,000 pools needs a quarter of a mebibyte."""

LARGEST_BYTES = 256 * MEBIBYTE
"""Size of any other file. The state of a region with 900 resources needs 4 MiB."""

MOST_VALUES = 100_000
"""Keys and values of a YAML file, those that aliases stand for included."""

MOST_LEVELS = 100
"""Mappings and lists inside each other."""

MOST_DIGITS = 40
"""Characters of a number. 64 bits need 20."""


class UnreadableError(ValueError):
    """A file, or a text of one, that cannot be read within the limits.

    Args:
        given: what is there instead. It quotes nothing of the content.
        allowed: what would be read.
        limit: source of the limit.
        line: line of the fault, from 1; 0 when not known.
        path: keys and indexes of the value at fault; empty for a file as a whole.
    """

    def __init__(
        self,
        given: str,
        allowed: str,
        limit: str = LIMIT,
        line: int = 0,
        path: tuple[str | int, ...] = (),
    ) -> None:
        super().__init__(f"{given}; allowed: {allowed} [{limit}]")
        self.given = given
        self.allowed = allowed
        self.limit = limit
        self.line = line
        self.path = path


def size_in_words(size_bytes: int) -> str:
    """Return a size for messages, such as ``4 MiB`` or ``300 bytes``."""
    if size_bytes < MEBIBYTE:
        return f"{size_bytes:,} bytes"
    return f"{size_bytes / MEBIBYTE:,.0f} MiB"
