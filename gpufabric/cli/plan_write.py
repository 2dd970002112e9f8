"""Writes the stack files of a plan into a project."""

from pathlib import Path

from rich.console import Console

from gpufabric.catalog.catalog import Catalog
from gpufabric.cli.prepare import EXIT_FAILED
from gpufabric.cli.refusal import refuse
from gpufabric.cli.say import say, say_next
from gpufabric.editors.files import STACK_LINE, write_schemas
from gpufabric.planner.answer import LeaseAnswer
from gpufabric.planner.stack_files import FILL_IN, LeaseFiles, ToFillIn, lease_files
from gpufabric.wire.project import PROJECT_FILE


def write_stacks(
    lease: LeaseAnswer, folder: Path, catalog: Catalog, console: Console, *, force: bool, dry_run: bool
) -> None:
    """Write the stack files of a plan, and say what is left to fill in.

    Args:
        lease: the lease.
        folder: folder of ``Pulumi.yaml``.
        catalog: facts on shapes and regions.
        console: where to print.
        force: whether to overwrite files with another text.
        dry_run: whether to print the files instead of writing them.

    Raises:
        DeclarationError: the project is not valid.
        typer.Exit: there is no project, a file is there and not overwritten, or it cannot be written.
    """
    if not (folder / PROJECT_FILE).is_file():
        raise refuse(
            f"--write: given {folder}, which has no {PROJECT_FILE}; allowed: the folder of a project, which"
            f" `gpufabric init {folder} --no-region` makes [Pulumi reads a project from its {PROJECT_FILE}]"
        )
    made = lease_files(folder, lease, catalog, STACK_LINE)
    if dry_run:
        for name, text in made.files.items():
            say(f"# {name}")
            say(text, nl=False)
    else:
        _write(made, folder, force=force)
        for name in made.files:
            console.print(f"Wrote {name}.", highlight=False)
        write_schemas(folder)
    _say_rest(made, console)


def _write(made: LeaseFiles, folder: Path, *, force: bool) -> None:
    there = [name for name, text in made.files.items() if _differs(folder / name, text)]
    if there and not force:
        raise refuse(
            f"{', '.join(there)}: there already, with another text; nothing is written without --force",
            EXIT_FAILED,
        )
    for name, text in made.files.items():
        try:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise refuse(f"{name}: {error.strerror}", EXIT_FAILED) from None


def _differs(file: Path, text: str) -> bool:
    if not (file.exists() or file.is_symlink()):
        return False
    return not file.is_file() or file.read_bytes() != text.encode()


def _say_rest(made: LeaseFiles, console: Console) -> None:
    if made.beside:
        console.print(f"Not part of the lease, and left as they are: {', '.join(made.beside)}.")
    if not made.to_fill_in:
        say_next(console, "`gpufabric check`, then `gpufabric show`")
        return
    console.print(f"Fill in before `gpufabric check` passes (the files say {FILL_IN}, or lack it):")
    for value in made.to_fill_in:
        console.print(_line(value), highlight=False, soft_wrap=True)


def _line(value: ToFillIn) -> str:
    source = f" ({value.source})" if value.source else ""
    return f"  {value.file} {value.path}: {value.text}{source}"
