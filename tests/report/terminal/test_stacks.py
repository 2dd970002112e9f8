from io import StringIO

import pytest
from rich.console import Console

from gpufabric.report.model import Report, ResourceChange, ResourceOperation
from gpufabric.report.terminal.stacks import proposal_table, result_table
from tests.report.conftest import CASES

COUNTS: dict[ResourceOperation, int] = {"create": 12, "delete": 3, "replace": 2, "update": 14, "import": 1}


def table_lines(report: Report, width: int = 120, *, proposed: bool = True) -> list[str]:
    """Give the lines of the table of stacks without its headings."""
    console = Console(file=StringIO(), width=width)
    table = proposal_table(report, console) if proposed else result_table(report, console)
    with console.capture() as captured:
        console.print(table)
    return captured.get().splitlines()[1:]


def crowded(*verdicts: str, failed: bool = False) -> Report:
    """Make a report of one stack with all kinds of changes, and with quotas of these verdicts."""
    report = CASES["resize"]()
    (stack,) = report.stacks
    assert stack.after
    changes = [
        ResourceChange(operation=operation, type="aws:ec2/x:X", name=f"{operation}-{number}", urn="")
        for operation, count in COUNTS.items()
        for number in range(count)
    ]
    (quota,) = stack.after.quota
    quotas = tuple(quota.model_copy(update={"verdict": verdict}) for verdict in verdicts)
    made = stack.model_copy(
        update={
            "stack": "azure-southcentralus",
            "outcome": "failed" if failed else "ok",
            "changes": tuple(changes),
            "after": stack.after.model_copy(update={"quota": quotas}),
        }
    )
    return report.model_copy(update={"stacks": (made,)})


@pytest.mark.parametrize("failed", [False, True])
@pytest.mark.parametrize(
    "verdicts", [(), ("fits",), ("short", "fits"), ("short", "short but pending", "unknown", "fits")]
)
def test_a_stack_is_one_line_with_every_count(verdicts: tuple[str, ...], failed: bool) -> None:
    (line,) = table_lines(crowded(*verdicts, failed=failed))
    assert "+12 -3 =1 +-2 ~14" in line
    assert "64 → 128" in line
    assert "$1,331,700.51" in line
    assert "+$665,495.55" in line
    assert all(verdict in line for verdict in verdicts[:1])


def test_a_wide_terminal_spells_everything_out() -> None:
    (line,) = table_lines(crowded("short", "fits"), 160)
    assert "12 create, 3 delete, 1 import, 2 replace, 14 update" in line
    assert "(+99.9 %)" in line


@pytest.mark.parametrize("proposed", [True, False])
def test_every_scene_has_one_line_for_a_stack(case: tuple[str, Report], proposed: bool) -> None:
    _, report = case
    lines = table_lines(report, proposed=proposed)
    named = [line for line in lines if not line.startswith(("all ", " "))]
    assert len(named) == len(report.stacks)
    # Of a result, each further quota has a line of its own.
    assert proposed or all(line.split()[1] == "/" for line in lines if line.startswith(" "))
    assert not proposed or named == lines


def test_a_result_has_signs_where_words_do_not_fit() -> None:
    report = crowded("fits")
    (line,) = table_lines(report, proposed=False)
    assert "+12 -3 =1 +-2 ~14" in line
    (wide,) = table_lines(report, 200, proposed=False)
    assert "12 create, 3 delete" in wide
