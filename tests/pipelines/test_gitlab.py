import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from gpufabric.pipelines.gitlab import FILE, MOST_NEEDS, files
from gpufabric.pipelines.jobs import StackJob
from gpufabric.pipelines.settings import PipelineSettings
from gpufabric.spec.problems import DeclarationError
from tests.pipelines.conftest import SETTINGS, parsed

ROOT = Path(__file__).parents[2]
SHIPPED = YAML(typ="safe").load((ROOT / ".gitlab-ci.yml").read_text(encoding="utf-8"))
Jobs = tuple[StackJob, ...]
Faults = Callable[[str, Any], list[str]]


def pipeline_of(jobs: Jobs, settings: PipelineSettings = SETTINGS) -> dict[str, Any]:
    return parsed(files(jobs, settings)[FILE])


def full(pipeline: dict[str, Any], name: str) -> dict[str, Any]:
    """Return a job with what it extends."""
    job = pipeline[name]
    if "extends" not in job:
        return job
    base = full(pipeline, job["extends"])
    return {**base, **job, "variables": {**base.get("variables", {}), **job.get("variables", {})}}


def test_it_fits_the_schema(jobs: Jobs, in_waves: Jobs, faults: Faults) -> None:
    for planned in (jobs, in_waves):
        assert faults("gitlab-ci", pipeline_of(planned)) == []


def test_a_damaged_one_does_not(jobs: Jobs, faults: Faults) -> None:
    pipeline = pipeline_of(jobs)
    pipeline["up-backbone"]["needs"] = 5
    assert faults("gitlab-ci", pipeline)


def test_it_joins_the_shipped_pipeline(jobs: Jobs, faults: Faults) -> None:
    joined = {**SHIPPED, **pipeline_of(jobs)}
    assert len(joined) == len(SHIPPED) + len(pipeline_of(jobs))
    assert faults("gitlab-ci", joined) == []
    assert pipeline_of(jobs)[".stack-common"]["stage"] in SHIPPED["stages"]


def test_each_stack_has_a_preview_and_an_update_in_order(in_waves: Jobs) -> None:
    pipeline = pipeline_of(in_waves)
    visible = [name for name in pipeline if not name.startswith(".")]
    assert visible == [f"{what}-{job.stack}" for job in in_waves for what in ("preview", "up")]
    for job in in_waves:
        assert pipeline[f"up-{job.stack}"]["needs"] == [f"preview-{job.stack}"]
        needed = [need["job"] for need in pipeline[f"preview-{job.stack}"]["needs"]]
        assert needed == [f"up-{stack}" for stack in job.needs]
    # Nothing of the runs before it is part of what is approved.
    assert {need["artifacts"] for need in pipeline["preview-backbone"]["needs"]} == {False}


def test_jobs_need_only_jobs_of_their_stage(jobs: Jobs) -> None:
    pipeline = pipeline_of(jobs)
    stages = {full(pipeline, name)["stage"] for name in pipeline if not name.startswith(".")}
    assert len(stages) == 1


def test_an_update_waits_for_an_approver_of_its_environment(jobs: Jobs) -> None:
    pipeline = pipeline_of(jobs)
    for job in jobs:
        update = full(pipeline, f"up-{job.stack}")
        assert update["environment"] == {"name": "production"}
        assert update["rules"][0]["when"] == "manual"
        # Otherwise GitLab would take a job that nobody started for a success.
        assert update["rules"][0]["allow_failure"] is False
        assert update["resource_group"] == job.stack
        assert update["interruptible"] is False
        preview = full(pipeline, f"preview-{job.stack}")
        assert preview["environment"] == {"name": "preview", "action": "access"}
        assert preview["rules"][0].get("when") is None


def test_stacks_can_have_environments_of_their_own(jobs: Jobs) -> None:
    settings = PipelineSettings(setup="x", environment="live-{stack}")
    pipeline = pipeline_of(jobs, settings)
    assert pipeline["up-backbone"]["environment"] == {"name": "live-backbone"}


def test_an_update_applies_the_approved_preview_of_its_stack(jobs: Jobs) -> None:
    update = full(pipeline_of(jobs), "up-azure-eastus")
    assert update["variables"]["STACK"] == "azure-eastus"
    assert update["script"][0] == "mv .gpufabric/runs approved"
    assert 'up "$STACK" --approved approved --policies-from "origin/$BRANCH"' in update["script"][1]


def test_credentials_are_those_of_the_shipped_pipeline(jobs: Jobs) -> None:
    common, shipped = pipeline_of(jobs)[".stack-common"], SHIPPED[".credentials"]
    assert common["id_tokens"] == shipped["id_tokens"]
    assert common["variables"] == {**shipped["variables"], "BRANCH": "main"}
    assert common["before_script"][: len(shipped["before_script"])] == shipped["before_script"]
    assert common["image"] == SHIPPED["default"]["image"]
    update = full(pipeline_of(jobs), "up-azure-eastus")
    assert update["timeout"] == SHIPPED["up"]["timeout"]
    assert update["artifacts"] == SHIPPED["up"]["artifacts"]


def test_scripts_are_shell(jobs: Jobs) -> None:
    pipeline = pipeline_of(jobs)
    for name in (".stack-preview", ".stack-up"):
        script = "\n".join([*pipeline[".stack-common"]["before_script"], *pipeline[name]["script"]])
        done = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def test_more_needs_than_gitlab_takes_are_refused(jobs: Jobs) -> None:
    backbone = replace(jobs[-1], needs=tuple(f"aws-{number}" for number in range(MOST_NEEDS + 1)))
    with pytest.raises(DeclarationError, match="backbone: given 51 stacks before it; allowed: at most 50"):
        files((*jobs[:-1], backbone), SETTINGS)
