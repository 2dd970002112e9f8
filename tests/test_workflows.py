"""Workflows protect credentials and report failures."""

import os
import re
import shutil
import subprocess
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
            kept = set(step["with"]["path"].split())
            if file.name == "release.yml":  # it runs no preview
                assert step["with"]["retention-days"] <= 7
                continue
            # Kept figures hold no events, and a trend is longer than a month.
            assert 1 <= step["with"]["retention-days"] <= (90 if kept == {"history"} else 30)
            assert kept <= {".gpufabric/runs", "report.html", "history", "stacks/*-snapshots"}


def test_a_release_is_built_apart_from_what_can_publish_it() -> None:
    """What installs and lists packages of others runs where it can change nothing that is published."""
    jobs = load("release.yml")["jobs"]
    permissions = {name: set(job.get("permissions", {})) for name, job in jobs.items()}
    assert permissions == {
        "build": set(),
        "install": set(),
        "attest": {"contents", "id-token", "attestations"},
        "publish": {"id-token"},
        "announce": {"contents"},
    }
    assert [name for name, job in jobs.items() if job.get("environment")] == ["publish"]
    uploads = {
        name: [step["with"]["name"] for step in job["steps"] if "upload-artifact" in step.get("uses", "")]
        for name, job in jobs.items()
    }
    assert [name for name, kept in uploads.items() if "dist" in kept] == ["build"]
    for name in ("attest", "publish", "announce"):
        runs = [step["run"] for step in jobs[name]["steps"] if "run" in step]
        assert not any("pip" in run or "make" in run for run in runs), name


def test_a_release_uses_no_cache() -> None:
    """Another run could have filled it."""
    text = (FOLDER / "release.yml").read_text()
    assert "cache:" not in text
    assert "secrets." not in text


def test_a_release_needs_the_version_of_its_tag() -> None:
    steps = load("release.yml")["jobs"]["build"]["steps"]
    runs = [step.get("run", "") for step in steps]
    check = next(number for number, run in enumerate(runs) if "tools.release check" in run)
    assert check < next(number for number, run in enumerate(runs) if "uv build" in run)


def test_an_update_keeps_its_figures_for_the_trend() -> None:
    steps = load("up.yml")["jobs"]["up"]["steps"]
    (keeps,) = [step for step in steps if "--keep history" in step.get("run", "")]
    (upload,) = [step for step in steps if step.get("with", {}).get("name") == "trend"]
    assert steps.index(keeps) < steps.index(upload)
    # What a failed update left is known, too.
    assert keeps["if"] == upload["if"] == "always()"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_action_is_pinned_by_digest_with_its_version(file: Path) -> None:
    """A tag of an action can be moved to other code, which then has the credentials of the job."""
    uses = [line.split("uses:")[1].strip() for line in file.read_text().splitlines() if "uses:" in line]
    assert uses
    for action in uses:
        assert re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action), action


def test_one_action_has_one_digest() -> None:
    pins = {
        (action, rest)
        for file in FILES
        for action, rest in re.findall(r"uses: ([\w.-]+/[\w.-]+)[\w./-]*@(.+)", file.read_text())
    }
    assert len({action for action, _ in pins}) == len(pins)


def test_the_base_branch_states_the_rules_that_judge_a_pull_request() -> None:
    jobs = load("preview.yml")["jobs"]
    for name, command in (("preview", "gpufabric preview"), ("fork", "gpufabric report --check")):
        job = jobs[name]
        assert "github.event.pull_request.base.ref" in str(job)
        (run,) = [step["run"] for step in job["steps"] if command in step.get("run", "")]
        assert '--policies-from "$BASE"' in run
        assert job["steps"][0]["with"]["fetch-depth"] == 0
    up = load("up.yml")["jobs"]
    for name in ("preview", "up"):
        text = " ".join(step.get("run", "") for step in up[name]["steps"])
        assert "--policies-from origin/main" in text


def test_forks_see_no_figures_of_main_unless_switched_on() -> None:
    """A job of a fork can read the whole cache of main, so nothing is stored there either."""
    fork, up = load("preview.yml")["jobs"]["fork"], load("up.yml")["jobs"]["up"]
    for job, action in ((fork, "actions/cache/restore@"), (up, "actions/cache/save@")):
        (step,) = [step for step in job["steps"] if step.get("uses", "").startswith(action)]
        assert "vars.FORKS_SEE_FIGURES == 'yes'" in step["if"]


def make_workflows(tmp_path: Path, **programs: str) -> subprocess.CompletedProcess[str]:
    """Run `make workflows` with stand-ins for zizmor and Go."""
    for name, script in programs.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)
    command = [
        shutil.which("make") or "make",
        "--no-print-directory",
        "-o",
        "venv",
        f"BIN={tmp_path}",
        "workflows",
    ]
    # No other programs: neither the target nor its shell needs one, and a Go of the machine must not answer.
    environment = os.environ | {"PATH": str(tmp_path)}
    return subprocess.run(
        command, cwd=FOLDER.parents[1], env=environment, capture_output=True, text=True, check=False
    )


def test_ci_checks_the_workflows() -> None:
    steps = (FOLDER.parents[1] / ".ci" / "run").read_text().splitlines()
    assert "step workflows" in steps


def test_a_check_that_cannot_be_built_fails(tmp_path: Path) -> None:
    done = make_workflows(tmp_path, zizmor="exit 0")
    assert done.returncode != 0
    assert "actionlint cannot be built: no Go toolchain is on PATH" in done.stderr


@pytest.mark.parametrize(("zizmor", "go", "passes"), [(0, 0, True), (14, 0, False), (0, 1, False)])
def test_a_finding_fails(zizmor: int, go: int, passes: bool, tmp_path: Path) -> None:
    done = make_workflows(tmp_path, zizmor=f"exit {zizmor}", go=f"exit {go}")
    assert (done.returncode == 0) is passes, done.stderr
