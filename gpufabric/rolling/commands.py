"""Runs the commands of a roll, without a shell."""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from gpufabric.rolling.errors import last_lines, stopped


@dataclass(frozen=True, slots=True)
class CommandResult:
    """Result of a command.

    Attributes:
        status: its exit status; None if it was ended at its timeout.
        output: its standard output.
        errors: its standard error.
        interrupted: whether Ctrl-C arrived while it ran to its end.
    """

    status: int | None
    output: str
    errors: str
    interrupted: bool = False


def run(words: Sequence[str], *, stdin: str = "", timeout_s: float | None = None) -> CommandResult:
    """Run a command. Ctrl-C ends it.

    Raises:
        RollError: there is no such program.
    """
    try:
        done = subprocess.run(
            words, input=stdin, capture_output=True, text=True, timeout=timeout_s, check=False
        )
    except subprocess.TimeoutExpired:
        return CommandResult(None, "", "")
    except OSError as error:
        raise _unknown(words[0], error) from None
    return CommandResult(done.returncode, done.stdout, done.stderr)


def run_to_its_end(words: Sequence[str]) -> CommandResult:
    """Run a command that a first Ctrl-C does not end, since its effect must be recorded.

    Raises:
        RollError: there is no such program.
    """
    try:
        process = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
    except OSError as error:
        raise _unknown(words[0], error) from None
    with process:
        interrupted = False
        try:
            output, errors = process.communicate()
        except KeyboardInterrupt:
            interrupted = True
            output, errors = process.communicate()
        return CommandResult(process.returncode, output, errors, interrupted)


def require_success(where: str, done: CommandResult, program: str) -> None:
    """Check the exit status of a command.

    Raises:
        RollError: the command failed; the end of its error output is the reason.
    """
    if done.status != 0:
        given = (
            "no end in time" if done.status is None else f"status {done.status}: {last_lines(done.errors)}"
        )
        raise stopped(where, given, allowed="status 0", limit=program)


def _unknown(program: str, error: OSError) -> Exception:
    given = f"{program} ({error.strerror})"
    return stopped("program", given, allowed="an executable on PATH", limit="the system")
