"""Pipelines of GitLab and Azure DevOps are valid, protect credentials, and use commands that exist."""

import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from ruamel.yaml import YAML
from typer.main import get_command

from gpufabric.cli.main import app

REPO = Path(__file__).parents[1]
SCHEMAS = files("check_jsonschema") / "builtin_schemas" / "vendor"
GITLAB = REPO / ".gitlab-ci.yml"
AZURE = sorted((REPO / ".azure-pipelines").glob("*.yml"))
PREVIEW, UP = REPO / ".azure-pipelines" / "preview.yml", REPO / ".azure-pipelines" / "up.yml"
PIPELINES = [GITLAB, *AZURE]
GITHUB = sorted((REPO / ".github" / "workflows").glob("*.yml"))
CREDENTIALS = {"preview", "preview-main", "up", "read", "read-snapshots"}
"""Jobs that sign in to clouds."""

WITHOUT_COMMANDS = {"ci.yml", "docs.yml"}
"""Workflows that use make alone."""

named = pytest.mark.parametrize("file", PIPELINES, ids=lambda file: file.name)


def load(file: Path) -> dict[str, Any]:
    return YAML(typ="safe").load(file.read_text(encoding="utf-8"))


@cache
def validator_of(schema: str) -> Draft7Validator:
    """Return a validator with a schema of SchemaStore, as check-jsonschema ships it."""
    loaded = json.loads((SCHEMAS / f"{schema}.json").read_text(encoding="utf-8"))
    Draft7Validator.check_schema(loaded)
    return Draft7Validator(loaded)


def faults(file: Path, pipeline: dict[str, Any]) -> list[str]:
    validator = validator_of("gitlab-ci" if file == GITLAB else "azure-pipelines")
    return [error.message[:200] for error in validator.iter_errors(pipeline)]


def gitlab_jobs() -> dict[str, dict[str, Any]]:
    """Return the jobs of GitLab, with what they extend."""
    pipeline = load(GITLAB)
    hidden = {name: job for name, job in pipeline.items() if name.startswith(".")}
    jobs = {name: job for name, job in pipeline.items() if "script" in job and name not in hidden}
    return {name: {**hidden.get(job.get("extends"), {}), **job} for name, job in jobs.items()}


def azure_jobs(file: Path) -> dict[str, dict[str, Any]]:
    """Return the jobs of Azure, by stage or name."""
    pipeline = load(file)
    stages = pipeline.get("stages") or [pipeline]
    return {job.get("job") or job["deployment"]: job for stage in stages for job in stage["jobs"]}


def azure_steps(job: dict[str, Any]) -> list[dict[str, Any]]:
    return job.get("steps") or job["strategy"]["runOnce"]["deploy"]["steps"]


def scripts(file: Path) -> Iterator[str]:
    """Yield each script of a pipeline or workflow."""
    if file == GITLAB:
        for job in gitlab_jobs().values():
            yield "\n".join([*job.get("before_script", []), *job["script"]])
    elif file in AZURE:
        for job in azure_jobs(file).values():
            for step in azure_steps(job):
                yield step.get("bash") or step.get("inputs", {}).get("inlineScript", "")
    else:
        for job in load(file)["jobs"].values():
            yield from (step["run"] for step in job["steps"] if "run" in step)


def commands(file: Path) -> list[list[str]]:
    """Return the arguments of each call of gpufabric."""
    lines = "\n".join(scripts(file)).replace("\\\n", " ").splitlines()
    calls = [line.split(".venv/bin/gpufabric ", 1)[1] for line in lines if ".venv/bin/gpufabric " in line]
    return [shlex.split(re.split(r" (?:\|\||>>|2>) ?", call)[0].rstrip(";")) for call in calls]


def unknown_options(arguments: list[str]) -> list[str]:
    """Return the options of a command line that the command does not have."""
    command: Any = get_command(app)
    rest = list(arguments)
    while hasattr(command, "list_commands"):
        own = {name for parameter in command.params for name in parameter.opts}
        if rest and rest[0] in own:
            return [word for word in rest if word not in own]
        command = command.get_command(None, rest.pop(0))
        if command is None:
            return arguments[:1]
    known = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    return [word for word in rest if word.startswith("--") and word.split("=")[0] not in known]


@named
def test_a_pipeline_is_valid(file: Path) -> None:
    assert faults(file, load(file)) == []


