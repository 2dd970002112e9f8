"""Finds the Pulumi engine: the user's own, or in a checkout the one that ``make setup`` chose."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from gpufabric.engine.digests import changed_file
from gpufabric.reading.json_text import read_json
from gpufabric.spec.problems import ExplainedError
from gpufabric.wire.project import is_checkout

RECORD = Path(".engine") / "engine.json"
VERSION_SECONDS = 20
"""Longest time to wait for an engine that says its version."""

INSTALL = "install pulumi (https://www.pulumi.com/docs/install/) and put it on PATH"


class NoEngineError(ExplainedError):
    """There is no Pulumi engine to run."""


@dataclass(frozen=True, slots=True)
class Engine:
    """An executable Pulumi command line.

    Attributes:
        bin_dir: folder of ``pulumi`` and of the Python language host.
        version: version of the engine; empty if it was not recorded.
        origin: where it comes from: ``path``, ``installer`` or ``go``.
        language_host: ``official`` or ``gpufabric``.
    """

    bin_dir: Path
    version: str
    origin: str
    language_host: str

    @property
    def lasting_version(self) -> str:
        """The recorded version; empty for an engine on PATH, which may have been upgraded since."""
        return "" if self.origin == "path" else self.version

    @property
    def described(self) -> str:
        """Description of the engine and the language host."""
        origins = {"path": "found on PATH", "installer": "official release", "go": "built from Go modules"}
        host = "official" if self.language_host == "official" else "gpufabric's"
        version = f" {self.version}" if self.version else ""
        return f"pulumi{version} ({origins.get(self.origin, self.origin)}), {host} Python language host"


def find_engine(root: Path) -> Engine:
    """Find the engine of a project.

    Args:
        root: folder of ``Pulumi.yaml``.

    Raises:
        NoEngineError: the record is damaged, the engine has changed since set-up, or there is neither a
            recorded engine nor a ``pulumi`` on PATH.
    """
    record = root / RECORD
    if record.is_file():
        try:
            data = cast("Any", read_json(record))
            bin_dir = Path(data["bin_dir"])
            digests: dict[str, str] = dict(data.get("sha256", {}))
            recorded = Engine(bin_dir, data["version"], data["kind"], data["language_host"])
        except (ValueError, KeyError, TypeError, AttributeError):
            raise NoEngineError(f"{RECORD} is damaged: run `make setup`, which writes it anew.") from None
        if (bin_dir / "pulumi").exists():
            _check_unchanged(bin_dir, digests)
            return recorded
    on_path = shutil.which("pulumi")
    if on_path:
        return Engine(Path(on_path).parent, "", "path", "official")
    raise NoEngineError(f"No Pulumi engine found: {how_to_get_one(root)}.")


def how_to_get_one(root: Path) -> str:
    """Say how to get an engine for a project."""
    return f"run `make setup`, or {INSTALL}" if is_checkout(root) else INSTALL


def _check_unchanged(bin_dir: Path, digests: dict[str, str]) -> None:
    """Refuse an engine that differs from its digests. An engine on PATH has none: its user may upgrade it."""
    problem = changed_file(bin_dir, digests) if digests else None
    if problem:
        raise NoEngineError(f"{problem}: delete {bin_dir} and run `make setup`.")


def asked_version(engine: Engine) -> str:
    """Ask an engine for its version; empty if it does not run."""
    try:
        done = subprocess.run(
            [engine.bin_dir / "pulumi", "version"],
            capture_output=True,
            text=True,
            timeout=VERSION_SECONDS,
            check=False,
            env={**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip().removeprefix("v") if done.returncode == 0 else ""
