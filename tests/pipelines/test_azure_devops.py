import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from gpufabric.pipelines.azure_devops import FILE, PREVIEW_FILE, SECRETS, UP_FILE, files, stage_name
from gpufabric.pipelines.jobs import StackJob
from gpufabric.pipelines.settings import PipelineSettings
from tests.pipelines.conftest import SETTINGS, parsed

ROOT = Path(__file__).parents[2]
SHIPPED = YAML(typ="safe").load((ROOT / ".azure-pipelines" / "up.yml").read_text(encoding="utf-8"))
Jobs = tuple[StackJob, ...]
Faults = Callable[[str, Any], list[str]]


def stages(jobs: Jobs, settings: PipelineSettings = SETTINGS) -> dict[str, Any]:
    return {stage["stage"]: stage for stage in parsed(files(jobs, settings)[FILE])["stages"]}


def sign_in(steps: list[dict[str, Any]]) -> dict[str, Any]:
    (step,) = [step for step in steps if step.get("task") == "AzureCLI@2"]
    return step


def words_of(step: dict[str, Any]) -> list[str]:
    """Return the words of the script by which a step signs in to AWS, without comments and line ends."""
    script = step["inputs"]["inlineScript"].split("unset idToken")[0]
    lines = [line for line in script.splitlines() if not line.startswith("#")]
    return [word for word in " ".join(lines).split() if word != "\\"]


def test_all_files_fit_the_schema(jobs: Jobs, in_waves: Jobs, faults: Faults) -> None:
    for planned in (jobs, in_waves):
        for text in files(planned, SETTINGS).values():
            assert faults("azure-pipelines", parsed(text)) == []


def test_a_damaged_one_does_not(jobs: Jobs, faults: Faults) -> None:
    pipeline = parsed(files(jobs, SETTINGS)[FILE])
    pipeline["stages"][1]["jobs"][0]["strategy"] = {"once": {}}
    assert faults("azure-pipelines", pipeline)


def test_each_stack_has_two_stages_in_order(in_waves: Jobs) -> None:
    made = stages(in_waves)
    expected = [stage_name(what, job.stack) for job in in_waves for what in ("preview", "up")]
    assert list(made) == expected
    for job in in_waves:
        preview, update = (made[stage_name(what, job.stack)] for what in ("preview", "up"))
        # Without dependsOn, a stage waits for the one above it.
        assert preview["dependsOn"] == [stage_name("up", stack) for stack in job.needs]
        assert update["dependsOn"] == [preview["stage"]]


def test_stages_have_names_that_azure_takes() -> None:
    assert stage_name("up", "aws-us-east-1") == "up_aws_us_east_1"


def test_approvers_decide_before_the_stage_with_the_credentials_of_updates(
    jobs: Jobs,
) -> None:
    for name, stage in stages(jobs).items():
        (job,) = stage["jobs"]
        assert (job.get("environment") == "production") is name.startswith("up_")
        purpose = "production" if name.startswith("up_") else "preview"
        assert job["variables"] == [{"group": f"gpufabric-{purpose}"}]
    preview, update = (parsed(files(jobs, SETTINGS)[file]) for file in (PREVIEW_FILE, UP_FILE))
    assert sign_in(preview["steps"])["inputs"]["azureSubscription"] == "gpufabric-preview"
    assert sign_in(update["steps"])["inputs"]["azureSubscription"] == "gpufabric-production"


def test_stacks_can_have_environments_of_their_own(jobs: Jobs) -> None:
    made = stages(jobs, PipelineSettings(setup="x", environment="live-{stack}"))
    assert made["up_backbone"]["jobs"][0]["environment"] == "live-backbone"


def test_each_stack_passes_itself_to_the_shared_steps(jobs: Jobs) -> None:
    made = stages(jobs, PipelineSettings(setup="x", branch="live"))
    steps = made["up_azure_eastus"]["jobs"][0]["strategy"]["runOnce"]["deploy"]["steps"]
    assert steps == [{"template": "stack-up.yml", "parameters": {"stack": "azure-eastus", "branch": "live"}}]
    update = parsed(files(jobs, SETTINGS)[UP_FILE])
    assert {entry["name"] for entry in update["parameters"]} == {"stack", "branch"}


def test_an_update_applies_the_approved_preview_of_its_stack(jobs: Jobs) -> None:
    preview, update = (parsed(files(jobs, SETTINGS)[file])["steps"] for file in (PREVIEW_FILE, UP_FILE))
    (published,) = [step["artifact"] for step in preview if "publish" in step]
    (downloaded,) = [step["artifact"] for step in update if "download" in step]
    assert published == downloaded == "preview-${{ parameters.stack }}"
    assert '"$PIPELINE_WORKSPACE/preview-$STACK/runs"' in sign_in(update)["inputs"]["inlineScript"]


def test_sign_in_is_that_of_the_shipped_pipeline(jobs: Jobs) -> None:
    job = SHIPPED["stages"][1]["jobs"][0]
    own = sign_in(job["strategy"]["runOnce"]["deploy"]["steps"])
    made = sign_in(parsed(files(jobs, SETTINGS)[UP_FILE])["steps"])
    assert own["env"] == SECRETS
    assert {**own["inputs"], "inlineScript": ""} == {**made["inputs"], "inlineScript": ""}
    assert words_of(made) == words_of(own)
    assert stages(jobs)["up_backbone"]["jobs"][0]["timeoutInMinutes"] == job["timeoutInMinutes"]


def test_scripts_are_shell_and_get_values_through_the_environment(jobs: Jobs) -> None:
    for file in (PREVIEW_FILE, UP_FILE):
        script = sign_in(parsed(files(jobs, SETTINGS)[file])["steps"])["inputs"]["inlineScript"]
        assert "${{" not in script
        done = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
