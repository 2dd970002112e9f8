"""Scheduled pipelines of GitLab and Azure DevOps read accounts, and propose what moved."""

import subprocess
from pathlib import Path

import pytest

from tests.protection.git_projects import committed, git
from tests.test_pipelines import GITLAB, REPO, azure_jobs, gitlab_jobs, load, scripts

SNAPSHOTS = REPO / ".azure-pipelines" / "snapshots.yml"


def git_steps(file: Path) -> str:
    """Return the script that proposes snapshots, up to the push."""
    (script,) = [text for text in scripts(file) if "git commit" in text]
    return script[: script.index("# The helper")].replace(
        'cp -R "$PIPELINE_WORKSPACE/snapshots/." stacks/', ""
    )


@pytest.mark.parametrize("file", [GITLAB, SNAPSHOTS], ids=lambda file: file.name)
def test_snapshots_are_proposed_only_if_something_moved(file: Path, tmp_path: Path) -> None:
    committed(tmp_path / "project")
    project = tmp_path / "project"

    def run() -> tuple[str, str]:
        command = ["bash", "-euo", "pipefail", "-c", f"{git_steps(file)}\necho proposed"]
        done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=True)
        return done.stdout, git(project, "log", "-1", "--name-only", "--format=%s")

    assert "Nothing moved." in run()[0]
    (project / "stacks/price-snapshots").mkdir()
    (project / "stacks/price-snapshots/aws-us-east-1.yaml").write_text("cloud: aws\n")
    (project / "read").mkdir()
    (project / "read/other").write_text("no snapshot")
    said, subject = run()
    assert said.endswith("proposed\n")
    assert subject.split("\n") == [
        "Record what accounts and price lists say",
        "",
        "stacks/price-snapshots/aws-us-east-1.yaml",
    ]


def test_accounts_are_read_by_schedule_with_credentials_that_push_nothing() -> None:
    gitlab = gitlab_jobs()
    for name in ("read-snapshots", "propose-snapshots"):
        (rule,) = gitlab[name]["rules"]
        assert rule["if"] == '$CI_PIPELINE_SOURCE == "schedule" && $SNAPSHOTS == "true"'
    assert not [
        name for name, job in gitlab.items() if "schedule" in str(job["rules"]) and "snap" not in name
    ]
    assert load(SNAPSHOTS)["schedules"][0]["always"] == "true"
    azure = azure_jobs(SNAPSHOTS)
    for reading, proposing in (
        (gitlab["read-snapshots"], gitlab["propose-snapshots"]),
        (azure["read"], azure["propose"]),
    ):
        assert "git push" not in str(reading) and "TOKEN_FILE" in str(reading)
        assert ".venv/bin/gpufabric" not in str(proposing)
    # A partial answer still comes as a proposal.
    assert gitlab["read-snapshots"]["artifacts"]["when"] == "always"
    assert gitlab["propose-snapshots"]["rules"][0]["when"] == "always"
    assert "'Failed'" in azure["propose"]["condition"]
