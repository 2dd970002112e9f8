"""Asks the backend for its stacks and their states, for commands that run no engine.

It needs neither Pulumi's SDK nor a run, and gives up after some seconds.
"""

import json
import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gpufabric.engine.background_queries import LIST_STACKS, WHOAMI
from gpufabric.engine.environment import engine_environment
from gpufabric.engine.errors import BackendError, backend_error, plain_error
from gpufabric.engine.locate import find_engine
from gpufabric.engine.manifest import UndeclaredStack
from gpufabric.engine.torn_files import is_sign, resources_of_states
from gpufabric.engine.undeclared import find_undeclared
from gpufabric.spec.project import Project
from gpufabric.spec.yamlfile import read_yaml
from gpufabric.wire.project import PROJECT_FILE

TIMEOUT_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class ListedBackend:
    """A backend and its stacks.

    Attributes:
        listed: number of resources of each stack; None if the backend does not say.
        export: returns the state of a stack, or raises BackendError.
    """

    listed: Mapping[str, int | None]
    export: Callable[[str], str]


def open_backend(root: Path, environment: Mapping[str, str]) -> ListedBackend:
    """List the stacks of the backend.

    Args:
        root: folder of ``Pulumi.yaml``.
        environment: variables of the machine.

    Raises:
        NoEngineError: there is no engine.
        BackendError: the backend cannot be read.
    """
    pulumi = find_engine(root).bin_dir / "pulumi"
    variables = {**environment, **engine_environment(pulumi, environment)}

    def export(stack: str) -> str:
        return _run(pulumi, root, variables, ("stack", "export", "--stack", stack))

    try:
        text = _run(pulumi, root, variables, LIST_STACKS)
    except BackendError as error:
        listed = _listed_despite(pulumi, root, variables, error)
        return ListedBackend(listed, export)
    try:
        stacks: list[dict[str, Any]] = json.loads(text)
        listed = {
            str(stack["name"]).rsplit("/", 1)[-1]: _count(stack.get("resourceCount")) for stack in stacks
        }
    except (ValueError, TypeError, KeyError):
        raise backend_error("an answer to `pulumi stack ls --json` that is not a list of stacks") from None

    return ListedBackend(listed, export)


def query_undeclared(root: Path, project: Project, environment: Mapping[str, str]) -> list[UndeclaredStack]:
    """Return the stacks that are up and have no file.

    Args:
        root: folder of ``Pulumi.yaml``.
        project: the declarations.
        environment: variables of the machine.

    Raises:
        NoEngineError: there is no engine.
        BackendError: the backend cannot be read.
    """
    backend = open_backend(root, environment)
    return [state.stack for state in find_undeclared(backend.export, backend.listed, project, root)]


def _listed_despite(
    pulumi: Path, root: Path, variables: Mapping[str, str], error: BackendError
) -> dict[str, int | None]:
    """Return the stacks of a file backend that has torn files. Raises the error for any other backend."""
    if not is_sign(str(error)):
        raise error
    address = str(json.loads(_run(pulumi, root, variables, WHOAMI)).get("url", ""))
    name = str(read_yaml(root / PROJECT_FILE, PROJECT_FILE).data.get("name", ""))
    listed = resources_of_states(address, name, root)
    if not listed:
        raise error
    return listed


def _run(pulumi: Path, root: Path, variables: Mapping[str, str], arguments: Sequence[str]) -> str:
    try:
        done = subprocess.run(
            [pulumi, "--non-interactive", *arguments],
            cwd=root,
            env=dict(variables),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise backend_error(f"no answer within {TIMEOUT_SECONDS:.0f} seconds") from None
    except OSError as error:
        raise backend_error(f"{os.fspath(pulumi)} does not run ({error.strerror})") from None
    if done.returncode:
        raise backend_error(plain_error(done.stderr) or f"exit status {done.returncode} without a message")
    return done.stdout


def _count(value: object) -> int | None:
    return value if isinstance(value, int) else None
