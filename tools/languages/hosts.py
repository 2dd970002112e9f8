"""Language hosts of YAML, Go and Node.js, built from Go modules.

The host of YAML is a Go module. Those of Go and Node.js come with Pulumi's release archives only; the ones of
this folder put together what Pulumi's Go modules have of them.
"""

import hashlib
import os
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
CACHE_VARIABLE = "GPUFABRIC_LANGUAGES_CACHE"
"""Folder of what is built; absent: ``~/.cache/gpufabric/languages``."""

_PACKAGES = {
    "yaml": ("yaml", "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml"),
    "go": ("hosts", "./pulumi-language-go"),
    "nodejs": ("hosts", "./pulumi-language-nodejs"),
}
RUNTIMES = tuple(_PACKAGES)
"""Names for ``runtime`` in a project's file, beside ``python``."""


class LanguageError(Exception):
    """A language host cannot be had here; the text says which and why."""


def host(runtime: str) -> Path:
    """Return the folder with the language host of a runtime; build it if the cache does not hold it.

    Args:
        runtime: one of ``RUNTIMES``.

    Raises:
        LanguageError: there is no Go toolchain, or the build fails.
    """
    name = f"pulumi-language-{runtime}"
    folder, package = _PACKAGES[runtime]
    source = HERE / "go" / folder
    files = sorted(path for path in source.rglob("*") if path.is_file())
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:12]
    built = _cache() / f"{name}-{digest}" / name
    if not built.is_file():
        print(f"languages: building {name} from Go modules, once", flush=True)
        scratch = built.with_name(f"{name}.{os.getpid()}")
        built.parent.mkdir(parents=True, exist_ok=True)
        _build(["go", "build", "-mod=readonly", "-buildvcs=false", "-o", str(scratch), package], source)
        scratch.rename(built)
    return built.parent


def _build(command: list[str], folder: Path) -> None:
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, "GOWORK": "off"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise LanguageError("go is not on PATH: install Go 1.25 or newer") from error
    if done.returncode:
        raise LanguageError(f"{command[-1]} does not build in {folder}: {done.stderr.strip()[-2000:]}")


def _cache() -> Path:
    given = os.environ.get(CACHE_VARIABLE)
    return Path(given) if given else Path.home() / ".cache" / "gpufabric" / "languages"
