"""Record the digests that `make test` checks manifests against: ``python -m tools.cluster FOLDER``."""

import json
import sys
from pathlib import Path
from typing import Any

from tools.cluster import schemas, values
from tools.cluster.sources import SourceError, sources

SCHEMAS_FILE = "schemas.json"
VALUES_FILE = "chart-values.json"


def main() -> int:
    """Record schemas and charts' values into a folder."""
    if len(sys.argv) != 2:  # noqa: PLR2004 - the program and one folder
        print("usage: python -m tools.cluster FOLDER", file=sys.stderr)
        return 2
    into = Path(sys.argv[1])
    pinned = tuple(sources().values())
    try:
        _write(into / SCHEMAS_FILE, schemas.digest(pinned))
        _write(into / VALUES_FILE, values.digest(pinned))
    except SourceError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def _write(path: Path, digest: dict[str, Any]) -> None:
    """Write a digest with one line for each entry of its maps, for readable differences."""
    sections = [f"{json.dumps(name)}: {_section(section)}" for name, section in digest.items()]
    path.write_text("{\n" + ",\n".join(sections) + "\n}\n", encoding="utf-8")
    print(f"{path}: {path.stat().st_size / 1024:.0f} KiB")


def _section(section: dict[str, Any] | str) -> str:
    if not isinstance(section, dict):
        return json.dumps(section)
    lines = [
        f"{json.dumps(key)}: {json.dumps(value, sort_keys=True, separators=(',', ':'))}"
        for key, value in section.items()
    ]
    return "{\n" + ",\n".join(lines) + "\n}"


if __name__ == "__main__":
    sys.exit(main())
