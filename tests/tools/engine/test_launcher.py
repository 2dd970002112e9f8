"""The launcher of the language host."""

import subprocess
from pathlib import Path

from tools.engine.common import LANGUAGE_HOST
from tools.engine.launcher import install, is_launcher


def launch(checkout) -> subprocess.CompletedProcess[str]:
    pulumi = checkout.fake("built", "echo v3.250.0")
    launcher = install(checkout.around(), pulumi) / LANGUAGE_HOST
    return subprocess.run([launcher, "-v=1", "127.0.0.1:1"], capture_output=True, text=True, check=False)


def test_it_starts_the_language_host_with_the_python_of_the_checkout(checkout) -> None:
    checkout.fake("python", 'for each in "$@"; do echo "$each"; done', checkout.root / ".venv" / "bin")
    host = str(checkout.root / "tools" / "engine" / "language_host")
    assert launch(checkout).stdout.splitlines() == [host, "-v=1", "127.0.0.1:1"]


def test_a_missing_virtual_environment_is_named(checkout) -> None:
    done = launch(checkout)
    assert done.returncode == 1
    assert f"needs {checkout.root}/.venv/bin/python, which is not there: run make setup." in done.stderr


def test_a_path_with_spaces_is_no_problem(checkout, tmp_path: Path) -> None:
    checkout.root = checkout.root.rename(tmp_path / "a checkout's copy")
    checkout.fake("python", "echo started", checkout.root / ".venv" / "bin")
    assert launch(checkout).stdout == "started\n"


def test_launchers_are_recognised(checkout) -> None:
    bin_dir = install(checkout.around(), checkout.fake("built", "echo v3.250.0"))
    assert is_launcher(bin_dir / LANGUAGE_HOST)
    assert not is_launcher(bin_dir / "pulumi")