@pytest.mark.parametrize(
    ("file", "path", "value"),
    [
        (GITLAB, "preview.scripts", ["ls"]),
        (GITLAB, "preview.artifacts.expires_in", "1 day"),
        (GITLAB, "up.needs", 5),
        (GITLAB, "up.rules.0.iff", "$A"),
        (PREVIEW, "jobs.0.timeout", 5),
        (PREVIEW, "jobs.0.steps.0", {"bsh": "ls"}),
        (UP, "lockBehavior", "parallel"),
        (UP, "stages.1.jobs.0.strategy", {"once": {}}),
    ],
)
def test_a_damaged_pipeline_is_not(file: Path, path: str, value: object) -> None:
    pipeline = load(file)
    place: Any = pipeline
    *parents, last = (int(name) if name.isdecimal() else name for name in path.split("."))
    for name in parents:
        place = place[name]
    place[last] = value
    assert faults(file, pipeline)


@pytest.mark.parametrize("file", [*PIPELINES, *GITHUB], ids=lambda file: f"{file.parent.name}/{file.name}")
def test_every_command_and_option_exists(file: Path) -> None:
    if file.name not in WITHOUT_COMMANDS:
        assert commands(file)
    for arguments in commands(file):
        assert unknown_options(arguments) == [], arguments


def test_an_unknown_option_is_seen() -> None:
    assert unknown_options(["preview", "--inti", "--policies-from", "main"]) == ["--inti"]
    assert unknown_options(["prevew"]) == ["prevew"]
    assert unknown_options(["--version", "--jsno"]) == ["--jsno"]


@named
def test_scripts_are_shell(file: Path) -> None:
    for script in scripts(file):
        done = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


@named
def test_no_shell_injection(file: Path) -> None:
    """External values reach a script through the environment, and quoted. Azure replaces $(Name) in text."""
    for script in scripts(file):
        assert "${{" not in script
        assert not re.search(r"\$\((?:Build|System|Agent|Pipeline|Environment)\.", script)
        for line in script.splitlines():
            outside = re.sub(r'"[^"]*"|\'[^\']*\'|#.*', "", line)
            assert not re.search(r"\$\{?[A-Z]", outside), line


def test_only_jobs_that_preview_or_update_get_credentials() -> None:
    for name, job in gitlab_jobs().items():
        assert ("id_tokens" in job) is (name in CREDENTIALS), name
        scope = job.get("environment", {}).get("name")
        expected = {
            "preview": "preview",
            "preview-main": "preview",
            "up": "production",
            "comment": "comment",
            "read-snapshots": "snapshots",
            "propose-snapshots": "propose-snapshots",
        }
        assert scope == expected.get(name)
    for file in AZURE:
        for name, job in azure_jobs(file).items():
            text = str(job)
            for mark in ("'group'", "OCI_PRIVATE_KEY", "azureSubscription"):
                assert (mark in text) is (name in CREDENTIALS), (name, mark)
            # Accounts are read without a backend.
            assert ("PULUMI_CONFIG_PASSPHRASE" in text) is (name in CREDENTIALS - {"read"})
            assert ("SYSTEM_ACCESSTOKEN" in text) is (name in ("comment", "propose"))


def test_a_preview_never_has_the_credentials_of_an_update() -> None:
    for file in AZURE:
        for name, job in azure_jobs(file).items():
            assert ("gpufabric-production" in str(job)) is (name == "up")


