"""Versions of what generated pipelines of other runners than GitHub's run, from ``pins.toml``."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("pins.toml")


@dataclass(frozen=True, slots=True)
class RunnerPins:
    """Versions of what generated pipelines run.

    Attributes:
        image: image of GitLab's jobs, with its digest.
        ubuntu: machine of the hosted runners.
        python: version of Python.
        workspace_image: image of the operator's workspaces.
        executor_image: image of Pulumi Deployments.
    """

    image: str
    ubuntu: str
    python: str
    workspace_image: str
    executor_image: str


@cache
def pins() -> RunnerPins:
    """Read the versions."""
    return RunnerPins(**tomllib.loads(_FILE.read_text(encoding="utf-8")))
