"""Every command of the tutorial runs, in order, and prints what the page shows."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from gpufabric.engine.locate import Engine
from gpufabric.simcloud.environment import SIMULATED_TIME
from tests.docs.pages import ROOT, Block, blocks

TIMEOUT_SECONDS = 600
WIDTH = "140"
INSTALLS = "install"
"""Mark of a block that installs packages from a registry: the test has an environment instead."""
FAILS = "fails"
"""Mark of a block whose last command must fail."""


def steps() -> Iterator[tuple[Block, list[str]]]:
    """Yield each block of commands with the lines that it must print."""
    step: Block | None = None
    for block in blocks(ROOT / "docs" / "tutorial.md"):
        if step is not None:
            shown = block.text.splitlines() if block.info == ("text",) else []
            yield step, [line for line in shown if line != "..."]
        step = block if block.info[0] == "sh" else None
    if step is not None:
        yield step, []


def squeezed(text: str) -> str:
    return " ".join(text.split())


def script(block: Block) -> str:
    """Return the commands of a block; folder and variables are kept for the next one."""
    keep = "trap '{ pwd; export -p; } > \"$KEPT\"' EXIT\n"
    return f"set -euo pipefail\n{keep}{block.text}"


@pytest.mark.slow
@pytest.mark.core
@pytest.mark.engine
def test_the_commands_of_the_tutorial(engine: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    kept = tmp_path / "kept"
    kept.write_text(f"{folder}\n")
    (tmp_path / "home").mkdir()
    environment = {
        "PATH": os.pathsep.join([str(engine.bin_dir), "/usr/bin", "/bin"]),
        "HOME": str(tmp_path / "home"),
        "KEPT": str(kept),
        "COLUMNS": WIDTH,
        "LANG": "C.UTF-8",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "GPUFABRIC_NOW": SIMULATED_TIME,
    }
    listed = list(steps())
    assert len(listed) >= 15
    for block, shown in listed:
        if INSTALLS in block.info:
            (current(kept) / ".venv").symlink_to(ROOT / ".venv")
            continue
        where = current(kept)
        restore = "\n".join(kept.read_text().splitlines()[1:])
        done = subprocess.run(
            ["bash", "-c", f"{restore}\n{script(block)}"],
            cwd=where,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
        said = done.stdout + done.stderr
        assert (done.returncode != 0) == (FAILS in block.info), f"{block.text}\n{said}"
        assert "Traceback" not in said
        missing = [line for line in shown if squeezed(line) not in squeezed(said)]
        assert missing == [], f"{block.text}\n{said}"


def current(kept: Path) -> Path:
    """Return the folder that the last block ended in."""
    return Path(kept.read_text().splitlines()[0])
