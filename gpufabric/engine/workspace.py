"""Copies the project, so that stacks can be initialised without changing the checkout."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from gpufabric.wire.project import PROJECT_FILE, STACKS

COPIED = (PROJECT_FILE, STACKS)
_NOT_LINKED = frozenset({*COPIED, ".git", ".gpufabric"})
SALT = "encryptionsalt:"


def copy_project(root: Path, into: Path) -> Path:
    """Copy the project file and the stacks to another folder; link everything else.

    The engine writes an encryption salt into the file of each stack that it initialises with a passphrase.
    Runs on simulated clouds must not change files under version control, so they work in a copy.

    Args:
        root: folder of ``Pulumi.yaml``.
        into: folder of the copy. An earlier copy is updated in place, because another command may use it. The
            salts of its stack files stay, unless the checkout's file has its own.

    Returns:
        the folder of the copy.
    """
    into.mkdir(parents=True, exist_ok=True)
    shutil.copy2(root / PROJECT_FILE, into)
    wanted = set(_files(root / STACKS))
    for file in _files(into / STACKS):
        if file not in wanted:
            (into / STACKS / file).unlink()
    for file in wanted:
        _copy(root / STACKS / file, into / STACKS / file)
    for entry in root.iterdir():
        link = into / entry.name
        if entry.name not in _NOT_LINKED and not link.is_symlink() and not link.exists():
            link.symlink_to(entry, target_is_directory=entry.is_dir())
    return into


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        for path in folder.rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path.relative_to(folder)


def _copy(source: Path, target: Path) -> None:
    content = source.read_bytes()
    if target.name.startswith("Pulumi.") and target.is_file():
        content = _with_salt(content, target.read_bytes())
    if not target.is_file() or target.read_bytes() != content:
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_name(f".{target.name}.new")
        temporary.write_bytes(content)
        temporary.replace(target)


def _with_salt(content: bytes, earlier: bytes) -> bytes:
    salt = SALT.encode()
    salts = [line for line in earlier.splitlines() if line.startswith(salt)]
    if not salts or any(line.startswith(salt) for line in content.splitlines()):
        return content
    return content.rstrip() + b"\n" + salts[0] + b"\n"
