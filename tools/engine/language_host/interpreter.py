"""Which Python runs a program or a policy pack, from the `runtime.options` of its own project file."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from google.protobuf.json_format import MessageToDict

from .protocol import language_pb2


class OptionError(Exception):
    """The runtime options cannot be followed; the text says which one, and what to do."""


@dataclass(frozen=True)
class Interpreter:
    """A Python interpreter and the virtual environment that it belongs to, if one was named."""

    python: str
    virtualenv: Path | None

    def environment(self, base: Mapping[str, str]) -> dict[str, str]:
        """Return `base` as it is after activating the virtual environment."""
        env = dict(base)
        if self.virtualenv is None:
            return env
        env.pop("PYTHONHOME", None)
        env["VIRTUAL_ENV"] = str(self.virtualenv)
        commands = str(self.virtualenv / "bin")
        env["PATH"] = f"{commands}{os.pathsep}{env['PATH']}" if env.get("PATH") else commands
        return env


def _ambient() -> str:
    """Return the interpreter that is used without a virtual environment, as the official host finds it."""
    named = os.environ.get("PULUMI_PYTHON_CMD")
    for command in [named] if named else ["python3", "python"]:
        if found := shutil.which(command):
            return found
    raise OptionError(
        f"no Python interpreter: PULUMI_PYTHON_CMD is {named!r}" if named else "no python3 or python on PATH"
    )


def resolve(info: language_pb2.ProgramInfo) -> Interpreter:
    """Return the interpreter for a program.

    `virtualenv` is relative to the directory of the project file, like in the official host
    (sdk/python/toolchain of Pulumi 3.250.0). Raises OptionError for a virtual environment that does not exist
    and for options that this host cannot follow.
    """
    options: dict[str, object] = MessageToDict(info.options)
    toolchain = str(options.get("toolchain") or "auto")
    if toolchain not in ("auto", "pip"):
        raise OptionError(
            f"runtime.options.toolchain is {toolchain!r}; this language host knows 'pip' only. Install the "
            "official Pulumi release for other toolchains."
        )
    typechecker = str(options.get("typechecker") or "none")
    if typechecker != "none":
        raise OptionError(
            f"runtime.options.typechecker is {typechecker!r}; this language host runs no type checker. "
            "Install the official Pulumi release for that."
        )
    named = str(options.get("virtualenv") or "")
    if not named:
        return Interpreter(_ambient(), None)
    virtualenv = Path(os.path.normpath(Path(info.root_directory) / named))
    python = virtualenv / "bin" / "python"
    if not python.is_file():
        raise OptionError(
            f"runtime.options.virtualenv is {named!r}, but {virtualenv} is not a virtual environment. "
            "Create it and install the dependencies into it (in a checkout of gpufabric: `make setup`)."
        )
    return Interpreter(str(python), virtualenv)
