"""Writes the types of arguments: ``python -m tools.library``."""

import subprocess
import sys
from pathlib import Path

from gpufabric.library.aws.places import ALL as AWS
from gpufabric.library.azure.places import ALL as AZURE
from gpufabric.library.oci.places import ALL as OCI
from tools.library.types import texts

ROOT = Path(__file__).resolve().parents[2]


def argument_files(root: Path) -> dict[Path, str]:
    """Return the content of each file of types, before formatting."""
    files: dict[Path, str] = {}
    for module, text in texts((*AWS, *AZURE, *OCI)).items():
        path = root.joinpath(*module.split(".")).with_suffix(".py")
        files[path] = text
        for folder in path.relative_to(root / "gpufabric" / "library").parents:
            if folder.parts:
                files.setdefault(
                    root / "gpufabric" / "library" / folder / "__init__.py", '"""Types of arguments."""\n'
                )
    return files


def main() -> None:
    """Write all files."""
    files = argument_files(ROOT)
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "ruff", "format", "--quiet", *map(str, files)]
    subprocess.run(command, check=True, cwd=ROOT)


main()
