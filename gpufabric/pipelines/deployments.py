"""Settings of Pulumi Deployments for each stack, and the webhooks that keep the order."""

import shlex
from collections.abc import Sequence
from typing import Any

from gpufabric.manifests.text import to_yaml
from gpufabric.pipelines.jobs import StackJob
from gpufabric.pipelines.pins import pins
from gpufabric.pipelines.settings import PipelineSettings
from gpufabric.wire.project import deploy_file

ORDER_FILE = "runners/webhooks.sh"

SESSION = "6h0m0s"
"""Longest session on AWS, as a duration of Go: an update may wait for machines."""

_ABOUT = """\
# Settings of Pulumi Deployments for this stack. "pulumi deployment settings push" sends them to Pulumi Cloud;
# docs/pipelines.md says how to use them. They hold no secrets.
"""

_ABOUT_ORDER = """\
# Webhooks of Pulumi Cloud, which start a stack once a stack before it is updated. Run this once, logged in to
# Pulumi Cloud.
set -euo pipefail
"""

OCI = ("TF_VAR_tenancy_ocid", "TF_VAR_user_ocid", "TF_VAR_fingerprint", "TF_VAR_private_key")
"""Variables of OCI, which Deployments cannot sign in to without a key."""


def files(jobs: Sequence[StackJob], settings: PipelineSettings) -> dict[str, str]:
    """Write the settings of each stack and the script of the webhooks; return their texts by path."""
    written = {
        deploy_file(job.stack): _ABOUT + to_yaml({"settings": _settings(job, settings)}) for job in jobs
    }
    calls = [_webhook(before, job.stack, settings) for job in jobs for before in job.needs]
    if calls:
        written[ORDER_FILE] = f"#!/usr/bin/env bash\n{_ABOUT_ORDER}{''.join(calls)}"
    return written


def _settings(job: StackJob, settings: PipelineSettings) -> dict[str, Any]:
    oidc = _oidc(job, settings)
    return {
        "executorContext": {
            "executorImage": {"reference": pins().executor_image},
        },
        "sourceContext": {"git": {"branch": f"refs/heads/{settings.branch}"}},
        "gitHub": {
            "repository": settings.repository,
            # Stacks that read outputs of others start after them, by webhook.
            "deployCommits": not job.needs,
            # A stack has one role: the code of a pull request would run with the rights of updates.
            "previewPullRequests": False,
            "pullRequestTemplate": False,
        },
        "operationContext": {
            **({"oidc": oidc} if oidc else {}),
            "preRunCommands": [settings.setup],
            "environmentVariables": {"PULUMI_OPTION_POLICY_PACK": "policies"},
            "options": {
                "skipInstallDependencies": True,
                # Every commit is applied; none is skipped for a later one.
                "skipIntermediateDeployments": False,
                "deleteAfterDestroy": False,
                "remediateIfDriftDetected": False,
            },
        },
    }


def _oidc(job: StackJob, settings: PipelineSettings) -> dict[str, Any]:
    oidc: dict[str, Any] = {}
    if role := settings.role_of(job, "aws"):
        oidc["aws"] = {"duration": SESSION, "roleArn": role, "sessionName": f"gpufabric-{job.stack}"[:64]}
    if client := settings.role_of(job, "azure"):
        subscription = {"subscriptionId": job.account} if job.clouds == ("azure",) and job.account else {}
        oidc["azure"] = {"clientId": client, "tenantId": settings.tenant_id, **subscription}
    return oidc


def _webhook(before: str, after: str, settings: PipelineSettings) -> str:
    stack = shlex.quote(f"{settings.organization}/{settings.project}/{before}")
    name, url = shlex.quote(f"then-{after}"), shlex.quote(f"{settings.project}/{after}")
    return (
        f"pulumi stack webhook new --yes --stack {stack} --name {name} \\\n"
        f"  --hook-format pulumi_deployments --url {url} --event update_succeeded\n"
    )
