import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.advice import INDENT, advice_lines, is_command, names_command
from gpufabric.console import SafeConsole


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Wait until it ends.", ["Wait until it ends."]),
        (
            "If no update runs, run `pulumi cancel --stack s --yes`, then `gpufabric up s`.",
            ["If no update runs, run:", "    pulumi cancel --stack s --yes", "then:", "    gpufabric up s"],
        ),
        (
            "`gpufabric doctor --clouds s` finds it. Then run `gpufabric up s`.",
            ["    gpufabric doctor --clouds s", "finds it. Then run:", "    gpufabric up s"],
        ),
        (
            "  fix: run `pulumi a`, `pulumi b`",
            ["  fix: run:", "      pulumi a", "      pulumi b"],
        ),
        ("Set `protect: false` beside it.", ["Set `protect: false` beside it."]),
        ("", []),
    ],
)
def test_each_command_stands_alone(text: str, lines: list[str]) -> None:
    assert advice_lines(text) == lines


@given(st.lists(st.text(alphabet="abc ,.;:", max_size=60), min_size=1, max_size=5))
def test_no_command_is_lost(prose: list[str]) -> None:
    command = "gpufabric up aws-us-east-1 --resume"
    lines = advice_lines(f"`{command}`".join(prose))
    assert [line.strip() for line in lines if is_command(line)] == [command] * (len(prose) - 1)
    assert all(line.startswith(INDENT) for line in lines if is_command(line))


@pytest.mark.parametrize(
    ("text", "named"),
    [("gpufabric up s", True), ("run pulumi cancel", True), ("gpufabric's schema", False), ("awsome", False)],
)
def test_names_command(text: str, *, named: bool) -> None:
    assert names_command(text) is named


@pytest.mark.parametrize("width", [20, 80])
def test_a_console_breaks_no_line_with_a_command(width: int) -> None:
    printed = io.StringIO()
    console = SafeConsole(file=printed, width=width)
    line = f"Restore the file, or run pulumi cancel --stack {'aws-us-east-1' * 8} --yes"
    console.print(line, markup=False)
    console.print("word " * 40)
    shown = printed.getvalue().splitlines()
    assert shown[0] == line
    assert all(len(other) <= width for other in shown[1:])
