"""Commands in pages exist with their options; blocks marked ``run`` run."""

import os
import shlex
import subprocess
from pathlib import Path

import pytest
from typer.main import get_command

from gpufabric.cli.main import app
from gpufabric.engine.workspace import copy_project
from gpufabric.plan.clock import NOW_VARIABLE
from gpufabric.simcloud.environment import SIMULATED_TIME
from tests.docs.pages import PAGES, ROOT, Block, blocks, commands, inline_code

SHELL = [block for page in PAGES for block in blocks(page) if block.info[:1] in (("sh",), ("console",))]
RUN = [block for block in SHELL if "run" in block.info]


def calls() -> list[tuple[str, ...]]:
    """Return the arguments of every call of ``gpufabric`` in pages, in blocks and in prose."""
    lines = [line for block in SHELL for line in commands(block)]
    lines += [code for page in PAGES for code in inline_code(page)]
    words = [shlex.split(line, comments=True) for line in lines if "gpufabric " in line]
    return sorted({tuple(line[1:]) for line in words if line and Path(line[0]).name == "gpufabric"})


@pytest.mark.parametrize("call", calls(), ids=" ".join)
def test_commands_and_options_exist(call: tuple[str, ...]) -> None:
    command, arguments = get_command(app), list(call)
    while arguments and not arguments[0].startswith("-") and hasattr(command, "list_commands"):
        command = command.get_command(None, arguments.pop(0))
        assert command is not None
    command.make_parser(command.context_class(command)).parse_args(arguments)


@pytest.mark.parametrize("block", RUN, ids=lambda block: block.name)
def test_marked_blocks_run(block: Block, tmp_path: Path) -> None:
    project = copy_project(ROOT, tmp_path / "project")
    bin_dir = ROOT / ".venv" / "bin"
    environment = os.environ | {
        "PATH": os.pathsep.join([str(bin_dir), os.environ["PATH"]]),
        NOW_VARIABLE: SIMULATED_TIME,
    }
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "\n".join(commands(block))],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_blocks_are_marked() -> None:
    assert len({block.page for block in RUN}) >= 6
