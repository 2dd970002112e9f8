import pytest

from gpufabric.check.result import CheckFinding, CheckReport, Exit, StackCheck
from gpufabric.spec.problems import Problem

PROBLEM = Problem("pools", "nothing", "a pool", "schema")


def finding(level: str = "mandatory", kind: str = "violation") -> CheckFinding:
    return CheckFinding("rule", level, "message", "", kind)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("check", "plain", "strict"),
    [
        (StackCheck("s"), Exit.OK, Exit.OK),
        (StackCheck("s", findings=[finding("advisory")]), Exit.OK, Exit.OK),
        (StackCheck("s", findings=[finding("advisory", "waived")]), Exit.OK, Exit.OK),
        (StackCheck("s", findings=[finding("advisory", "not-evaluated")]), Exit.OK, Exit.VIOLATION),
        (StackCheck("s", findings=[finding("advisory", "internal-error")]), Exit.OK, Exit.OK),
        (StackCheck("s", findings=[finding()]), Exit.VIOLATION, Exit.VIOLATION),
        (StackCheck("s", findings=[finding("mandatory", "internal-error")]), Exit.INTERNAL, Exit.INTERNAL),
        (StackCheck("s", findings=[finding()], problems=(PROBLEM,)), Exit.DECLARATION, Exit.DECLARATION),
        (StackCheck("s", errors=("refused",)), Exit.DECLARATION, Exit.DECLARATION),
        (StackCheck("s", broken="KeyError", problems=(PROBLEM,)), Exit.INTERNAL, Exit.INTERNAL),
    ],
)
def test_exit_of_a_stack(check: StackCheck, plain: Exit, strict: Exit) -> None:
    assert check.exit(strict=False) == plain
    assert check.exit(strict=True) == strict


def test_highest_exit_holds() -> None:
    checks = [StackCheck("a", findings=[finding()]), StackCheck("b", errors=("x",)), StackCheck("c")]
    assert CheckReport(checks).exit == Exit.DECLARATION
    assert CheckReport([]).exit == Exit.OK


def test_exit_numbers_are_documented(repo) -> None:
    text = (repo / "docs" / "check.md").read_text()
    for number in Exit:
        assert f"| {int(number)} |" in text
