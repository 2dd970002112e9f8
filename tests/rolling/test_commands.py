"""Commands of a roll."""

import sys

import pytest

from gpufabric.rolling.commands import require_success, run, run_to_its_end
from gpufabric.rolling.errors import RollError


def test_no_shell_expands_the_words() -> None:
    done = run(
        [sys.executable, "-c", "import sys; print(sys.argv[1:], sys.stdin.read())", "$HOME;ls"], stdin="in"
    )
    assert (done.status, done.output) == (0, "['$HOME;ls'] in\n")


def test_command_is_ended_at_its_timeout() -> None:
    done = run(["sleep", "60"], timeout_s=0.05)
    assert done.status is None
    with pytest.raises(RollError, match="no end in time"):
        require_success("a command", done, "sleep")


def test_failure_shows_the_end_of_standard_error() -> None:
    source = "import sys; [print(n, file=sys.stderr) for n in range(9)]; sys.exit(3)"
    done = run_to_its_end([sys.executable, "-c", source])
    with pytest.raises(RollError, match="given status 3: 4 / 5 / 6 / 7 / 8; allowed: status 0"):
        require_success("a command", done, "python")


@pytest.mark.parametrize("runs", [run, run_to_its_end])
def test_missing_program_is_explained(runs: object) -> None:
    assert callable(runs)
    with pytest.raises(RollError, match=r"given no-such-program \(No such file"):
        runs(["no-such-program"])
