"""The folder of a Pulumi project, and the stack that joins its regions."""

from pathlib import Path

PROJECT_FILE = "Pulumi.yaml"

BACKBONE_STACK = "backbone"
"""Name of the stack that joins the regions."""


def project_directory(start: Path | None = None) -> Path:
    """Return the nearest folder at or above ``start`` (default: the current one) with a project file.

    Without such a folder it is ``start`` itself.
    """
    start = (start or Path.cwd()).resolve()
    return next((folder for folder in (start, *start.parents) if (folder / PROJECT_FILE).is_file()), start)
