import io

from rich.console import Console

from gpufabric.engine.progress import Progress


def test_plain_lines_without_a_terminal() -> None:
    printed = io.StringIO()
    with Progress(["aws"], Console(file=printed)) as progress:
        progress.state("aws", "updating", total=10)
        progress.done("aws", 4)
        progress.state("aws", "updated", total=10, ended=True)
    assert printed.getvalue() == "  aws: updating (0s)\n  aws: updated, 4/10 resources (0s)\n"


def test_live_table_on_a_terminal() -> None:
    printed = io.StringIO()
    console = Console(file=printed, force_terminal=True, width=80)
    with Progress(["aws", "backbone"], console) as progress:
        progress.state("aws", "updating", total=105)
        progress.done("aws", 42)
        progress.note("Interrupted")
    for text in ("Stack", "aws", "updating", "42/105", "backbone", "waiting", "Interrupted"):
        assert text in printed.getvalue()


def test_more_than_was_expected_shows_no_total() -> None:
    printed = io.StringIO()
    with Progress(["aws"], Console(file=printed)) as progress:
        progress.state("aws", "updating", total=3)
        progress.done("aws", 4)
        progress.state("aws", "updated", total=3, ended=True)
    assert "updated, 4 resources" in printed.getvalue()


def test_it_can_be_entered_again_after_a_question() -> None:
    printed = io.StringIO()
    progress = Progress(["aws"], Console(file=printed, force_terminal=True, width=80))
    for state in ("previewing", "updating"):
        with progress:
            progress.state("aws", state)
    assert "previewing" in printed.getvalue()
    assert "updating" in printed.getvalue()
