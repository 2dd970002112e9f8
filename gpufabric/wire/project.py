"""The folder of a Pulumi project, its files, and the stack that joins its regions."""

from pathlib import Path

PROJECT_FILE = "Pulumi.yaml"

STACKS = "stacks"
"""Folder of the stack files, and of all settings beside them."""

SETTINGS_FILE = f"{STACKS}/policies.yaml"
WAIVERS_FILE = f"{STACKS}/waivers.yaml"
SNAPSHOTS = f"{STACKS}/quota-snapshots"

BACKBONE_STACK = "backbone"
"""Name of the stack that joins the regions."""


def project_directory(start: Path | None = None) -> Path:
    """Return the nearest folder at or above ``start`` (default: the current one) with a project file.

    Without such a folder it is ``start`` itself.
    """
    start = (start or Path.cwd()).resolve()
    return next((folder for folder in (start, *start.parents) if (folder / PROJECT_FILE).is_file()), start)


def stack_file(stack: str) -> str:
    """Name the file of a stack, relative to the project."""
    return f"{STACKS}/Pulumi.{stack}.yaml"


def snapshot_file(stack: str) -> str:
    """Name the quota snapshot of a stack, relative to the project."""
    return f"{SNAPSHOTS}/{stack}.yaml"
