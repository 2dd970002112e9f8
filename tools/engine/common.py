"""Parts that all sources of an engine share: version, result, surroundings and refusal."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

# The Go build pins this version (go/go.mod); other sources must have it or a newer one. It equals the version
# of the `pulumi` package in pyproject.toml, because SDK and engine are released together.
PULUMI_VERSION = "3.250.0"
SOURCES_VARIABLE = "GPUFABRIC_ENGINE_SOURCES"
LANGUAGE_HOST = "pulumi-language-python"


@dataclass(frozen=True)
class InstalledEngine:
    """A usable engine.

    `language_host` is the origin of the Python language host beside it: "official" or "gpufabric".
    `note` says how the engine was obtained; it is not stored.
    """

    kind: str
    pulumi: Path
    bin_dir: Path
    version: str
    language_host: str
    note: str = ""

    def as_json(self) -> dict[str, str]:
        """Return the content of `.engine/engine.json`."""
        return {
            "kind": self.kind,
            "pulumi": str(self.pulumi),
            "bin_dir": str(self.bin_dir),
            "version": self.version,
            "language_host": self.language_host,
        }


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


@dataclass(frozen=True)
class Surroundings:
    """The places to look for an engine, and the receiver of messages; tests replace them."""

    root: Path
    env: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    say: Callable[[str], None] = _say
    heartbeat_s: float = 10.0

    @property
    def engine_dir(self) -> Path:
        """The directory of this checkout's engine, which Git ignores."""
        return self.root / ".engine"

    @property
    def go_dir(self) -> Path:
        """The directory with the go.mod that pins the engine, and with the source of the language host."""
        return self.root / "tools" / "engine" / "go"


class NotUsableError(Exception):
    """A source has no usable engine.

    The text is a reason for the summary line. `advice` tells the user at once what to do; without it the next
    source is tried silently.
    """

    def __init__(self, reason: str, advice: str = "") -> None:
        super().__init__(reason)
        self.advice = advice


class EngineError(Exception):
    """No source has a usable engine, or the request is invalid; the text says what to do."""


def run_pulumi_version(pulumi: Path, env: Mapping[str, str]) -> str:
    """Return the output of `pulumi version`; NotUsableError if it does not run."""
    quiet = {**env, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        done = subprocess.run(
            [str(pulumi), "version"],
            env=quiet,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotUsableError(f"{pulumi} does not run ({error})") from error
    if done.returncode != 0:
        raise NotUsableError(f"{pulumi} does not run (exit status {done.returncode})")
    return done.stdout.strip()
