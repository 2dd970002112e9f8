"""Compares the files that a command renders with those in its folder, and writes them."""

from collections.abc import Mapping
from pathlib import Path

import typer

from gpufabric.cli.say import say_error
from gpufabric.manifests.folder import Changes, ForeignFilesError, compare, write
from gpufabric.spec.problems import DeclarationError

EXIT_FAILED = 1


def changes_in(out: Path | None, texts: Mapping[str, str], header: str) -> Changes:
    """Return the changes that rendering makes; without a folder, all files are new.

    Args:
        out: the folder.
        texts: text by path below it.
        header: line that marks rendered files.

    Raises:
        Exit: a path has a file that was not rendered; the error is on standard error.
        DeclarationError: the folder cannot be read.
    """
    if out is None:
        return Changes(dict.fromkeys(texts, "new"), ())
    try:
        return compare(out, texts, header)
    except ForeignFilesError as error:
        say_error(str(error))
        raise typer.Exit(EXIT_FAILED) from None
    except OSError as error:
        raise _unusable(out, error) from error


def write_changes(out: Path, texts: Mapping[str, str], changes: Changes) -> None:
    """Write new and changed files, and remove those that are no longer rendered.

    Args:
        out: the folder.
        texts: text by path below it.
        changes: the changes to make.

    Raises:
        DeclarationError: the folder cannot be written.
    """
    try:
        write(out, texts, changes)
    except OSError as error:
        raise _unusable(out, error) from error


def _unusable(out: Path, error: OSError) -> DeclarationError:
    return DeclarationError.of(
        "--out",
        given=f"{out} ({error.strerror})",
        allowed="a folder that can be created, read and written",
        limit="the file system",
    )
