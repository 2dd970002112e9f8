"""Versions of what generated pipelines run, from ``pins.toml``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("pins.toml")


@dataclass(frozen=True, slots=True)
class RunnerPins:
    """Versions of what generated pipelines run.

    Attributes:
        actions: commit and version of each action of GitHub, by repository.
        image: image of GitLab's jobs, with its digest.
        ubuntu: machine of the hosted runners.
        python: version of Python.
        pulumi: version of the engine.
        workspace_image: image of the operator's workspaces.
        executor_image: image of Pulumi Deployments.
    """

    actions: Mapping[str, tuple[str, str]]
    image: str
    ubuntu: str
    python: str
    pulumi: str
    workspace_image: str
    executor_image: str

    def action(self, repository: str) -> str:
        """Return an action as a step names it."""
        return f"{repository}@{self.actions[repository][0]}"

    def with_versions(self, text: str) -> str:
        """Write the version of each action behind its commit, where people and Dependabot read it."""
        for repository, (commit, version) in self.actions.items():
            name = f"{repository}@{commit}"
            text = text.replace(f"{name}\n", f"{name} # {version}\n")
        return text


@cache
def pins() -> RunnerPins:
    """Read the versions."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    actions = {name: (pin["commit"], pin["version"]) for name, pin in data.pop("actions").items()}
    return RunnerPins(actions, **data)
