import json
import re
import shutil
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from gpufabric.cli.main import app
from tests.report.comment.conftest import FakeHost, environment
from tests.report.comment.conftest import fake as fake  # noqa: PLC0414 - a fixture

RECORDED = Path(__file__).parents[1] / "report" / "recorded"
RESIZE = str(RECORDED / "resize")


def run(*arguments: str, status: int = 0) -> str:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == status, (result.output, result.exception)
    return result.output


def inside(fake: FakeHost, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run as in the CI system of a code host, and in no other."""
    for name in ("GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment(fake).items():
        monkeypatch.setenv(name, value)


def test_markdown_of_a_run() -> None:
    text = run("report", RESIZE)
    assert "GPUs 64 \u2192 128 (+64); $666,205 \u2192 $1,331,701/month (+99.9 %, 12 not priced)" in text


def test_json_follows_its_schema() -> None:
    schema = json.loads(run("schema", "report"))
    Draft202012Validator.check_schema(schema)
    for folder in RECORDED.iterdir():
        made = json.loads(run("report", str(folder), "--format", "json"))
        Draft202012Validator(schema).validate(made)


def test_the_schema_refuses_what_is_no_report() -> None:
    schema = Draft202012Validator(json.loads(run("schema", "report")))
    made = json.loads(run("report", RESIZE, "--format", "json"))
    assert schema.is_valid(made)
    assert not schema.is_valid({**made, "verdict": "fine"})
    assert not schema.is_valid({**made, "more": 1})
    assert not schema.is_valid({key: value for key, value in made.items() if key != "totals"})


def test_a_report_in_json_is_a_source_too(tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    run("report", RESIZE, "--format", "json", "--out", str(file))
    assert run("report", str(file)) == run("report", RESIZE)


def test_several_runs_make_one_report(tmp_path: Path) -> None:
    for name in ("resize", "first"):
        shutil.copytree(RECORDED / name, tmp_path / name)
    made = json.loads(run("report", str(tmp_path), "--format", "json", "--expect", "oci-us-ashburn-1"))
    assert [stack["stack"] for stack in made["stacks"]] == [
        "aws-us-east-1", "azure-eastus", "backbone", "oci-us-ashburn-1",
    ]  # fmt: skip
    assert made["stacks"][-1]["outcome"] == "missing"


def test_events_alone_are_enough() -> None:
    [events] = (RECORDED / "resize").glob("*.jsonl")
    assert "1 updated in aws-us-east-1" in run("report", str(events))


def test_a_page(tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    run("report", RESIZE, "--format", "html", "--out", str(file))
    assert file.read_text().startswith("<!doctype html>")


def test_fail_ends_with_a_status() -> None:
    run("report", str(RECORDED / "policy-failure"), "--fail", status=1)
    run("report", RESIZE, "--fail")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("missing.jsonl", None, "cannot be read"),
        ("text.jsonl", "hello", "line 1 is not an event"),
        ("list.jsonl", "[1]\n{}", "line 1 is not an event"),
        ("bytes.jsonl", b"\xff\xfe", "text in UTF-16"),
    ],
)
def test_what_is_no_run(tmp_path: Path, name: str, content: str | bytes | None, said: str) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    result = CliRunner().invoke(app, ["report", str(file)])
    assert result.exit_code == 1
    assert said in str(result.exception)
    assert str(tmp_path) not in str(result.exception)


def test_a_comment_is_written_and_superseded(fake: FakeHost, monkeypatch: pytest.MonkeyPatch) -> None:
    inside(fake, monkeypatch)
    assert "written" in run("comment", RESIZE, "--pr", "5", "--key", "demo")
    [made] = fake.comments.values()
    assert re.match(
        r"<!-- gpufabric-report key=demo order=17\.2( commit=[0-9a-f]{40})? -->\n### ", made["body"]
    )
    assert "a newer run" in run("comment", RESIZE, "--pr", "5", "--key", "demo", "--order", "16")


@pytest.mark.parametrize("name", ["crash", "policy-failure"])
def test_a_comment_is_written_when_a_preview_fails(
    name: str, fake: FakeHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside(fake, monkeypatch)
    run("comment", str(RECORDED / name), "--pr", "5")
    [made] = fake.comments.values()
    assert "blocked" in made["body"]


def test_a_comment_is_written_when_nothing_came_back(fake: FakeHost, monkeypatch: pytest.MonkeyPatch) -> None:
    inside(fake, monkeypatch)
    run("comment", "--pr", "5", "--expect", "aws-us-east-1")
    [made] = fake.comments.values()
    assert "left no result" in made["body"]


def test_no_ci_system_is_an_error_with_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_ACTIONS", "GITLAB_CI", "TF_BUILD"):
        monkeypatch.delenv(name, raising=False)
    result = CliRunner().invoke(app, ["comment", RESIZE])
    assert result.exit_code == 1
    assert "GITHUB_ACTIONS" in str(result.exception)


def test_annotations_of_a_preview(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    out, sarif, quality = (tmp_path / name for name in ("report.md", "out.sarif", "quality.json"))
    blocked = str(RECORDED / "policy-failure")
    files = ("--out", str(out), "--sarif", str(sarif), "--code-quality", str(quality))
    printed = run("report", blocked, *files, "--annotations", "github", "--fail", status=1)
    errors = [line for line in printed.splitlines() if line.startswith("::error ")]
    assert [line.partition("title=")[2].partition("::")[0] for line in errors] == [
        "blocks%3A cost-stack-budget-hourly",
        "blocks%3A cost-stack-budget-monthly",
    ]
    assert all("file=stacks/Pulumi.aws-us-east-1.yaml,line=" in line for line in errors)
    [log] = json.loads(sarif.read_text())["runs"]
    assert log["invocations"][0]["exitCode"] == 1
    assert len(json.loads(quality.read_text())) == len(log["results"])


def test_annotations_for_azure_devops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BUILD_SOURCESDIRECTORY", raising=False)
    blocked, out = str(RECORDED / "policy-failure"), str(tmp_path / "report.md")
    printed = run("report", blocked, "--out", out, "--annotations", "azure-devops", "--fail", status=1)
    errors = [line for line in printed.splitlines() if line.startswith("##vso[task.logissue type=error;")]
    assert [line.partition("code=")[2].partition(";")[0] for line in errors] == [
        "cost-stack-budget-hourly",
        "cost-stack-budget-monthly",
    ]
    assert all("sourcepath=stacks/Pulumi.aws-us-east-1.yaml;linenumber=" in line for line in errors)


def test_annotations_and_the_report_do_not_mix() -> None:
    assert "needs --out" in run("report", RESIZE, "--annotations", "github", status=2)


def test_comments_link_to_files_and_documentation(monkeypatch: pytest.MonkeyPatch) -> None:
    commit = "0123456789abcdef0123456789abcdef01234567"
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://github.example")
    monkeypatch.setenv("GITHUB_REPOSITORY", "team/fabric")
    monkeypatch.setenv("GITHUB_SHA", commit)
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    text = run("report", str(RECORDED / "policy-failure"))
    blob = f"https://github.example/team/fabric/blob/{commit}"
    assert f"]({blob}/stacks/Pulumi.aws-us-east-1.yaml#L" in text
    assert f"[`cost-stack-budget-hourly`]({blob}/docs/policies.md#cost-stack-budget-hourly)" in text
