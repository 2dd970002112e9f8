"""Writes the types of arguments and the plugin's schema: ``python -m tools.library``.

``python -m tools.library release`` also takes the schema as that of a release.
"""

import subprocess
import sys
from pathlib import Path

from tools.library.files import ROOT, argument_files
from tools.library.schema import RELEASED, SCHEMA, current_schema, schema_text


def _write_arguments(root: Path) -> None:
    files = argument_files(root)
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "ruff", "format", "--quiet", *map(str, files)]
    subprocess.run(command, check=True, cwd=root)


def main(arguments: list[str]) -> None:
    """Write all files."""
    if arguments not in ([], ["release"], ["schema"]):
        raise SystemExit("usage: python -m tools.library [release]")
    if arguments != ["schema"]:
        _write_arguments(ROOT)
        # Another process, since this one may have loaded the former types.
        more = arguments or ["schema"]
        subprocess.run([sys.executable, "-m", "tools.library", "schema"], check=True, cwd=ROOT)
        if more == ["release"]:
            (ROOT / RELEASED).write_bytes((ROOT / SCHEMA).read_bytes())
        return
    (ROOT / SCHEMA).write_text(schema_text(current_schema()), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
