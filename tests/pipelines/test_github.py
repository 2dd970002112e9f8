import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from gpufabric.pipelines import github
from gpufabric.pipelines.github import FILE, files
from gpufabric.pipelines.jobs import StackJob, jobs_of
from gpufabric.pipelines.settings import PipelineSettings
from gpufabric.spec.project import load_project
from tests.pipelines.conftest import SETTINGS, parsed, write_project
from tools.small_fabric import REGIONS

ROOT = Path(__file__).parents[2]
Jobs = tuple[StackJob, ...]
Faults = Callable[[str, Any], list[str]]


def workflow_of(jobs: Jobs, settings: PipelineSettings = SETTINGS) -> dict[str, Any]:
    (text,) = files(jobs, settings).values()
    return parsed(text)


def rows(workflow: dict[str, Any], job: str) -> dict[str, dict[str, Any]]:
    return {row["stack"]: row for row in workflow["jobs"][job]["strategy"]["matrix"]["include"]}


def shipped(name: str) -> dict[str, Any]:
    return YAML(typ="safe").load((ROOT / ".github" / "workflows" / name).read_text(encoding="utf-8"))


def test_it_fits_the_schema(jobs: Jobs, in_waves: Jobs, faults: Faults) -> None:
    for planned in (jobs, in_waves):
        assert faults("github-workflows", workflow_of(planned)) == []


def test_a_damaged_one_does_not(jobs: Jobs, faults: Faults) -> None:
    workflow = workflow_of(jobs)
    workflow["jobs"]["up-1"]["needed"] = "preview-1"
    assert faults("github-workflows", workflow)


def test_each_stack_has_one_job_in_the_order_of_the_declarations(in_waves: Jobs) -> None:
    workflow = workflow_of(in_waves)
    assert list(workflow["jobs"]) == ["preview-1", "up-1", "preview-2", "up-2", "preview-3", "up-3"]
    assert [list(rows(workflow, f"up-{number}")) for number in (1, 2, 3)] == [
        ["oci-us-ashburn-1"],
        ["aws-us-east-1", "azure-eastus"],
        ["backbone"],
    ]
    needs = {name: job.get("needs") for name, job in workflow["jobs"].items()}
    assert needs == {
        "preview-1": None,
        "up-1": "preview-1",
        "preview-2": "up-1",
        "up-2": "preview-2",
        "preview-3": "up-2",
        "up-3": "preview-3",
    }


def test_the_failure_of_one_stack_cancels_no_other(jobs: Jobs) -> None:
    workflow = workflow_of(jobs)
    assert all(job["strategy"]["fail-fast"] is False for job in workflow["jobs"].values())
    assert workflow["concurrency"] == shipped("up.yml")["concurrency"]


def test_updates_run_in_environments_with_approvers_and_previews_do_not(jobs: Jobs) -> None:
    workflow = workflow_of(jobs)
    assert {workflow["jobs"][f"preview-{number}"]["environment"] for number in (1, 2)} == {"preview"}
    for number in (1, 2):
        assert workflow["jobs"][f"up-{number}"]["environment"] == "${{ matrix.environment }}"
        assert {row["environment"] for row in rows(workflow, f"up-{number}").values()} == {"production"}


def test_stacks_can_have_environments_of_their_own(jobs: Jobs) -> None:
    settings = PipelineSettings(setup="x", environment="live-{stack}", environments={"azure-eastus": "test"})
    environments = rows(workflow_of(jobs, settings), "up-1")
    assert {stack: row["environment"] for stack, row in environments.items()} == {
        "aws-us-east-1": "live-aws-us-east-1",
        "azure-eastus": "test",
        "oci-us-ashburn-1": "live-oci-us-ashburn-1",
    }


def test_an_update_applies_the_approved_preview_of_its_stack(jobs: Jobs) -> None:
    steps = workflow_of(jobs)["jobs"]["up-1"]["steps"]
    downloads = [step["with"] for step in steps if "download-artifact" in step.get("uses", "")]
    assert downloads == [{"name": "preview-${{ matrix.stack }}", "path": "approved"}]
    (command,) = [step["run"] for step in steps if "gpufabric up" in step.get("run", "")]
    assert command == ('.venv/bin/gpufabric up "$STACK" --approved approved --policies-from "origin/$BRANCH"')
    kept = [
        step["with"]["name"]
        for step in workflow_of(jobs)["jobs"]["preview-1"]["steps"]
        if "upload-artifact" in step.get("uses", "")
    ]
    assert kept == ["preview-${{ matrix.stack }}"]


