"""Programs in other languages than Python, made ready to run on the engine.

The language host of YAML is a Go module and is built from it. Those of Go and Node.js come with Pulumi's
release archives only: their programs run through the Automation API of their own SDKs, for which a program is
a function.
"""

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
CACHE_VARIABLE = "GPUFABRIC_LANGUAGES_CACHE"
"""Folder of what is built; absent: ``~/.cache/gpufabric/languages``."""

YAML_HOST = "pulumi-language-yaml"
_GO_SDK = "example.com/pulumi-gpufabric/sdk/go/gpufabric"
"""Import path of a package without a repository, as Pulumi's generator for Go has it."""

_PACKAGES = {
    YAML_HOST: ("yaml", "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml"),
    "schema": ("schema", "."),
}


class LanguageError(Exception):
    """A language's tools cannot be had here; the text says which and why."""


def binary(name: str) -> Path:
    """Return a program of ``tools/languages/go``; build it if the cache does not hold it.

    Args:
        name: ``pulumi-language-yaml``, or ``schema``: the generator of SDKs.

    Raises:
        LanguageError: there is no Go toolchain, or the build fails.
    """
    folder, package = _PACKAGES[name]
    source = HERE / "go" / folder
    pins = b"".join(path.read_bytes() for path in sorted(source.iterdir()))
    built = _cache() / f"{name}-{hashlib.sha256(pins).hexdigest()[:12]}" / name
    if not built.is_file():
        print(f"languages: building {name} from Go modules, once", flush=True)
        scratch = built.with_name(f"{name}.{os.getpid()}")
        built.parent.mkdir(parents=True, exist_ok=True)
        run(["go", "build", "-mod=readonly", "-buildvcs=false", "-o", str(scratch), package], source)
        scratch.rename(built)
    return built


def go_program(example: Path, schema: Path, folder: Path) -> list[str]:
    """Return the command that runs a program in Go: ``<command> <project folder> preview|up|destroy``.

    Args:
        example: folder with ``program.go``.
        schema: the plugin's schema.
        folder: new folder for the program.

    Raises:
        LanguageError: there is no Go toolchain, or the program does not compile.
    """
    shutil.copytree(HERE / "go" / "program", folder)
    shutil.copy(example / "program.go", folder)
    run([str(binary("schema")), "go", str(_versioned(schema, folder)), str(folder)], folder)
    (folder / "gpufabric" / "go.mod").write_text(f"module {_GO_SDK}\n\ngo 1.25.11\n", encoding="utf-8")
    run(["go", "mod", "edit", f"-require={_GO_SDK}@v0.0.0", f"-replace={_GO_SDK}=./gpufabric"], folder)
    program = folder / "program"
    run(["go", "build", "-mod=mod", "-buildvcs=false", "-o", str(program), "."], folder)
    return [str(program)]


def typescript_program(example: Path, schema: Path, folder: Path) -> list[str]:
    """Return the command that runs a program in TypeScript, as for ``go_program``.

    Args:
        example: folder with ``program.ts`` and ``package.json``.
        schema: the plugin's schema.
        folder: new folder for the program.

    Raises:
        LanguageError: there is no Node.js or npm, or the program does not compile.
    """
    shutil.copytree(example, folder)
    shutil.copy(HERE / "typescript" / "driver.ts", folder)
    sdk = folder / "sdks" / "gpufabric"
    run([str(binary("schema")), "nodejs", str(_versioned(schema, folder)), str(sdk)], folder)
    # The package compiles itself after the program's packages are there.
    run(["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"], folder)
    run([str(folder / "node_modules" / ".bin" / "tsc")], sdk)
    shutil.copy(sdk / "package.json", sdk / "bin")
    options = ["--strict", "--target", "es2020", "--module", "commonjs", "--moduleResolution", "node"]
    compiler = [str(folder / "node_modules" / ".bin" / "tsc"), *options, "--skipLibCheck"]
    run([*compiler, "--outDir", "bin", "driver.ts", "index.ts"], folder)
    return ["node", str(folder / "bin" / "driver.js")]


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None) -> str:
    """Run a command and return what it prints on standard output.

    Raises:
        LanguageError: there is no such command, or it fails.
    """
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, "GOWORK": "off", **(environment or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise LanguageError(f"{command[0]} is not on PATH: install Go, Node.js and npm") from error
    if done.returncode:
        output = f"{done.stdout}\n{done.stderr}".strip()
        raise LanguageError(f"`{' '.join(command[:2])}` fails in {folder.name}: {output[-2000:]}")
    return done.stdout


def _versioned(schema: Path, folder: Path) -> Path:
    """Return a copy of the schema with the version of the package, as the plugin serves it."""
    content = json.loads(schema.read_text(encoding="utf-8")) | {"version": version("gpufabric")}
    copy = folder / "schema.json"
    copy.write_text(json.dumps(content), encoding="utf-8")
    return copy


def _cache() -> Path:
    given = os.environ.get(CACHE_VARIABLE)
    return Path(given) if given else Path.home() / ".cache" / "gpufabric" / "languages"
