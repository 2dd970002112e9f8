"""Finds the Pulumi engine that ``make setup`` chose, or the user's own."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from gpufabric.spec.problems import ExplainedError

RECORD = Path(".engine") / "engine.json"


class NoEngineError(ExplainedError):
    """There is no Pulumi engine to run."""


@dataclass(frozen=True, slots=True)
class Engine:
    """A Pulumi command line that can be run.

    Attributes:
        bin_dir: folder of ``pulumi`` and of the Python language host.
        version: version of the engine; empty when it was not recorded.
        origin: ``path``, ``installer`` or ``go``: where it came from.
        language_host: ``official`` or ``gpufabric``.
    """

    bin_dir: Path
    version: str
    origin: str
    language_host: str

    @property
    def lasting_version(self) -> str:
        """The version, if it cannot have changed since it was recorded; one on PATH may be upgraded."""
        return "" if self.origin == "path" else self.version

    @property
    def described(self) -> str:
        """Say in a few words which engine and language host these are."""
        origins = {"path": "found on PATH", "installer": "official release", "go": "built from Go modules"}
        host = "official" if self.language_host == "official" else "gpufabric's"
        return f"pulumi {self.version} ({origins.get(self.origin, self.origin)}), {host} Python language host"


def find_engine(root: Path) -> Engine:
    """Find the engine of a checkout.

    Args:
        root: folder of ``Pulumi.yaml``.

    Raises:
        NoEngineError: neither a recorded engine nor a ``pulumi`` on PATH; says what to do.
    """
    record = root / RECORD
    if record.is_file():
        data = json.loads(record.read_text(encoding="utf-8"))
        bin_dir = Path(data["bin_dir"])
        if (bin_dir / "pulumi").exists():
            return Engine(bin_dir, data["version"], data["kind"], data["language_host"])
    found = shutil.which("pulumi")
    if found:
        return Engine(Path(found).parent, "", "path", "official")
    raise NoEngineError("No Pulumi engine here: run `make setup`, or install pulumi and put it on PATH.")
