"""A workflow of GitHub Actions that updates each stack in a job of its own.

Its jobs are those of the shipped workflow, which updates all stacks in one job, changed for one stack.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from gpufabric.manifests.text import to_yaml
from gpufabric.pipelines import shipped
from gpufabric.pipelines.jobs import StackJob, steps
from gpufabric.pipelines.settings import BACKBONE_REGION, PipelineSettings

FILE = ".github/workflows/stacks.yml"
RIVAL = ".github/workflows/up.yml"
"""Shipped workflow that updates all stacks in one job."""

_ABOUT = """\
# Previews each stack, waits for the approvers of its environment, then applies exactly that preview: one job
# a stack, regions side by side, and stacks that read the outputs of others after them. docs/pipelines.md says
# how to use it. It does nothing until the repository variable PULUMI_BACKEND_URL is set.
"""

_Step = dict[str, Any]

_COMMANDS = (
    ("gpufabric preview --init", 'gpufabric preview --init "$STACK"'),
    ("gpufabric up", 'gpufabric up "$STACK"'),
    ("origin/main", '"origin/$BRANCH"'),
)
"""Words of commands in the shipped workflow, and in the job of one stack."""

_ALL_FIGURES = "snapshot.json"
"""Figures of all stacks, which pull requests from forks are compared with: no job of one stack has them."""

_KEY_OF_OCI = {"TF_VAR_private_key": "${{ matrix.oci && secrets.OCI_PRIVATE_KEY || '' }}"}
"""Jobs of other clouds do not get the key."""


def files(jobs: Sequence[StackJob], settings: PipelineSettings) -> dict[str, str]:
    """Write the workflow; return its text by path."""
    written: dict[str, Any] = {}
    before = ""
    for number, group in enumerate(steps(jobs), start=1):
        preview, update = f"preview-{number}", f"up-{number}"
        start = {"needs": before} if before else {"if": shipped.job("preview")["if"]}
        written[preview] = _job("preview", start, group, settings)
        written[update] = _job("up", {"needs": preview}, group, settings)
        before = update
    workflow = {
        "name": "stacks",
        "on": {"push": {"branches": [settings.branch]}},
        # With one run at a time; the next one waits.
        **shipped.settings(),
        "jobs": written,
    }
    return {FILE: _ABOUT + shipped.with_versions(to_yaml(workflow))}


def _job(
    name: str, start: dict[str, str], group: Sequence[StackJob], settings: PipelineSettings
) -> dict[str, Any]:
    own = shipped.job(name)
    asks = name == "up"
    return {
        "name": f"{name} ${{{{ matrix.stack }}}}",
        **start,
        **{key: own[key] for key in ("runs-on", "timeout-minutes")},
        "environment": "${{ matrix.environment }}" if asks else own["environment"],
        "permissions": own["permissions"],
        "strategy": _matrix(group, settings, with_environment=asks),
        "env": {"STACK": "${{ matrix.stack }}", "BRANCH": settings.branch, **own["env"]},
        "steps": [made for step in own["steps"] for made in _step(step, group, settings)],
    }


def _matrix(
    group: Sequence[StackJob], settings: PipelineSettings, *, with_environment: bool
) -> dict[str, Any]:
    rows = [
        {
            "stack": job.stack,
            **({"environment": settings.environment_of(job.stack)} if with_environment else {}),
            "aws": "aws" in job.clouds,
            "azure": "azure" in job.clouds,
            "oci": "oci" in job.clouds,
            "region": job.region if job.clouds == ("aws",) and job.region else BACKBONE_REGION,
        }
        for job in group
    ]
    # The failure of one stack cancels no other one.
    return {"fail-fast": False, "matrix": {"include": rows}}


def _step(step: _Step, group: Sequence[StackJob], settings: PipelineSettings) -> Iterator[_Step]:
    """Give a step of the shipped workflow as the job of one stack has it; nothing if it needs none."""
    clouds = {cloud for job in group for cloud in job.clouds}
    given: dict[str, Any] = step.get("with", {})
    match step.get("uses", "").partition("@")[0]:
        case "":
            yield from _command(step, clouds, settings)
        case "actions/checkout" | "pulumi/actions":
            yield step
        case "actions/setup-python":
            # The command that sets up decides which packages there are, so none are cached.
            yield step | {"with": {"python-version": given["python-version"]}}
        case "aws-actions/configure-aws-credentials":
            if "aws" in clouds:
                yield step | {"if": "matrix.aws", "with": given | {"aws-region": "${{ matrix.region }}"}}
        case "azure/login":
            if "azure" in clouds:
                yield step | {"if": "matrix.azure"}
        case "actions/upload-artifact" | "actions/download-artifact":
            yield step | {"with": given | {"name": f"{given['name']}-${{{{ matrix.stack }}}}"}}
        case "actions/cache/save" if given["path"] == _ALL_FIGURES:
            pass
        case other:
            raise ValueError(f"up.yml uses {other}: say here what the job of one stack does with it")


def _command(step: _Step, clouds: set[str], settings: PipelineSettings) -> Iterator[_Step]:
    if "gpufabric" not in step["run"]:
        yield {"name": "Set up", "run": settings.setup}
        return
    lines = [line for line in step["run"].splitlines(keepends=True) if _ALL_FIGURES not in line]
    command = "".join(lines)
    for all_stacks, single in _COMMANDS:
        command = command.replace(all_stacks, single)
    made = step | {"run": command}
    if "env" in step:
        made["env"] = step["env"] | _KEY_OF_OCI
        if "oci" not in clouds:
            del made["env"]
    yield made
