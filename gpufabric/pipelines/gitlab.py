"""A pipeline of GitLab that updates each stack in a job of its own."""

from collections.abc import Sequence
from typing import Any

from gpufabric.manifests.text import to_yaml
from gpufabric.pipelines.jobs import StackJob
from gpufabric.pipelines.pins import pins
from gpufabric.pipelines.settings import PipelineSettings
from gpufabric.spec.problems import DeclarationError

FILE = ".gitlab/stacks.yml"
RIVAL = ".gitlab-ci.yml"
"""Shipped pipeline, whose job ``up`` updates all stacks."""

MOST_NEEDS = 50
"""Most jobs that one job can need (GitLab, "CI/CD YAML syntax reference", needs)."""

_ABOUT = """\
# Previews each stack, waits until an approver of its environment starts the update, then applies exactly that
# preview: one job a stack, regions side by side, and stacks that read the outputs of others after them.
# Include it in .gitlab-ci.yml; docs/pipelines.md says how.
"""

_RULE = '$CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH == $BRANCH && $PULUMI_BACKEND_URL'
_FETCH = 'git fetch --quiet origin "+refs/heads/$BRANCH:refs/remotes/origin/$BRANCH"'

CREDENTIALS: dict[str, Any] = {
    "id_tokens": {
        "AWS_ID_TOKEN": {"aud": "sts.amazonaws.com"},
        "ARM_OIDC_TOKEN": {"aud": "api://AzureADTokenExchange"},
    },
    "variables": {
        "GIT_DEPTH": "0",
        "ARM_USE_OIDC": "true",
        "AWS_ROLE_SESSION_NAME": "gpufabric-$CI_JOB_ID",
    },
}


def files(jobs: Sequence[StackJob], settings: PipelineSettings) -> dict[str, str]:
    """Write the pipeline; return its text by path.

    Raises:
        DeclarationError: a job needs more jobs than GitLab allows.
    """
    for job in jobs:
        if len(job.needs) > MOST_NEEDS:
            raise DeclarationError.of(
                job.stack,
                given=f"{len(job.needs)} stacks before it",
                allowed=f"at most {MOST_NEEDS}: smaller waves, or another runner",
                limit='GitLab, "CI/CD YAML syntax reference", needs',
            )
    pipeline: dict[str, Any] = {
        ".stack-common": _common(settings),
        ".stack-preview": _preview(),
        ".stack-up": _up(),
    }
    for job in jobs:
        pipeline[f"preview-{job.stack}"] = {
            "extends": ".stack-preview",
            "variables": {"STACK": job.stack},
            # Their runs are no part of the preview to approve.
            "needs": [{"job": f"up-{stack}", "artifacts": False} for stack in job.needs],
        }
        pipeline[f"up-{job.stack}"] = {
            "extends": ".stack-up",
            "variables": {"STACK": job.stack},
            "needs": [f"preview-{job.stack}"],
            # One update of a stack at a time; the next one waits.
            "resource_group": job.stack,
            "environment": {"name": settings.environment_of(job.stack)},
        }
    return {FILE: _ABOUT + to_yaml(pipeline)}


def _common(settings: PipelineSettings) -> dict[str, Any]:
    return {
        "image": pins().image,
        # A job needs only jobs of its own stage or of an earlier one, and some previews follow updates.
        "stage": "up",
        **CREDENTIALS,
        "variables": {"BRANCH": settings.branch, **CREDENTIALS["variables"]},
        "before_script": [
            # Outside the project, so that no artefact can hold it.
            "AWS_WEB_IDENTITY_TOKEN_FILE=$(mktemp)",
            "export AWS_WEB_IDENTITY_TOKEN_FILE",
            """printf '%s' "$AWS_ID_TOKEN" > "$AWS_WEB_IDENTITY_TOKEN_FILE\"""",
            settings.setup,
            _FETCH,
        ],
    }


def _preview() -> dict[str, Any]:
    return {
        "extends": ".stack-common",
        "rules": [{"if": _RULE}],
        "timeout": "60 minutes",
        # Its credentials can only read the clouds.
        "environment": {"name": "preview", "action": "access"},
        "script": [
            "status=0\n"
            '.venv/bin/gpufabric preview --init "$STACK" --policies-from "origin/$BRANCH" || status=$?\n'
            ".venv/bin/gpufabric report --format text\n"
            ".venv/bin/gpufabric report --format html --out report.html\n"
            'exit "$status"\n'
        ],
        "artifacts": _artifacts(".gpufabric/runs/", "report.html"),
    }


def _up() -> dict[str, Any]:
    return {
        "extends": ".stack-common",
        # Manual and blocking: what needs it waits for the approver.
        "rules": [{"if": _RULE, "when": "manual", "allow_failure": False}],
        "interruptible": False,
        "timeout": "6 hours",
        "script": [
            "mv .gpufabric/runs approved",
            "status=0\n"
            '.venv/bin/gpufabric up "$STACK" --approved approved --policies-from "origin/$BRANCH" '
            "|| status=$?\n"
            ".venv/bin/gpufabric report --format html --out report.html --keep history\n"
            'exit "$status"\n',
        ],
        "artifacts": _artifacts(".gpufabric/runs/", "report.html", "history/"),
    }


def _artifacts(*paths: str) -> dict[str, Any]:
    return {"when": "always", "access": "developer", "expire_in": "30 days", "paths": list(paths)}
