"""The folder of a Pulumi project."""

from pathlib import Path


def project_directory(start: Path | None = None) -> Path:
    """Return the nearest folder at or above ``start`` (default: the current one) with a ``Pulumi.yaml``.

    Without such a folder it is ``start`` itself.
    """
    start = (start or Path.cwd()).resolve()
    return next((parent for parent in (start, *start.parents) if (parent / "Pulumi.yaml").is_file()), start)
