"""Compares the files that a command renders with those in its folder."""

from collections.abc import Mapping
from pathlib import Path

import typer

from gpufabric.manifests.folder import Changes, ForeignFilesError, compare

EXIT_FAILED = 1


def changes_in(out: Path | None, texts: Mapping[str, str], header: str) -> Changes:
    """Return the changes that rendering makes; without a folder, all files are new.

    Args:
        out: the folder.
        texts: text by path below it.
        header: line that marks rendered files.

    Raises:
        Exit: a path has a file that was not rendered; the error is on standard error.
    """
    if out is None:
        return Changes(dict.fromkeys(texts, "new"), ())
    try:
        return compare(out, texts, header)
    except ForeignFilesError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(EXIT_FAILED) from None
