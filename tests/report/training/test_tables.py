import io

from rich.console import Console

from gpufabric.report.training.model import TrainingReport
from gpufabric.report.training.tables import show_training
from tests.report.training.making import training, unknown_pace


def shown(report: TrainingReport) -> str:
    out = io.StringIO()
    show_training(report, Console(file=out, width=160))
    return out.getvalue()


def test_everything_is_on_one_screen() -> None:
    text = shown(training())
    assert len(text.splitlines()) < 30
    for said in ("whole fabric", "aws-us-east-1--azure-eastus", "Days, cost and MWh are for 1.5e13 tokens"):
        assert said in text


def test_findings_stand_in_the_text() -> None:
    assert "finding: link x is short" in shown(training(verdict="cannot run", findings=("link x is short",)))


def test_without_links_there_is_no_table_of_them() -> None:
    assert "Share of the time" not in shown(unknown_pace())


def test_a_narrow_console_cuts_no_number() -> None:
    report = training()
    out = io.StringIO()
    show_training(report, Console(file=out, width=60))
    assert "…" not in out.getvalue()
    assert "5.99k to 12k" in out.getvalue()
    assert "1.35 Gbit/s" in out.getvalue()
