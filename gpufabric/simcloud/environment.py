"""The environment that makes plain ``pulumi`` work on the simulated clouds."""

import os
from pathlib import Path

from gpufabric.plan.clock import NOW_VARIABLE
from gpufabric.plan.pace import SIMULATED_VARIABLE
from gpufabric.wire.project import project_directory

ROOT_VARIABLE = SIMULATED_VARIABLE
"""The environment variable that says where the simulated clouds keep their state."""

DEFAULT_ROOT = Path(".gpufabric") / "sim"
"""Where that is, below the project's directory, when the variable is not set."""

SIMULATED_TIME = "2026-12-01T12:00:00Z"
"""The time in the simulated clouds: fixed, so that a Capacity Block of the demo never ends."""

SIMULATED_PASSPHRASE = "gpufabric-simulated"  # noqa: S105 - protects nothing: the secrets are made up
"""The passphrase of simulated stacks, which `gpufabric sim env` prints."""


def root_from_environment() -> Path:
    """Return the directory of the simulated clouds: the variable's, else the default in the project."""
    given = os.environ.get(ROOT_VARIABLE)
    return Path(given).resolve() if given else project_directory() / DEFAULT_ROOT


def capacity_files(root: Path) -> list[Path]:
    """Return the existing capacity files under ``root``, of the two possible names."""
    return [path for path in (root / "capacity.yaml", root / "capacity.json") if path.is_file()]


def state_address(root: Path) -> str:
    """Return the address of the backend that keeps the state of stacks on the simulated clouds."""
    return (root.resolve() / "state").as_uri()


def sim_environment(root: Path, engine_bin: Path | None = None) -> dict[str, str]:
    """Return the variables to set for ``pulumi`` to use the simulated clouds under ``root``.

    ``engine_bin`` is the directory of the Pulumi CLI, put first on the path; ``None`` leaves the path as it
    is.
    """
    root = root.resolve()
    variables = {
        "PULUMI_HOME": str(root / "home"),
        "PULUMI_BACKEND_URL": state_address(root),
        "PULUMI_CONFIG_PASSPHRASE": SIMULATED_PASSPHRASE,
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        ROOT_VARIABLE: str(root),
        NOW_VARIABLE: SIMULATED_TIME,
    }
    if engine_bin is not None:
        variables["PATH"] = os.pathsep.join([str(engine_bin.resolve()), os.environ.get("PATH", os.defpath)])
    return variables
