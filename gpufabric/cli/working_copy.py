"""The folder in which commands run the engine: a copy of the project on simulated clouds."""

import os
from pathlib import Path

from gpufabric.engine.workspace import SALT, copy_project
from gpufabric.simcloud.environment import (
    DEFAULT_ROOT,
    ROOT_VARIABLE,
    root_from_environment,
    state_address,
)
from gpufabric.simcloud.salts import simulated_salts
from gpufabric.spec.problems import DeclarationError, Problem

FOLDER = "project"


def engine_folder(root: Path) -> Path:
    """Return the folder in which to run the engine.

    With the variables of ``gpufabric sim env``, this is a copy below the simulated clouds: the engine writes
    an encryption salt into stack files, and a real backend refuses a stack with the salt of the simulated
    passphrase. Otherwise it is the project itself.

    Raises:
        DeclarationError: a stack's file has the salt of a simulated stack, and the backend is a real one.
    """
    clouds = root_from_environment() if os.environ.get(ROOT_VARIABLE) else root / DEFAULT_ROOT
    if os.environ.get("PULUMI_BACKEND_URL") == state_address(clouds):
        return copy_project(root, clouds / FOLDER)
    problems = simulated_salt_problems(root, clouds)
    if problems:
        raise DeclarationError(problems)
    return root


def simulated_salt_problems(root: Path, clouds: Path) -> list[Problem]:
    """Return the stack files that have the salt of a simulated stack.

    Args:
        root: folder of ``Pulumi.yaml``.
        clouds: folder of the simulated clouds.
    """
    salts = simulated_salts(clouds)
    return [
        Problem(
            "encryptionsalt",
            "the salt of a stack on simulated clouds",
            "no such line, or the salt of the real backend's stack: delete the line",
            "the real backend would answer: incorrect passphrase",
            file=str(file.relative_to(root)),
        )
        for file in (sorted((root / "stacks").glob("Pulumi.*.yaml")) if salts else ())
        for line in file.read_text(encoding="utf-8", errors="replace").splitlines()
        if line.startswith(SALT) and line.removeprefix(SALT).strip() in salts
    ]
