"""Workflows protect credentials and report failures."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

FOLDER = Path(__file__).parents[1] / ".github" / "workflows"
FILES = sorted(FOLDER.glob("*.yml"))


def load(name: str) -> dict[str, Any]:
    return YAML(typ="safe").load((FOLDER / name).read_text())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_least_privilege_and_no_shell_injection(file: Path) -> None:
    workflow = load(file.name)
    assert workflow["permissions"] == {"contents": "read"}
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"]
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False
            # External values reach a script through the environment only.
            assert "${{" not in step.get("run", "")


def test_the_job_of_forks_has_no_credentials() -> None:
    job = load("preview.yml")["jobs"]["fork"]
    assert "secrets." not in str(job)
    assert "permissions" not in job
    assert "environment" not in job
    assert "head.repo.full_name != github.repository" in job["if"]


def test_a_failed_preview_still_gets_a_comment() -> None:
    jobs = load("preview.yml")["jobs"]
    assert jobs["comment"]["if"].startswith("always()")
    assert jobs["preview"]["strategy"]["fail-fast"] is False
    upload = next(step for step in jobs["preview"]["steps"] if "upload-artifact" in step.get("uses", ""))
    assert upload["if"] == "always()"
    assert upload["with"]["include-hidden-files"] is True


def test_an_update_needs_approval_and_is_never_cancelled() -> None:
    workflow = load("up.yml")
    assert workflow["jobs"]["up"]["environment"] == "production"
    assert workflow["concurrency"]["cancel-in-progress"] is False


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_artefacts_expire_and_hold_only_what_is_masked(file: Path) -> None:
    steps = [step for job in load(file.name)["jobs"].values() for step in job["steps"]]
    for step in steps:
        if "upload-artifact" in step.get("uses", ""):
            assert 1 <= step["with"]["retention-days"] <= 30
            assert set(step["with"]["path"].split()) <= {".gpufabric/runs", "report.html"}
