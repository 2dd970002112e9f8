"""`.engine/bin`: the engine and, beside it, a launcher of this project's Python language host.

The engine looks for a language host in the directory that its own file is in, with symbolic links resolved
(`os.Executable` and `EvalSymlinks` in sdk/go/common/workspace/plugins.go of Pulumi 3.250.0). A hard link lets
many checkouts share one cached binary while each of them has its own language host.
"""

import os
import shlex
import shutil
from pathlib import Path

from .common import LANGUAGE_HOST, Surroundings

_MARK = "# Written by tools/engine: the Python language host of a gpufabric checkout."


def launcher_text(root: Path) -> str:
    """Return the launcher of the checkout at `root`: a shell script that becomes the language host."""
    python = shlex.quote(str(root / ".venv" / "bin" / "python"))
    host = shlex.quote(str(root / "tools" / "engine" / "language_host"))
    return (
        "#!/bin/sh\n"
        f"{_MARK}\n"
        f"python={python}\n"
        'if [ ! -x "$python" ]; then\n'
        '    echo "The Python language host needs $python, which is not there: run make setup." >&2\n'
        "    exit 1\n"
        "fi\n"
        f'exec "$python" {host} "$@"\n'
    )


def is_launcher(path: Path) -> bool:
    """Tell whether a file is a launcher written here, of this checkout or of another one."""
    with path.open("rb") as file:
        return _MARK.encode() in file.read(512)


def install(around: Surroundings, pulumi: Path) -> Path:
    """Put `pulumi` (a hard link, or a copy across file systems) and the launcher into `.engine/bin`."""
    bin_dir = around.engine_dir / "bin"
    bin_dir.mkdir(parents=True, exist_ok=True)
    new_link = bin_dir / f".pulumi-{os.getpid()}"
    new_link.unlink(missing_ok=True)
    try:
        new_link.hardlink_to(pulumi)
    except OSError:
        shutil.copy2(pulumi, new_link)
    new_link.replace(bin_dir / "pulumi")
    new_launcher = bin_dir / f".launcher-{os.getpid()}"
    new_launcher.write_text(launcher_text(around.root))
    new_launcher.chmod(0o755)
    new_launcher.replace(bin_dir / LANGUAGE_HOST)
    return bin_dir
