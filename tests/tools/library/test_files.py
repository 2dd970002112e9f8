"""Types of arguments are those that the declarations have."""

import subprocess
import sys

from tools.library.files import argument_files


def test_types_are_current(repo, tmp_path):
    files = argument_files(repo)
    written = set((repo / "gpufabric" / "library" / "args").rglob("*.py"))
    assert set(files) == written
    copies = {}
    for number, (path, text) in enumerate(files.items()):
        copies[path] = tmp_path / f"f{number}.py"
        copies[path].write_text(text)
    config = ["--config", str(repo / "pyproject.toml")]
    command = [sys.executable, "-m", "ruff", "format", "--quiet", *config, str(tmp_path)]
    subprocess.run(command, check=True)
    stale = [path.name for path, copy in copies.items() if copy.read_text() != path.read_text()]
    assert stale == [], "run `make library`"
