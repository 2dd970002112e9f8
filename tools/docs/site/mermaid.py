"""Fetches the script that draws the diagrams: ``python -m tools.docs.site.mermaid``.

The theme would load it from another site whenever somebody reads a page. npm's own client fetches the
package, and the digest here decides whether it is the right one.
"""

import base64
import hashlib
import io
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VERSION = "11.17.2"
INTEGRITY = "V6K3C8EBdEsPFZXSKMJe6ppQOENxuHARr9GvHX4hh47lAbhMRD9qf4oEK7LoaRQxULMa80/qt5gHO73aCleBBg=="
"""SHA-512 of the package, in base64, as the registry states it (read 2026-11-29)."""

FILE = Path(__file__).resolve().parents[3] / ".gpufabric" / "site" / f"mermaid-{VERSION}.min.js"
"""The script, kept in the checkout's folder for local state."""

_MEMBER = "package/dist/mermaid.min.js"


class WrongPackageError(Exception):
    """The package is not the one whose digest is known."""


def script_in(package: bytes, integrity: str = INTEGRITY) -> bytes:
    """Return the script in a package of npm.

    Args:
        package: the package, a compressed archive.
        integrity: SHA-512 that it must have, in base64.

    Raises:
        WrongPackageError: it has another one.
    """
    digest = base64.b64encode(hashlib.sha512(package).digest()).decode()
    if digest != integrity:
        raise WrongPackageError(f"mermaid {VERSION}: SHA-512 {digest}; allowed: {integrity}")
    with tarfile.open(fileobj=io.BytesIO(package), mode="r:gz") as archive:
        member = archive.extractfile(_MEMBER)
        if member is None:
            raise WrongPackageError(f"mermaid {VERSION}: no {_MEMBER}")
        return member.read()


def fetch() -> str:
    """Fetch the script unless it is there, and return what was done.

    Raises:
        WrongPackageError: the registry has another package.
        OSError: there is no npm.
        subprocess.CalledProcessError: npm could not fetch the package.
    """
    if FILE.is_file():
        return f"mermaid {VERSION} is there"
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", "--ignore-scripts", f"mermaid@{VERSION}"]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        (package,) = Path(folder).glob("*.tgz")
        script = script_in(package.read_bytes())
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_bytes(script)
    return f"mermaid {VERSION} fetched"


def main(arguments: list[str]) -> int:
    """Fetch the script, and return the exit status: with ``--required``, 1 if it cannot be fetched."""
    try:
        print(f"site: {fetch()}")
    except WrongPackageError as error:
        print(f"site: {error}", file=sys.stderr)
        return 1
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"site: {error}: browsers will load the script for diagrams from the theme's address")
        return int("--required" in arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