@named
def test_no_stored_keys_for_aws_and_azure(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert "AWS_WEB_IDENTITY_TOKEN_FILE" in text or "assume-role-with-web-identity" in text
    # A token in the project could become part of an artefact.
    for line in text.splitlines():
        if "AWS_WEB_IDENTITY_TOKEN_FILE=" in line:
            assert "$(mktemp)" in line


def test_images_are_pinned_by_digest() -> None:
    pipeline = load(GITLAB)
    images = [
        pipeline["default"]["image"],
        *(job["image"] for job in gitlab_jobs().values() if "image" in job),
    ]
    assert all(re.fullmatch(r"[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}", image) for image in images)
    for file in AZURE:
        assert load(file)["pool"] == {"vmImage": "ubuntu-24.04"}


def test_forks_get_no_credentials_and_no_figures_of_the_project() -> None:
    gitlab = gitlab_jobs()["fork"]
    assert "!=" in gitlab["rules"][0]["if"]
    azure = azure_jobs(PREVIEW)
    assert "eq(variables['System.PullRequest.IsFork'], 'True')" in azure["fork"]["condition"]
    assert "ne(variables['System.PullRequest.IsFork'], 'True')" in azure["preview"]["condition"]
    for job in (gitlab, azure["fork"]):
        assert "report --check --policies-from" in str(job)
        assert "--snapshot" not in str(job)
        assert "cache" not in job


def test_every_job_has_a_limit_and_keeps_no_git_credentials() -> None:
    assert all(job["timeout"] for job in gitlab_jobs().values())
    for file in AZURE:
        for job in azure_jobs(file).values():
            assert job["timeoutInMinutes"]
            for step in azure_steps(job):
                if "checkout" in step:
                    assert step["persistCredentials"] == "false"


def test_artefacts_expire_and_a_pull_request_keeps_no_events() -> None:
    for name, job in gitlab_jobs().items():
        artifacts = job.get("artifacts")
        if artifacts is None:
            continue
        assert artifacts["access"] == "developer"
        assert re.fullmatch(r"(7|30) days", artifacts["expire_in"])
        kept = {"report/", "report.html"} | (
            {".gpufabric/runs/"} if name in ("preview-main", "up") else set()
        )
        further = {"up": {"history/"}, "read-snapshots": {"stacks/*-snapshots/"}}
        assert set(artifacts.get("paths", [])) <= kept | further.get(name, set())
        reports = artifacts.get("reports", {})
        assert reports in ({}, {"codequality": "gl-code-quality-report.json"})
    for job in azure_jobs(PREVIEW).values():
        assert [step["publish"] for step in azure_steps(job) if "publish" in step] in ([], ["report"])


def test_the_target_branch_states_the_rules() -> None:
    for file in PIPELINES:
        for arguments in commands(file):
            if arguments[0] in ("preview", "up") or "--check" in arguments:
                assert "--policies-from" in arguments, arguments


def test_a_failed_preview_still_gets_a_comment() -> None:
    jobs = gitlab_jobs()
    assert jobs["comment"]["rules"][0]["when"] == "always"
    assert jobs["preview"]["artifacts"]["when"] == "always"
    comment = azure_jobs(PREVIEW)["comment"]
    assert "'Failed'" in comment["condition"]
    published = [step for step in azure_steps(azure_jobs(PREVIEW)["preview"]) if "publish" in step]
    assert [step["condition"] for step in published] == ["always()"]


def test_an_update_applies_an_approved_preview_and_is_never_cancelled() -> None:
    up = gitlab_jobs()["up"]
    assert up["rules"][0]["when"] == "manual"
    assert up["resource_group"]
    assert up["interruptible"] is False
    assert azure_jobs(UP)["up"]["environment"] == "production"
    assert load(UP)["lockBehavior"] == "sequential"
    for file in (GITLAB, UP):
        updates = [arguments for arguments in commands(file) if arguments[0] == "up"]
        assert len(updates) == 1
        assert "--approved" in updates[0]


def test_an_update_keeps_its_figures_for_the_trend() -> None:
    assert "history/" in gitlab_jobs()["up"]["artifacts"]["paths"]
    for file, folder in ((GITLAB, "history"), (UP, "published/history")):
        (kept,) = [arguments for arguments in commands(file) if "--keep" in arguments]
        assert kept[kept.index("--keep") + 1] == folder


def expected_of(script: str, folder: Path) -> list[str]:
    """Run the part of a script that lists its sources, in a project without a report."""
    head = script[script.index("if [ -f") : script.index(".venv/bin/gpufabric comment")]
    text = f"set -euo pipefail\nPIPELINE_WORKSPACE=none\n{head}\nprintf '%s\\n' \"${{sources[@]}}\"\n"
    done = subprocess.run(["bash"], input=text, cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_without_a_report_every_stack_is_expected() -> None:
    listed = sorted(
        file.name[len("Pulumi.") : -len(".yaml")] for file in (REPO / "stacks").glob("Pulumi.*.yaml")
    )
    comment = next(
        step["bash"]
        for step in azure_steps(azure_jobs(PREVIEW)["comment"])
        if "if [ -f" in step.get("bash", "")
    )
    for script in ("\n".join(gitlab_jobs()["comment"]["script"]), comment):
        assert expected_of(script, REPO) == [f"--expect={stack}" for stack in listed]
