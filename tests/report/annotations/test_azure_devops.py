import re

import pytest
from hypothesis import given

from gpufabric.report.annotations.azure_devops import logging_commands
from gpufabric.report.annotations.limiting import MOST
from tests.report.adversarial import TEXTS, texts
from tests.report.annotations.making import FILE, annotation

COMMAND = re.compile(r"##vso\[task\.logissue ([^\]\r\n]*)\]([^\r\n]*)")


def decoded(text: str) -> str:
    """Decode as the agent does: of the escapes, that of ``%`` last."""
    for code, character in (("%0D", "\r"), ("%0A", "\n"), ("%3B", ";"), ("%5D", "]"), ("%AZP25", "%")):
        text = text.replace(code, character)
    return text


def properties(line: str) -> dict[str, str]:
    """Read the properties as the agent does: the first ``]`` ends them."""
    command = COMMAND.fullmatch(line)
    assert command is not None, line
    parts = filter(None, command[1].split(";"))
    return {name: decoded(value) for name, _, value in (part.partition("=") for part in parts)}


def test_an_annotation_is_a_logging_command() -> None:
    [line] = logging_commands([annotation()])
    assert line == (
        f"##vso[task.logissue type=warning;sourcepath={FILE};linenumber=7;code=imdsv2;]"
        "risks: aws-us-east-1-train: allows IMDSv1. Why: A pod can read credentials. "
        "Fix: Set httpTokens to required. See docs/policies.md#imdsv2"
    )


@pytest.mark.parametrize(
    ("level", "kind"),
    [("blocks", "error"), ("destroys", "warning"), ("disrupts", "warning"), ("costs", "warning")],
)
def test_levels(level: str, kind: str) -> None:
    [line] = logging_commands([annotation(level=level)])
    assert properties(line)["type"] == kind


def test_notes_are_no_warnings() -> None:
    assert list(logging_commands([annotation(level="notes")])) == []


def test_files_are_relative_to_the_repository() -> None:
    [line] = logging_commands([annotation()], "infra/fabric")
    assert properties(line)["sourcepath"] == f"infra/fabric/{FILE}"


def test_without_a_file_there_is_no_line() -> None:
    [line] = logging_commands([annotation(file="", line=0)])
    assert properties(line) == {"type": "warning", "code": "imdsv2"}


def test_at_most_as_many_of_each_type_as_a_run_shows() -> None:
    made = [annotation(level="blocks")] * 13 + [annotation()] * 12
    *lines, rest = logging_commands(made)
    assert [properties(line)["type"] for line in lines] == ["error"] * MOST + ["warning"] * MOST
    assert rest == "Not shown beside the change: 3 more errors, 2 more warnings; the report has all of them."


def test_a_property_ends_no_command() -> None:
    [line] = logging_commands([annotation("100% of it", file="stacks/a];b%3D.yaml")])
    assert properties(line)["sourcepath"] == "stacks/a];b%3D.yaml"
    assert "100%AZP25 of it" in line


@pytest.mark.parametrize("text", TEXTS)
def test_attacks_start_no_command(text: str) -> None:
    assert_starts_no_command(text)


@given(text=texts)
def test_no_text_starts_a_command_or_changes_a_property(text: str) -> None:
    assert_starts_no_command(text)


def assert_starts_no_command(text: str) -> None:
    made = annotation(text, file=text or FILE, rule=text, why=text, fix=text, docs=text, concerns=text)
    [line] = logging_commands([made])
    assert len(line.splitlines()) == 1
    assert line.count("\r") == line.count("\n") == 0
    assert line.lower().count("##vso[") == 1
    assert set(properties(line)) == {"type", "sourcepath", "linenumber", "code"}
    assert properties(line)["linenumber"] == "7"
