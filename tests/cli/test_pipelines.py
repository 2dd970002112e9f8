import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gpufabric.cli.main import app
from gpufabric.pipelines.settings import Runner
from tests.pipelines.conftest import ROLE, parsed, project

__all__ = ["project"]

FOR_CLOUD = ("--organization", "acme")
NEEDED: dict[Runner, tuple[str, ...]] = {
    Runner.GITHUB: (),
    Runner.GITLAB: ("--setup", "make setup"),
    Runner.AZURE_DEVOPS: ("--setup", "make setup"),
    Runner.OPERATOR: ("--repository", "https://github.com/acme/fabric", *FOR_CLOUD),
    Runner.DEPLOYMENTS: ("--repository", "acme/fabric", *FOR_CLOUD),
}
GITHUB_FILE = ".github/workflows/stacks.yml"


def run(root: Path, runner: str, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["pipelines", "--for", runner, *arguments, "--root", str(root)])


def written(root: Path) -> set[str]:
    return {
        path.relative_to(root).as_posix()
        for path in root.rglob("*")
        if path.is_file() and "gpufabric pipelines" in path.read_text()
    }


@pytest.mark.parametrize("runner", Runner)
def test_prints_and_writes_nothing(project: Path, runner: Runner) -> None:
    result = run(project, runner, *NEEDED[runner])
    assert result.exit_code == 0, result.output
    assert "==> " in result.stdout
    assert written(project) == set()


@pytest.mark.parametrize("runner", Runner)
def test_writes_each_file_once(project: Path, runner: Runner) -> None:
    paths = [
        file["path"] for file in json.loads(run(project, runner, *NEEDED[runner], "--json").stdout)["files"]
    ]
    result = run(project, runner, *NEEDED[runner], "--write")
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == [f"new     {path}" for path in paths]
    assert written(project) == set(paths)
    again = run(project, runner, *NEEDED[runner], "--write")
    assert again.stdout.splitlines() == [f"same    {path}" for path in paths]


def test_a_changed_declaration_changes_its_own_files(project: Path) -> None:
    run(project, "github", "--write")
    (project / "stacks" / "Pulumi.oci-us-ashburn-1.yaml").unlink()
    result = run(project, "github", "--write")
    assert result.stdout == f"changed {GITHUB_FILE}\n"
    assert "oci-us-ashburn-1" not in (project / GITHUB_FILE).read_text()


@pytest.mark.parametrize("how", ["edited", "foreign"])
def test_the_work_of_people_is_overwritten_only_by_force(project: Path, how: str) -> None:
    file = project / GITHUB_FILE
    run(project, "github", "--write")
    text = f"{file.read_text()}# mine\n" if how == "edited" else "name: mine\n"
    file.write_text(text)
    assert json.loads(run(project, "github", "--json").stdout)["files"][0]["state"] == how
    refused = run(project, "github", "--write")
    assert refused.exit_code == 2
    assert f"--write: given {GITHUB_FILE}; allowed: files that are new" in refused.stderr
    assert file.read_text() == text
    forced = run(project, "github", "--write", "--force")
    assert forced.stdout == f"{how:<8}{GITHUB_FILE}\n"
    assert "mine" not in file.read_text()


def test_one_edited_file_keeps_all_files_as_they_are(project: Path) -> None:
    arguments = NEEDED[Runner.DEPLOYMENTS]
    run(project, "deployments", *arguments, "--write")
    (project / "runners" / "webhooks.sh").write_text("#!/bin/sh\n")
    before = (project / "stacks" / "Pulumi.aws-us-east-1.deploy.yaml").read_text()
    refused = run(project, "deployments", *arguments, "--branch", "live", "--write")
    assert "given runners/webhooks.sh; " in refused.stderr
    assert (project / "stacks" / "Pulumi.aws-us-east-1.deploy.yaml").read_text() == before


def test_json_holds_order_files_and_notes(project: Path) -> None:
    (project / ".github" / "workflows").mkdir(parents=True)
    (project / ".github" / "workflows" / "up.yml").write_text("name: up\n")
    printed = json.loads(run(project, "github", "--wave", "oci-us-ashburn-1", "--json").stdout)
    assert printed["for"] == "github"
    assert printed["steps"] == [["oci-us-ashburn-1"], ["aws-us-east-1", "azure-eastus"], ["backbone"]]
    assert [(file["path"], file["state"]) for file in printed["files"]] == [(GITHUB_FILE, "new")]
    assert parsed(printed["files"][0]["text"])["name"] == "stacks"
    assert [note.split(":")[0] for note in printed["notes"]] == [".github/workflows/up.yml"]


def test_json_of_a_write_says_what_was_done(project: Path) -> None:
    printed = json.loads(run(project, "github", "--write", "--json").stdout)
    assert printed["files"] == [{"path": GITHUB_FILE, "state": "new"}]
    assert (project / GITHUB_FILE).is_file()


def test_notes_are_on_standard_error(project: Path) -> None:
    result = run(project, "deployments", *NEEDED[Runner.DEPLOYMENTS])
    assert "note: aws-us-east-1, backbone: no role for aws" in result.stderr
    assert "note:" not in result.stdout


def test_waves_are_lists_of_stacks(project: Path) -> None:
    waves = ("--wave", "oci-us-ashburn-1, azure-eastus", "--wave", "aws-us-east-1")
    printed = json.loads(run(project, "github", *waves, "--json").stdout)
    assert printed["steps"] == [["azure-eastus", "oci-us-ashburn-1"], ["aws-us-east-1"], ["backbone"]]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("github", "--force"), "overwrites nothing without --write"),
        (("jenkins",), "'jenkins' is not one of"),
        (("github", "--wave", "backbone"), "--wave: given backbone; allowed: aws-us-east-1"),
    ],
)
def test_wrong_usage_is_explained(project: Path, arguments: tuple[str, ...], said: str) -> None:
    result = run(project, *arguments)
    assert result.exit_code != 0
    assert said in " ".join(result.output.split()).replace("│ ", "") or said in str(result.exception)


def test_no_file_holds_a_secret(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_ACCESS_TOKEN", "TF_VAR_private_key"):
        monkeypatch.setenv(name, "canary-Zq7Xw2Lm9")
    for runner in Runner:
        result = run(project, runner, *NEEDED[runner])
        assert "canary" not in result.output


def test_a_role_stands_where_the_runner_reads_it(project: Path) -> None:
    role = ("--role", f"aws={ROLE}")
    for runner in (Runner.OPERATOR, Runner.DEPLOYMENTS):
        assert ROLE in run(project, runner, *NEEDED[runner], *role).stdout
