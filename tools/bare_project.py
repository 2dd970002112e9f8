"""Copies of the project without the demo's stacks, for recordings and engine tests."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from gpufabric.engine.workspace import copy_project
from gpufabric.spec.config_keys import keys_in
from tools.small_fabric import SMALL_JOB


def bare_project(root: Path, folder: Path) -> Path:
    """Copy the project without its stacks, with a policy pack of its own.

    A linked pack would read the declarations and quotas of the checkout.

    Args:
        root: the project.
        folder: target of the copy.
    """
    project = copy_project(root, folder)
    pack = project / "policies"
    pack.unlink(missing_ok=True)
    shutil.copytree(root / "policies", pack, ignore=shutil.ignore_patterns("__pycache__"))
    for file in (project / "stacks").rglob("*.yaml"):
        file.unlink()
    yaml: Any = YAML()
    shared = yaml.load(project / "Pulumi.yaml")
    fabric = shared["config"]["fabric"]["default"]
    # The resilience section names the demo's stacks, and the demo's job needs their machines.
    fabric.pop("resilience", None)
    fabric["training"] = SMALL_JOB
    yaml.dump(shared, project / "Pulumi.yaml")
    return project


def declare(project: Path, stack: str, declared: Mapping[str, Any]) -> None:
    """Write a stack's file, and keep the salt that the engine wrote into it."""
    yaml: Any = YAML(typ="safe")
    file = project / "stacks" / f"Pulumi.{stack}.yaml"
    old: dict[str, Any] = (yaml.load(file) if file.is_file() else None) or {}
    salt = {key: value for key, value in old.items() if key == "encryptionsalt"}
    key = keys_in(project).declaration(stack)
    yaml.dump({"config": {key: dict(declared)}, **salt}, file)
