"""Copies the project, so that stacks can be initialised without changing the checkout."""

import shutil
from pathlib import Path

PARTS = ("Pulumi.yaml", "stacks")


def copy_project(root: Path, into: Path) -> Path:
    """Copy the project file and the stacks to another folder.

    The engine writes an encryption salt into the file of each stack that it initialises with a passphrase. A
    demo must not change files under version control, so it runs in a copy.

    Args:
        root: folder of ``Pulumi.yaml``.
        into: folder of the copy. An earlier copy is replaced, but the salts of its stack files stay, because
            the stacks' secrets depend on them.

    Returns:
        the folder of the copy.
    """
    into.mkdir(parents=True, exist_ok=True)
    salts = _salts(into / "stacks")
    for part in PARTS:
        target = into / part
        if target.is_dir():
            shutil.rmtree(target)
        source = root / part
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, target)
    for name, salt in salts.items():
        file = into / "stacks" / name
        if file.is_file():
            file.write_text(f"{file.read_text(encoding='utf-8').rstrip()}\n{salt}\n", encoding="utf-8")
    venv = into / ".venv"
    if not venv.is_symlink():
        venv.symlink_to(root / ".venv", target_is_directory=True)
    return into


def _salts(folder: Path) -> dict[str, str]:
    salts: dict[str, str] = {}
    for file in folder.glob("Pulumi.*.yaml") if folder.is_dir() else ():
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith("encryptionsalt:"):
                salts[file.name] = line
    return salts
