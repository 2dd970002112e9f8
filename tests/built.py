"""Builds the package as a release does: the source distribution, and the wheel from it."""

import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

_BUILD = "import sys; from setuptools import build_meta; print(getattr(build_meta, sys.argv[1])(sys.argv[2]))"


@dataclass(frozen=True)
class Built:
    """Files of a release."""

    sdist: Path
    wheel: Path


def build(repo: Path, folder: Path) -> Built:
    """Build the files of a checkout, also those that are not committed, in a folder of their own."""
    source = folder / "source"
    for name in tracked(repo):
        target = source / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(repo / name, target, follow_symlinks=False)
    sdist = _run("build_sdist", source, folder)
    with tarfile.open(sdist) as archive:
        archive.extractall(folder / "unpacked", filter="data")
    (unpacked,) = (folder / "unpacked").iterdir()
    return Built(sdist, _run("build_wheel", unpacked, folder))


def tracked(repo: Path, *paths: str) -> list[str]:
    """Return the files of a checkout that are committed or could be."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *paths]
    done = subprocess.run(command, cwd=repo, capture_output=True, text=True, check=True)
    return [name for name in done.stdout.split("\0") if name and (repo / name).exists()]


def _run(hook: str, source: Path, folder: Path) -> Path:
    command = [sys.executable, "-c", _BUILD, hook, str(folder)]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / done.stdout.splitlines()[-1]