def test_a_job_signs_in_to_its_own_clouds_only(jobs: Jobs) -> None:
    workflow = workflow_of(jobs)
    assert {
        stack: (row["aws"], row["azure"], row["oci"]) for stack, row in rows(workflow, "up-1").items()
    } == {
        "aws-us-east-1": (True, False, False),
        "azure-eastus": (False, True, False),
        "oci-us-ashburn-1": (False, False, True),
    }
    assert rows(workflow, "up-2")["backbone"]["aws"] is True
    steps = {step["uses"].split("@")[0]: step for step in workflow["jobs"]["up-1"]["steps"] if "uses" in step}
    assert steps["aws-actions/configure-aws-credentials"]["if"] == "matrix.aws"
    assert steps["azure/login"]["if"] == "matrix.azure"
    # No job of the second step needs a key of OCI.
    assert "OCI_PRIVATE_KEY" in str(workflow["jobs"]["up-1"])
    assert "OCI_PRIVATE_KEY" not in str(workflow["jobs"]["up-2"])


def test_a_step_without_a_cloud_has_no_sign_in_of_it(tmp_path: Path) -> None:
    root = write_project(tmp_path / "project", {"oci-us-ashburn-1": REGIONS["oci-us-ashburn-1"]})
    text = files(jobs_of(load_project(root)), SETTINGS)[FILE]
    assert "configure-aws-credentials" not in text
    assert "azure/login" not in text


def test_previews_have_the_reading_role_and_updates_the_changing_one(jobs: Jobs) -> None:
    for name, job in workflow_of(jobs)["jobs"].items():
        assert ("AWS_UP_ROLE" in str(job)) is name.startswith("up-")
        assert ("AWS_PREVIEW_ROLE" in str(job)) is name.startswith("preview-")


def test_sign_in_and_limits_are_those_of_the_shipped_workflow(jobs: Jobs) -> None:
    for name in ("preview", "up"):
        own, made = shipped("up.yml")["jobs"][name], workflow_of(jobs)["jobs"][f"{name}-1"]
        variables = {key: value for key, value in made["env"].items() if key not in {"STACK", "BRANCH"}}
        assert variables == own["env"]
        for key in ("permissions", "timeout-minutes", "runs-on"):
            assert made[key] == own[key]
        before = {step["uses"]: step.get("with") for step in own["steps"] if "uses" in step}
        after = {step["uses"]: step.get("with") for step in made["steps"] if "uses" in step}
        dropped = [use for use in before if use not in after]
        assert [use.partition("@")[0] for use in dropped] == (["actions/cache/save"] if name == "up" else [])
        (login,) = [use for use in after if use.startswith("azure/login")]
        assert after[login] == before[login]


def test_a_step_that_nobody_decided_on_is_an_error(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    job = {**github.shipped.job("preview"), "steps": [{"uses": "acme/new@0123"}]}
    monkeypatch.setattr(github.shipped, "job", lambda _name: job)
    with pytest.raises(ValueError, match="acme/new: say here"):
        files(jobs, SETTINGS)


def test_secrets_are_names_and_reach_no_script(jobs: Jobs) -> None:
    for job in workflow_of(jobs)["jobs"].values():
        for step in job["steps"]:
            assert "${{" not in step.get("run", "")
            assert not re.search(r"\$\{?[A-Z]", re.sub(r'"[^"]*"', "", step.get("run", "")))


def test_actions_are_pinned_by_commit(jobs: Jobs) -> None:
    text = files(jobs, SETTINGS)[FILE]
    uses = re.findall(r"uses: (.*)", text)
    assert uses
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v[\d.]+", use) for use in uses)


@pytest.mark.parametrize("waves", [(), (["oci-us-ashburn-1"],)], ids=["side by side", "waves"])
def test_zizmor_finds_no_weak_point(project: Path, waves: tuple[list[str], ...], tmp_path: Path) -> None:
    file = tmp_path / FILE
    file.parent.mkdir(parents=True)
    file.write_text(files(jobs_of(load_project(project), waves), SETTINGS)[FILE])
    zizmor = Path(sys.executable).parent / "zizmor"
    arguments = [str(zizmor), "--offline", "--quiet", "--no-progress", "--strict-collection", str(tmp_path)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
