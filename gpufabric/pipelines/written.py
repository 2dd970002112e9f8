"""Compares generated files with those of the project, and finds those that somebody edited."""

import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Literal

from gpufabric.pipelines.settings import WRITER, Runner
from gpufabric.spec.problems import DeclarationError

FileState = Literal["new", "same", "changed", "edited", "foreign"]
"""``changed``: the declaration changed. ``edited``: somebody changed the file. ``foreign``: not generated."""

_HEADER = re.compile(rf"# {re.escape(WRITER)} --for [a-z-]+\": .* sha256:(?P<digest>[0-9a-f]{{64}})\n")


def with_header(text: str, runner: Runner) -> str:
    """Put the line before a text by which a later run recognizes it; the line of an interpreter stays first.

    Args:
        text: text of the file.
        runner: what the file is for.
    """
    first, rest = _split(text)
    digest = sha256(f"{first}{rest}".encode()).hexdigest()
    header = f'# {WRITER} --for {runner}": change the declaration and write again. sha256:{digest}\n'
    return f"{first}{header}{rest}"


def state_of(file: Path, text: str) -> FileState:
    """Compare a file with the text that is generated now.

    Args:
        file: the file; it need not exist.
        text: the text, with its header.

    Raises:
        DeclarationError: the path cannot be read, or is no file.
    """
    if not (file.exists() or file.is_symlink()):
        return "new"
    try:
        there = file.read_bytes().decode(errors="replace")
    except OSError as error:
        raise _unusable(file, error) from None
    if there == text:
        return "same"
    first, rest = _split(there)
    header = _HEADER.match(rest)
    if header is None:
        return "foreign"
    own = f"{first}{rest[header.end() :]}"
    return "changed" if sha256(own.encode()).hexdigest() == header["digest"] else "edited"


def write_all(root: Path, texts: Mapping[str, str], states: Mapping[str, FileState]) -> None:
    """Write the files that differ.

    Args:
        root: folder of the project.
        texts: text by path below it.
        states: state by path.

    Raises:
        DeclarationError: a file cannot be written.
    """
    for path, text in texts.items():
        if states[path] == "same":
            continue
        file = root / path
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())
            if text.startswith("#!"):
                file.chmod(0o755)
        except OSError as error:
            raise _unusable(file, error) from None


def _split(text: str) -> tuple[str, str]:
    """Return the line that names an interpreter, if there is one, and the rest."""
    if not text.startswith("#!"):
        return "", text
    first, line_break, rest = text.partition("\n")
    return first + line_break, rest


def _unusable(file: Path, error: OSError) -> DeclarationError:
    return DeclarationError.of(
        "--write",
        given=f"{file} ({error.strerror})",
        allowed="a file that can be read and written",
        limit="the file system",
    )
