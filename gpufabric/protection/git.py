"""Runs Git on the repository of a project."""

import subprocess
from pathlib import Path


class GitError(Exception):
    """Git failed; the text says why."""


def run_git(root: Path, *arguments: str, given: bytes = b"") -> bytes:
    """Return the output of a command.

    Args:
        root: folder of ``Pulumi.yaml``.
        arguments: the command and its options.
        given: its input.

    Raises:
        GitError: Git cannot be started, or the command failed.
    """
    command = ["git", "-C", str(root), *arguments]
    try:
        done = subprocess.run(command, input=given, capture_output=True, check=False)
    except OSError as error:
        raise GitError(f"git cannot be started: {error.strerror}") from None
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise GitError(lines[0] if lines else f"git {arguments[0]} failed")
    return done.stdout
