"""Error output of commands, in one line."""

import pytest

from gpufabric.rolling.errors import last_lines

LOGGED = 'E1129 02:35:13.805136   27983 memcache.go:265] "Unhandled Error" err="connection refused"'
REFUSED = "The connection to the server localhost:8080 was refused"


@pytest.mark.parametrize(
    ("output", "shown"),
    [
        ("", "no error output"),
        (f"{LOGGED}\n{LOGGED}\n{REFUSED}\n", REFUSED),
        (LOGGED, LOGGED),
        ("1\n2\n3\n4\n5\n6\n", "2 / 3 / 4 / 5 / 6"),
    ],
)
def test_the_last_lines_hold_the_message(output: str, shown: str) -> None:
    assert last_lines(output) == shown
