import subprocess
from pathlib import Path

import pytest

from gpufabric.report.annotations.changed_lines import changed_lines, parsed

FILE = "stacks/Pulumi.aws-us-east-1.yaml"
PULL_REQUEST = {"GITHUB_EVENT_NAME": "pull_request"}


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    done = subprocess.run(
        ["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project in a folder of a repository, with a commit that changes lines 2, 4 and 5."""
    folder = tmp_path / "infra"
    file = folder / FILE
    file.parent.mkdir(parents=True)
    file.write_text("a: 1\nb: 2\nc: 3\nd: 4\n")
    git(tmp_path, "init", "--quiet", "--initial-branch", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "-m", "one")
    file.write_text("a: 1\nb: 20\nc: 3\nd: 40\ne: 5\n")
    (folder / "notes.txt").write_text("no declaration\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "-m", "two")
    return folder


def test_lines_of_a_pull_request_on_github(project: Path) -> None:
    changed = changed_lines(project, PULL_REQUEST)
    assert list(changed.of(FILE)) == [2, 4, 5]
    assert set(changed.lines) == {FILE}


def test_lines_of_a_merge_request_on_gitlab(project: Path) -> None:
    base = git(project, "rev-parse", "HEAD^")
    assert list(changed_lines(project, {"CI_MERGE_REQUEST_DIFF_BASE_SHA": base}).of(FILE)) == [2, 4, 5]


def test_lines_of_a_pull_request_on_azure_devops(project: Path) -> None:
    git(project, "update-ref", "refs/remotes/origin/main", "HEAD^")
    environment = {"SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main"}
    assert list(changed_lines(project, environment).of(FILE)) == [2, 4, 5]


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"GITHUB_EVENT_NAME": "push"},
        {"CI_MERGE_REQUEST_DIFF_BASE_SHA": "--output=/tmp/x"},
        {"CI_MERGE_REQUEST_DIFF_BASE_SHA": "0" * 40},
        {"SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/--help"},
    ],
)
def test_without_a_known_base_no_line_is_changed(project: Path, environment: dict[str, str]) -> None:
    assert changed_lines(project, environment).lines == {}


def test_a_folder_without_a_repository(tmp_path: Path) -> None:
    assert changed_lines(tmp_path, PULL_REQUEST).lines == {}


def test_content_that_looks_like_a_header_is_content() -> None:
    added = b"@@ -1,0 +2,2 @@\n+++ b/y.yaml\n+@@ -1 +99 @@\n"
    diff = b"--- a/x.yaml\n+++ b/x.yaml\n" + added + b"@@ -7,2 +9,0 @@\n--- a\n-b\n"
    assert parsed(diff).lines == {"x.yaml": [2, 3, 9]}
