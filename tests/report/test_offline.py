"""A report without credentials: what policies say of the declarations, beside older figures."""

from pathlib import Path

import pytest

from gpufabric.check.result import CheckFinding, StackCheck
from gpufabric.check.result import CheckReport as Checked
from gpufabric.report import offline
from gpufabric.report.markdown import markdown
from gpufabric.report.offline import report_of_check
from tests.report.showing import shown


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> StackCheck:
    """Results of the check of one stack."""
    check = StackCheck(
        "aws-us-east-1", findings=[CheckFinding("imdsv2", "mandatory", "node.options is optional")]
    )
    monkeypatch.setattr(offline, "check_fabric", lambda *_args, **_more: Checked([check]))
    return check


def test_figures_are_those_of_the_snapshot_with_its_age(
    checked: StackCheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GPUFABRIC_NOW", "2026-12-02T08:00:00Z")
    made = report_of_check(Path(), shown())
    assert made.snapshot is not None
    assert made.snapshot.age_days == 10
    assert made.verdict == "blocked"
    text = markdown(made)
    assert "recorded 10 days ago" in text
    assert "Nothing was previewed" in text
    assert "512 GPUs" in text
    assert "hold" not in text.split("<summary>Policies")[1].split("\n")[0]


def test_without_a_snapshot_figures_follow_from_the_declarations(checked: StackCheck, repo: Path) -> None:
    made = report_of_check(repo, None)
    assert "384 GPUs; $" in made.headline
    assert "as before" not in made.headline
    assert made.snapshot is None
    assert made.declared is not None


def test_a_stack_that_could_not_be_checked_is_not_done(checked: StackCheck, repo: Path) -> None:
    checked.broken = "the program broke down"
    made = report_of_check(repo, None)
    assert made.stacks[0].outcome == "failed"
    assert "the program broke down" in markdown(made)
