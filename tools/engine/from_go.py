"""Third source: a build from Go modules, for machines that reach only a module registry."""

import hashlib
import re
import shutil
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path

from . import digests
from .cache import cache_dir, entry_lock, home, new_entry
from .common import (
    LANGUAGE_HOST,
    PULUMI_VERSION,
    InstalledEngine,
    NotUsableError,
    Surroundings,
    run_pulumi_version,
)
from .progress import heartbeat
from .versions import go_version, required_go

_ENGINE_PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
_SDK_MODULE = "github.com/pulumi/pulumi/sdk/v3"
_VERSION_SYMBOL = f"{_SDK_MODULE}/go/common/version.Version"
# Runs Python programs for language hosts; it is part of the SDK's module.
_EXECUTOR = "pulumi-language-python-exec"
_INSTALL_GO = (
    "Install Go {wanted} or newer, or Pulumi {version} or newer, put it on PATH and run `make setup` again."
)


def _environment(around: Surroundings, cache: Path) -> dict[str, str]:
    """Return the environment of the `go` command: no workspace, and writable caches."""
    env = {**around.env, "GOWORK": "off"}
    directory = home(around)
    if directory is None:
        env.setdefault("GOCACHE", str(cache / "go-build"))
        env.setdefault("GOPATH", str(cache / "go"))
    else:
        env["HOME"] = str(directory)
    return env


def _ask(go: str, arguments: list[str], env: Mapping[str, str]) -> str:
    try:
        done = subprocess.run(
            [go, *arguments], env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise NotUsableError(
            f"`go {' '.join(arguments)}` fails", f"`{go} {' '.join(arguments)}` fails: {error}."
        ) from error
    return done.stdout.strip()


def _toolchain(around: Surroundings, env: Mapping[str, str]) -> tuple[str, str]:
    """Return the `go` command and the output of `go version`."""
    wanted = required_go((around.go_dir / "go.mod").read_text())
    advice = _INSTALL_GO.format(wanted=wanted, version=PULUMI_VERSION)
    go = shutil.which("go", path=env.get("PATH", ""))
    if go is None:
        raise NotUsableError("no Go toolchain on PATH", f"No Go toolchain is on PATH. {advice}")
    text = _ask(go, ["version"], {**env, "GOTOOLCHAIN": "local"})
    version = go_version(text)
    # An older toolchain downloads a newer one by itself, unless GOTOOLCHAIN forbids it.
    if version and version < wanted and _ask(go, ["env", "GOTOOLCHAIN"], env) == "local":
        raise NotUsableError(
            f"Go {version} is older than {wanted}",
            f"{go} is Go {version}, but tools/engine/go/go.mod needs {wanted} or newer. {advice}",
        )
    return go, text


def inputs(around: Surroundings) -> list[Path]:
    """Return the input files of the build: the pinned modules and the source of the language host."""
    return [around.go_dir / "go.mod", around.go_dir / "go.sum", *sorted(around.go_dir.glob("*/*.go"))]


def cache_key(around: Surroundings, go_version_text: str) -> str:
    """Return the name of the cache entry: the engine's version and a hash of all inputs of the build."""
    digest = hashlib.sha256(go_version_text.encode())
    for path in inputs(around):
        digest.update(path.read_bytes())
    return f"{PULUMI_VERSION}-{digest.hexdigest()[:16]}"


class _Counter:
    """The progress of the build, from the output of `go build -v`."""

    def __init__(self) -> None:
        self.downloaded = 0
        self.compiled = 0
        self.last_line = ""

    def take(self, line: str) -> None:
        if line.startswith("go: downloading "):
            self.downloaded += 1
        elif re.fullmatch(r"[\w./~-]+", line):
            self.compiled += 1
        if line:
            self.last_line = line

    def __str__(self) -> str:
        if self.compiled:
            return f"compiling, {self.compiled} packages done"
        return f"downloading, {self.downloaded} modules" if self.downloaded else "building"


def _build(around: Surroundings, go: str, env: Mapping[str, str], directory: Path) -> None:
    """Build the engine and the language host into a directory."""
    log = around.engine_dir / "build.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    flags = f"-s -w -X {_VERSION_SYMBOL}={PULUMI_VERSION}"
    command = [
        go,
        "build",
        "-v",
        "-mod=readonly",
        "-buildvcs=false",
        "-ldflags",
        flags,
        "-o",
        f"{directory}/",
        _ENGINE_PACKAGE,
        f"./{LANGUAGE_HOST}",
    ]
    counter = _Counter()
    with (
        log.open("w") as file,
        subprocess.Popen(
            command,
            cwd=around.go_dir,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process,
    ):

        def read() -> None:
            for line in process.stdout or ():
                file.write(line)
                counter.take(line.strip())

        reader = threading.Thread(target=read, daemon=True)
        reader.start()
        try:
            with heartbeat(around, lambda: str(counter)):
                status = process.wait()
            reader.join()
        except BaseException:
            process.terminate()
            raise
    if status != 0:
        reason = counter.last_line or f"exit status {status}"
        raise NotUsableError(
            "the Go build failed",
            f"The Go build of pulumi {PULUMI_VERSION} failed ({reason}); the log is in {log}. Check that "
            "modules can be downloaded (`go env GOPROXY`) and that 4 GB of disk are free, then run `make "
            f"setup` again, or install Pulumi {PULUMI_VERSION} or newer and put it on PATH.",
        )


def _copy_executor(around: Surroundings, go: str, env: Mapping[str, str], directory: Path) -> None:
    """Copy the SDK's executor of Python programs to the directory of the language host."""
    try:
        done = subprocess.run(
            [go, "list", "-m", "-f", "{{.Dir}}", _SDK_MODULE],
            cwd=around.go_dir,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
        )
        source = Path(done.stdout.strip()) / "python" / "cmd" / _EXECUTOR
        (directory / _EXECUTOR).write_bytes(source.read_bytes())
    except (OSError, subprocess.CalledProcessError) as error:
        raise NotUsableError(
            f"{_SDK_MODULE} has no {_EXECUTOR}",
            f"The module {_SDK_MODULE} {PULUMI_VERSION} has no readable python/cmd/{_EXECUTOR} ({error}). "
            "Run `go clean -modcache` and `make setup` again.",
        ) from error


def find(around: Surroundings) -> InstalledEngine:
    """Return an engine built from `tools/engine/go`, from the user's cache if it was built before.

    Raises NotUsableError, always with advice, without a suitable Go toolchain or when the build fails;
    EngineError if the cached engine has changed.
    """
    cache = cache_dir(around)
    env = _environment(around, cache)
    go, go_version_text = _toolchain(around, env)
    entry = cache / cache_key(around, go_version_text)
    note = "built from Go modules, cached"
    with entry_lock(around, entry):
        if not (entry / "pulumi").is_file():
            around.say(
                f"engine: building pulumi {PULUMI_VERSION} from Go modules: 1 to 2 minutes of downloads and "
                "about 5 minutes of compiling on 2 cores; this happens once"
            )
            with new_entry(entry) as directory:
                _build(around, go, env, directory)
                _copy_executor(around, go, env, directory)
                run_pulumi_version(directory / "pulumi", around.env)
            note = "built from Go modules"
        digests.check(entry)
    return InstalledEngine("go", entry / "pulumi", entry, PULUMI_VERSION, "gpufabric", note)
