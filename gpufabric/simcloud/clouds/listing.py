"""Lists of ``gpufabric sim capacity show``."""

from collections.abc import Sequence


def listed(title: str, rows: Sequence[str] | None, absent: str) -> list[str]:
    """Return a title with its rows; for ``None``, one line: no limit, with its meaning (``absent``)."""
    if rows is None:
        return [f"{title}: not limited" + (f": {absent}" if absent else "")]
    return [f"{title}:", *(f"  {row}" for row in rows)]
