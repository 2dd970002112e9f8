import io

import pytest
from rich.console import Console

from gpufabric.engine.live.rows import LiveRow, View
from gpufabric.engine.live.table import most_rows, table

SUMMARY = "0 of 30 stacks done, 30 running; 12m 00s so far, 33 min or more left"


def drawn(view: View, width: int = 120) -> list[str]:
    console = Console(file=io.StringIO(), width=width, height=40, force_terminal=True, color_system=None)
    with console.capture() as capture:
        console.print(table(view, width))
    return capture.get().splitlines()


def gateway(number: int, stack: str = "backbone", wait: str = "12 of 45 min") -> LiveRow:
    name = f"VirtualNetworkGateway azure-eastus-with-a-very-long-name-of-a-gateway-{number}"
    return LiveRow(f"{stack}-{number}", "updating", "42/105", name, wait, "33 min or more", "12m 00s")


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_thirty_stacks_fit_into_forty_rows(width: int) -> None:
    late = "47 of 45 min, longer than usual"
    rows = [gateway(number, "azure-a-region-with-a-long-name", late) for number in range(30)]
    console = Console(width=width, height=40)
    assert most_rows(console) >= 30
    lines = drawn(View(rows, SUMMARY), width)
    assert len(lines) <= 39, "one line is the cursor's"
    assert all(len(line) <= width for line in lines)


def test_names_are_cut_in_the_middle_and_times_never() -> None:
    (_, line, summary) = drawn(View([gateway(7)], SUMMARY), 110)
    assert "12 of 45 min" in line
    assert "…" in line
    assert "way-7 12 of 45 min  33 min or more  12m 00s" in line
    assert summary == SUMMARY


def test_a_narrow_terminal_drops_the_counts_before_the_times() -> None:
    late = gateway(1, wait="47 of 45 min, longer than usual")
    assert "Resources" in drawn(View([late], SUMMARY), 120)[0]
    header, line, _ = drawn(View([late], SUMMARY), 90)
    assert "Resources" not in header
    assert "47 of 45 min, longer than usual  33 min or more  12m 00s" in line


def test_without_rows_the_summary_stands_alone() -> None:
    assert drawn(View([], SUMMARY)) == [SUMMARY]


def test_names_cannot_move_the_cursor() -> None:
    row = LiveRow("aws\x1b[2J", "updating", "", "Cluster \x1b]0;title", "3s", "", "3s")
    assert "\x1b" not in "".join(drawn(View([row], SUMMARY)))
