import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gpufabric.cli.main import app


def roles(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["roles", *arguments])


@pytest.mark.parametrize("purpose", ["snapshots", "preview", "up"])
@pytest.mark.parametrize("cloud", ["aws", "azure", "oci"])
def test_a_role_without_a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cloud: str, purpose: str):
    monkeypatch.chdir(tmp_path)
    result = roles("--cloud", cloud, "--for", purpose)
    assert result.exit_code == 0, result.output
    assert result.stdout


def test_the_policy_for_snapshots_can_be_piped():
    policy = json.loads(roles("--cloud", "aws", "--for", "snapshots").stdout)
    assert policy["Statement"][0]["Effect"] == "Allow"


def test_the_role_of_a_stack_names_its_account(repo: Path):
    result = roles("aws-us-east-1", "--for", "up", "--root", str(repo), "--json")
    assert result.exit_code == 0, result.output
    files = json.loads(result.stdout)
    assert {file["cloud"] for file in files} == {"aws"}
    account = files[0]["account"]
    assert f"arn:aws:iam::{account}:role/aws-us-east-1-*" in "".join(file["text"] for file in files)


def test_files_are_written_and_equal_the_next_time(tmp_path: Path, repo: Path):
    arguments = ("--for", "up", "--root", str(repo), "--out", str(tmp_path / "roles"))
    assert roles(*arguments).exit_code == 0
    first = {file.name: file.read_bytes() for file in (tmp_path / "roles").iterdir()}
    assert roles(*arguments).exit_code == 0
    assert {file.name: file.read_bytes() for file in (tmp_path / "roles").iterdir()} == first
    assert {name.partition("-")[0] for name in first} == {"aws", "azure", "oci"}


def test_a_folder_that_cannot_be_written(tmp_path: Path):
    file = tmp_path / "file"
    file.write_text("")
    result = roles("--cloud", "aws", "--for", "up", "--out", str(file))
    assert result.exit_code == 1
    assert "--out" in str(result.exception)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("--cloud", "gcp", "--for", "up"), "allowed: aws, azure, oci"),
        (("aws-us-east-1", "--cloud", "aws", "--for", "up"), "allowed: without stacks"),
        (("--cloud", "aws", "--for", "down"), "down"),
        (("--cloud", "aws"), "--for"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], text: str):
    result = roles(*arguments)
    assert result.exit_code == 2
    assert text in " ".join(result.output.replace("│", " ").split())


def test_an_unknown_stack(repo: Path):
    result = roles("aws-nowhere", "--for", "up", "--root", str(repo))
    assert result.exit_code == 2
    assert "aws-nowhere" in result.output


def test_the_examples_of_the_documentation(repo: Path, tmp_path: Path):
    text = (repo / "docs" / "accounts.md").read_text(encoding="utf-8")
    examples = re.findall(r"^(?:\$ )?gpufabric roles (.*)$", text, re.MULTILINE)
    assert len(examples) == 6
    for example in examples:
        arguments = example.replace("--out roles", f"--out {tmp_path / 'roles'}").split()
        root = () if "--cloud" in arguments else ("--root", str(repo))
        result = roles(*arguments, *root)
        assert result.exit_code == 0, result.output
