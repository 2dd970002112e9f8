import re

import pytest
from hypothesis import given

from gpufabric.report.annotations.github import workflow_commands
from gpufabric.report.annotations.limiting import MOST
from tests.report.adversarial import TEXTS, texts
from tests.report.annotations.making import FILE, annotation

COMMAND = re.compile(r"::(error|warning|notice) ([^:\r\n]*)::([^\r\n]*)")


def decoded(text: str) -> str:
    """Decode as the runner does: of the escapes, that of ``%`` last."""
    for code, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, character)
    return text


def properties(line: str) -> dict[str, str]:
    command = COMMAND.fullmatch(line)
    assert command is not None, line
    return {
        name: decoded(value) for name, _, value in (part.partition("=") for part in command[2].split(","))
    }


def test_an_annotation_is_a_workflow_command() -> None:
    [line] = workflow_commands([annotation()])
    assert line.startswith(f"::warning file={FILE},line=7,title=risks%3A imdsv2::")
    assert properties(line) == {"file": FILE, "line": "7", "title": "risks: imdsv2"}
    text = decoded(line.split("::")[2]).splitlines()
    assert text == [
        "aws-us-east-1-train: allows IMDSv1",
        "Why: A pod can read credentials.",
        "Fix: Set httpTokens to required.",
        "See docs/policies.md#imdsv2",
    ]


@pytest.mark.parametrize(
    ("level", "kind"),
    [
        ("blocks", "error"),
        ("destroys", "warning"),
        ("disrupts", "warning"),
        ("costs", "warning"),
        ("risks", "warning"),
        ("notes", "notice"),
    ],
)
def test_levels(level: str, kind: str) -> None:
    [line] = workflow_commands([annotation(level=level)])
    assert line.startswith(f"::{kind} ")


def test_files_are_relative_to_the_repository() -> None:
    [line] = workflow_commands([annotation()], "infra/fabric")
    assert properties(line)["file"] == f"infra/fabric/{FILE}"


def test_without_a_file_there_is_no_line() -> None:
    [line] = workflow_commands([annotation(file="", line=0)])
    assert properties(line) == {"title": "risks: imdsv2"}


def test_at_most_as_many_of_each_kind_as_github_shows() -> None:
    made = [annotation(level="blocks")] * 13 + [annotation()] * 12 + [annotation(level="notes")] * 3
    lines = list(workflow_commands(made))
    kinds = [command[1] for line in lines if (command := COMMAND.fullmatch(line))]
    assert kinds == ["error"] * MOST + ["warning"] * MOST + ["notice"] * 3
    assert lines[-1] == (
        "Not shown beside the change: 3 more errors, 2 more warnings; the report has all of them."
    )


def test_waived_findings_are_left_out() -> None:
    assert list(workflow_commands([annotation("waived until 2026-12-24 by team: open", level="notes")])) == []


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a\n::error::b", "a%0A"),
        ("a\r\n::add-mask::b", "a%0A"),
        ("100%0A::error::b", "100%250A::error::b"),
    ],
)
def test_lines_and_escapes_in_a_text_are_data(text: str, written: str) -> None:
    [line] = workflow_commands([annotation(text)])
    assert f"train: {written}" in line


@pytest.mark.parametrize("text", TEXTS)
def test_attacks_start_no_command(text: str) -> None:
    assert_starts_no_command(text)


@given(text=texts)
def test_no_text_starts_a_command_or_changes_a_property(text: str) -> None:
    assert_starts_no_command(text)


def assert_starts_no_command(text: str) -> None:
    made = annotation(text, file=text or FILE, rule=text, why=text, fix=text, docs=text, concerns=text)
    [line] = workflow_commands([made])
    # The runner splits output at line ends of any kind, and reads a command at the begin of a line only.
    assert len(line.splitlines()) == 1
    assert line.count("\r") == line.count("\n") == 0
    assert set(properties(line)) == {"file", "line", "title"}
    assert properties(line)["line"] == "7"
