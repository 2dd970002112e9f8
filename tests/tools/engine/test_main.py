"""The command line, as `make` uses it: with the system Python and nothing but the standard library."""

import os
import subprocess
import sys
from pathlib import Path


def run(root: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    # -I and -S: no site-packages, so that an import from outside the standard library fails.
    program = (
        f"import sys, runpy; sys.path.insert(0, {str(root)!r}); sys.argv[1:] = {list(arguments)!r}; "
        "runpy.run_module('tools.engine', run_name='__main__', alter_sys=True)"
    )
    return subprocess.run(
        [sys.executable, "-I", "-S", "-c", program],
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_names_the_commands_and_variables(root: Path) -> None:
    done = run(root, "--help")
    assert done.returncode == 0
    for word in ("ensure", "show", "GPUFABRIC_ENGINE_SOURCES", "GPUFABRIC_INSTALLER_URL"):
        assert word in done.stdout


def test_a_wrong_source_is_one_sentence_and_status_1(root: Path) -> None:
    done = run(root, "ensure", GPUFABRIC_ENGINE_SOURCES="magic")
    assert done.returncode == 1
    assert done.stderr.startswith("engine: GPUFABRIC_ENGINE_SOURCES names 'magic'")
    assert len(done.stderr.strip().splitlines()) == 1


def test_show_without_an_engine_is_one_sentence_and_status_1(root: Path, tmp_path: Path) -> None:
    program = (
        "import pathlib, sys; from tools.engine import __main__ as m; m._ROOT = pathlib.Path(sys.argv[1]); "
        "sys.exit(m.main(['show']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], cwd=root, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (
        1,
        "engine: this checkout has no engine yet: run `make setup`.\n",
    )
