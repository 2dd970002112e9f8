"""A pipeline of Azure DevOps that updates each stack in stages of its own."""

import re
from collections.abc import Sequence
from typing import Any

from gpufabric.manifests.text import to_yaml
from gpufabric.pipelines.jobs import StackJob
from gpufabric.pipelines.pins import pins
from gpufabric.pipelines.settings import PipelineSettings

FILE = ".azure-pipelines/stacks.yml"
PREVIEW_FILE = ".azure-pipelines/stack-preview.yml"
UP_FILE = ".azure-pipelines/stack-up.yml"
RIVAL = ".azure-pipelines/up.yml"
"""Shipped pipeline that updates all stacks in one job."""

PREVIEW_GROUP, UP_GROUP = "gpufabric-preview", "gpufabric-production"
"""Names of service connections and variable groups, as in the shipped pipelines."""

_ABOUT = """\
# Previews each stack, waits for the approvers of its environment, then applies exactly that preview: one job
# a stack, regions side by side, and stacks that read the outputs of others after them. docs/pipelines.md says
# how to use it.
"""

_ABOUT_STEPS = "# Steps of each stack in stacks.yml.\n"

SECRETS = {
    "PULUMI_CONFIG_PASSPHRASE": "$(PULUMI_CONFIG_PASSPHRASE)",
    "TF_VAR_private_key": "$(OCI_PRIVATE_KEY)",
    "TF_VAR_tenancy_ocid": "$(OCI_TENANCY_OCID)",
    "TF_VAR_user_ocid": "$(OCI_USER_OCID)",
    "TF_VAR_fingerprint": "$(OCI_FINGERPRINT)",
}

_STATED = {"STACK": "${{ parameters.stack }}", "BRANCH": "${{ parameters.branch }}"}

PREVIEW_SIGN_IN = """\
set -euo pipefail
AWS_WEB_IDENTITY_TOKEN_FILE=$(mktemp)
export AWS_WEB_IDENTITY_TOKEN_FILE
export AWS_ROLE_ARN="$AWS_PREVIEW_ROLE" AWS_ROLE_SESSION_NAME="gpufabric-$BUILD_BUILDID"
printf '%s' "$idToken" > "$AWS_WEB_IDENTITY_TOKEN_FILE"
unset idToken
"""

UP_SIGN_IN = """\
set -euo pipefail
keys=$(aws sts assume-role-with-web-identity --role-arn "$AWS_UP_ROLE" \\
  --role-session-name "gpufabric-$BUILD_BUILDID" --web-identity-token "$idToken" --duration-seconds 21600 \\
  --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]' --output text)
read -r AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN <<< "$keys"
export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
unset idToken keys
"""

_PREVIEW = (
    PREVIEW_SIGN_IN
    + """\
status=0
.venv/bin/gpufabric preview --init "$STACK" --policies-from "origin/$BRANCH" || status=$?
mkdir -p published
.venv/bin/gpufabric report --out report.md
.venv/bin/gpufabric report --format html --out published/report.html
echo "##vso[task.uploadsummary]$PWD/report.md"
cp -R .gpufabric/runs published/runs
exit "$status"
"""
)

_UP = (
    UP_SIGN_IN
    + """\
status=0
approved="$PIPELINE_WORKSPACE/preview-$STACK/runs"
.venv/bin/gpufabric up "$STACK" --approved "$approved" --policies-from "origin/$BRANCH" || status=$?
mkdir -p published
.venv/bin/gpufabric report --out report.md
.venv/bin/gpufabric report --format html --out published/report.html --keep published/history
echo "##vso[task.uploadsummary]$PWD/report.md"
exit "$status"
"""
)


def files(jobs: Sequence[StackJob], settings: PipelineSettings) -> dict[str, str]:
    """Write the pipeline and the steps that all of its jobs share; return their texts by path."""
    pipeline = {
        "trigger": {"branches": {"include": [settings.branch]}},
        "pr": "none",
        # With the check "Exclusive lock" of an environment: the next update waits.
        "lockBehavior": "sequential",
        "pool": {"vmImage": pins().ubuntu},
        "stages": [stage for job in jobs for stage in _stages(job, settings)],
    }
    return {
        FILE: _ABOUT + to_yaml(pipeline),
        PREVIEW_FILE: _ABOUT_STEPS + to_yaml(_steps(settings, PREVIEW_GROUP, _PREVIEW, download=False)),
        UP_FILE: _ABOUT_STEPS + to_yaml(_steps(settings, UP_GROUP, _UP, download=True)),
    }


def stage_name(purpose: str, stack: str) -> str:
    """Return the name of a stage: letters, digits and underscores only."""
    return f"{purpose}_{re.sub(r'[^A-Za-z0-9]', '_', stack)}"


def _stages(job: StackJob, settings: PipelineSettings) -> list[dict[str, Any]]:
    """Return two stages: approvals are asked for before a stage starts."""
    parameters = {"stack": job.stack, "branch": settings.branch}
    preview = {
        "stage": stage_name("preview", job.stack),
        # An empty list: it does not wait for the stage above it.
        "dependsOn": [stage_name("up", stack) for stack in job.needs],
        "jobs": [
            {
                "job": "preview",
                "timeoutInMinutes": "60",
                "variables": [{"group": PREVIEW_GROUP}],
                "steps": [{"template": PREVIEW_FILE.rpartition("/")[2], "parameters": parameters}],
            }
        ],
    }
    up = {
        "stage": stage_name("up", job.stack),
        "dependsOn": [stage_name("preview", job.stack)],
        "jobs": [
            {
                "deployment": "up",
                "environment": settings.environment_of(job.stack),
                "timeoutInMinutes": "360",
                "variables": [{"group": UP_GROUP}],
                "strategy": {
                    "runOnce": {
                        "deploy": {
                            "steps": [
                                {"template": UP_FILE.rpartition("/")[2], "parameters": parameters},
                            ]
                        }
                    }
                },
            }
        ],
    }
    return [preview, up]


def _steps(settings: PipelineSettings, connection: str, script: str, *, download: bool) -> dict[str, Any]:
    artifact = "preview-${{ parameters.stack }}"
    session = {"keepAzSessionActive": True} if download else {}
    return {
        "parameters": [{"name": "stack", "type": "string"}, {"name": "branch", "type": "string"}],
        "steps": [
            {"checkout": "self", "fetchDepth": "0", "persistCredentials": "false"},
            {"task": "UsePythonVersion@0", "inputs": {"versionSpec": pins().python}},
            {"bash": settings.setup},
            *([{"download": "current", "artifact": artifact}] if download else []),
            {
                "task": "AzureCLI@2",
                "inputs": {
                    "azureSubscription": connection,
                    "addSpnToEnvironment": True,
                    **session,
                    "scriptType": "bash",
                    "scriptLocation": "inlineScript",
                    "inlineScript": script,
                },
                "env": {**_STATED, **SECRETS},
            },
            {
                "publish": "published",
                "artifact": "run-${{ parameters.stack }}" if download else artifact,
                "condition": "always()",
            },
        ],
    }
