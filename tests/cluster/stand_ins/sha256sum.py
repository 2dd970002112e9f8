"""Stands in for ``sha256sum`` of the archives that the stand-in for ``helm pull`` writes without content."""

import sys
from pathlib import Path

from tests.cluster.stand_ins.digests import of_chart


def digest(archive: str) -> str:
    """Return the SHA-256 of an archive."""
    return of_chart(Path(archive).name).partition(":")[2]


if sys.argv[1:] == ["-c", "-"]:
    for line in sys.stdin:
        wanted, archive = line.split()
        if digest(archive) != wanted:
            raise SystemExit(f"{archive}: FAILED")
else:
    print(f"{digest(sys.argv[1])}  {sys.argv[1]}")
