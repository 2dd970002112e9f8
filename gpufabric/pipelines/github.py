"""A workflow of GitHub Actions that updates each stack in a job of its own."""

from collections.abc import Sequence
from typing import Any

from gpufabric.manifests.text import to_yaml
from gpufabric.pipelines.jobs import StackJob, steps
from gpufabric.pipelines.pins import pins
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

BACKEND = {
    "PULUMI_BACKEND_URL": "${{ vars.PULUMI_BACKEND_URL }}",
    "PULUMI_CONFIG_PASSPHRASE": "${{ secrets.PULUMI_CONFIG_PASSPHRASE }}",
    "PULUMI_ACCESS_TOKEN": "${{ secrets.PULUMI_ACCESS_TOKEN }}",
}
OCI = {
    "TF_VAR_tenancy_ocid": "${{ vars.OCI_TENANCY_OCID }}",
    "TF_VAR_user_ocid": "${{ vars.OCI_USER_OCID }}",
    "TF_VAR_fingerprint": "${{ vars.OCI_FINGERPRINT }}",
    # Jobs of other clouds do not get the key.
    "TF_VAR_private_key": "${{ matrix.oci && secrets.OCI_PRIVATE_KEY || '' }}",
}
AZURE_LOGIN = {
    "client-id": "${{ vars.AZURE_CLIENT_ID }}",
    "tenant-id": "${{ vars.AZURE_TENANT_ID }}",
    "subscription-id": "${{ vars.AZURE_SUBSCRIPTION_ID }}",
}
UP_SECONDS = 21600
"""Longest time of an update, which may wait for machines, and of its session on AWS."""

_RIGHTS = {"contents": "read", "id-token": "write"}


def files(jobs: Sequence[StackJob], settings: PipelineSettings) -> dict[str, str]:
    """Write the workflow; return its text by path."""
    written: dict[str, Any] = {}
    before = ""
    for number, group in enumerate(steps(jobs), start=1):
        written[f"preview-{number}"] = _preview(group, settings, before)
        written[f"up-{number}"] = _up(group, settings, f"preview-{number}")
        before = f"up-{number}"
    workflow = {
        "name": "stacks",
        "on": {"push": {"branches": [settings.branch]}},
        "permissions": {"contents": "read"},
        # One run at a time; the next one waits.
        "concurrency": {"group": "up", "cancel-in-progress": False},
        "jobs": written,
    }
    return {FILE: _ABOUT + pins().with_versions(to_yaml(workflow))}


def _preview(group: Sequence[StackJob], settings: PipelineSettings, before: str) -> dict[str, Any]:
    return {
        "name": "preview ${{ matrix.stack }}",
        **({"needs": before} if before else {"if": "vars.PULUMI_BACKEND_URL != ''"}),
        "runs-on": pins().ubuntu,
        "timeout-minutes": 60,
        "environment": "preview",
        "permissions": _RIGHTS,
        "strategy": _matrix(group, settings, with_environment=False),
        "env": {"STACK": "${{ matrix.stack }}", "BRANCH": settings.branch, **BACKEND},
        "steps": [
            *_set_up(settings),
            *_sign_in("AWS_PREVIEW_ROLE", {}, group),
            _run('.venv/bin/gpufabric preview --init "$STACK" --policies-from "origin/$BRANCH"', group),
            {
                "name": "Show approvers what they approve",
                "if": "always()",
                "run": '.venv/bin/gpufabric report >> "$GITHUB_STEP_SUMMARY"\n'
                ".venv/bin/gpufabric report --format html --out report.html\n",
            },
            _keep("preview-${{ matrix.stack }}", ".gpufabric/runs\nreport.html\n"),
        ],
    }


def _up(group: Sequence[StackJob], settings: PipelineSettings, preview: str) -> dict[str, Any]:
    return {
        "name": "up ${{ matrix.stack }}",
        "needs": preview,
        "runs-on": pins().ubuntu,
        "timeout-minutes": UP_SECONDS // 60,
        "environment": "${{ matrix.environment }}",
        "permissions": _RIGHTS,
        "strategy": _matrix(group, settings, with_environment=True),
        "env": {"STACK": "${{ matrix.stack }}", "BRANCH": settings.branch, **BACKEND},
        "steps": [
            *_set_up(settings),
            {
                "uses": pins().action("actions/download-artifact"),
                "with": {"name": "preview-${{ matrix.stack }}", "path": "approved"},
            },
            *_sign_in("AWS_UP_ROLE", {"role-duration-seconds": UP_SECONDS}, group),
            _run(
                '.venv/bin/gpufabric up "$STACK" --approved approved --policies-from "origin/$BRANCH"', group
            ),
            {
                "if": "always()",
                "run": '.venv/bin/gpufabric report >> "$GITHUB_STEP_SUMMARY"\n'
                ".venv/bin/gpufabric report --format html --out report.html --keep history\n",
            },
            _keep("run-${{ matrix.stack }}", ".gpufabric/runs\nreport.html\n"),
            _keep("trend-${{ matrix.stack }}", "history"),
        ],
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


def _set_up(settings: PipelineSettings) -> list[_Step]:
    return [
        {
            "uses": pins().action("actions/checkout"),
            # With all branches: the branch states the rules.
            "with": {"persist-credentials": False, "fetch-depth": 0},
        },
        {"uses": pins().action("actions/setup-python"), "with": {"python-version": pins().python}},
        {"uses": pins().action("pulumi/actions"), "with": {"pulumi-version": pins().pulumi}},
        {"name": "Set up", "run": settings.setup},
    ]


def _sign_in(role: str, session: dict[str, Any], group: Sequence[StackJob]) -> list[_Step]:
    clouds = {cloud for job in group for cloud in job.clouds}
    signing: list[_Step] = []
    if "aws" in clouds:
        signing.append(
            {
                "if": "matrix.aws",
                "uses": pins().action("aws-actions/configure-aws-credentials"),
                "with": {
                    "role-to-assume": f"${{{{ vars.{role} }}}}",
                    "aws-region": "${{ matrix.region }}",
                    **session,
                },
            }
        )
    if "azure" in clouds:
        signing.append({"if": "matrix.azure", "uses": pins().action("azure/login"), "with": AZURE_LOGIN})
    return signing


def _run(command: str, group: Sequence[StackJob]) -> _Step:
    uses_oci = any("oci" in job.clouds for job in group)
    return {"run": command, **({"env": OCI} if uses_oci else {})}


def _keep(name: str, path: str) -> _Step:
    return {
        "if": "always()",
        "uses": pins().action("actions/upload-artifact"),
        "with": {
            "name": name,
            "path": path,
            "include-hidden-files": True,
            "if-no-files-found": "ignore",
            "retention-days": 30,
        },
    }
