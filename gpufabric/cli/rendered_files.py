"""Folders into which commands render files."""

from collections.abc import Mapping
from pathlib import Path

import typer

from gpufabric.manifests.folder import Changes, ForeignFilesError, compare

EXIT_FAILED = 1


def changes_in(out: Path | None, texts: Mapping[str, str], header: str) -> Changes:
    """Tell what rendering changes; without a folder everything is new.

    Args:
        out: the folder.
        texts: text by path below it.
        header: line by which files that were rendered before are known.

    Raises:
        Exit: a path is taken by something that was not rendered; the reason is on standard error.
    """
    if out is None:
        return Changes(dict.fromkeys(texts, "new"), ())
    try:
        return compare(out, texts, header)
    except ForeignFilesError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(EXIT_FAILED) from None
