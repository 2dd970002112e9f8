"""``gpufabric migrate``: brings declarations to the format of the installed version."""

from pathlib import Path
from typing import Annotated

import typer

from gpufabric.cli.options import AsJson, Root
from gpufabric.cli.refusal import refuse
from gpufabric.cli.say import say, say_error, say_json
from gpufabric.declared.migrate import Migrated, migrated
from gpufabric.plural import plural
from gpufabric.protection.git import GitError, run_git
from gpufabric.spec.format import CURRENT

EXIT_FAILED = 1


def migrate(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the changes, and write nothing.")] = False,
    allow_dirty: Annotated[
        bool,
        typer.Option("--allow-dirty", help="Also change files with changes that Git does not have yet."),
    ] = False,
    as_json: AsJson = False,
    root: Root = Path(),
) -> None:
    """Bring the project's declarations to the format of this version, and show each change.

    It changes lines of Pulumi.yaml and the stack files, and keeps comments and all other lines. It makes no
    backup: files that Git does not have as they are stay untouched unless --allow-dirty is given.

    Exit status: 0 done, or nothing to do; 1 a file cannot be changed; 2 wrong usage.
    """
    files = migrated(root)
    dirty = [] if allow_dirty or dry_run else [file.name for file in files if is_dirty(root, file.name)]
    if dirty:
        names = ", ".join(dirty)
        say_error(f"{names}: given changes that Git does not have; allowed: a commit first, or --allow-dirty")
        say_error("migrate makes no backup, so it wrote nothing")
    elif not dry_run:
        _write(root, files)
    if as_json:
        changes = [{"file": file.name, "diff": file.diff} for file in files]
        say_json({"format": CURRENT, "dry_run": dry_run, "changes": changes, "dirty": dirty})
    else:
        for file in files:
            say(file.diff, nl=False)
        if not files:
            say(f"All declarations are in format {CURRENT}.")
        elif not dirty:
            said = f"{'would change' if dry_run else 'changed'} {plural(len(files), 'file')}"
            say(f"\n{said} to format {CURRENT}. Next: gpufabric preview")
    if dirty:
        raise typer.Exit(EXIT_FAILED)


def is_dirty(root: Path, name: str) -> bool:
    """Return whether Git lacks the text that a file has: it differs, is not tracked, or is in no repository.

    Args:
        root: folder of ``Pulumi.yaml``.
        name: the file, relative to it.
    """
    try:
        run_git(root, "ls-files", "--error-unmatch", "--", name)
        return bool(run_git(root, "status", "--porcelain", "--", name))
    except GitError:
        return True


def _write(root: Path, files: list[Migrated]) -> None:
    for file in files:
        try:
            (root / file.name).write_bytes(file.after.encode())
        except OSError as error:
            raise refuse(f"{file.name}: {error.strerror}", EXIT_FAILED) from None
