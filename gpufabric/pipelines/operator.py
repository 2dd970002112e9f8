"""``Stack`` objects of the Pulumi Kubernetes Operator, one for each stack."""

from collections.abc import Sequence
from typing import Any

from gpufabric.manifests.text import to_stream
from gpufabric.pipelines.jobs import StackJob
from gpufabric.pipelines.pins import pins
from gpufabric.pipelines.settings import PipelineSettings

FILE = "runners/operator.yaml"

SECRET = "gpufabric-pulumi"  # noqa: S105 - name of an object
"""Secret that the cluster's administrator makes: access to the backend, and the key of OCI."""

_ABOUT = """\
# The Pulumi Kubernetes Operator (v2) updates each stack at every commit of the branch: regions side by side,
# and stacks that read the outputs of others after them. docs/pipelines.md says how to use it, and what nobody
# approves here.
"""

_OCI = {
    "TF_VAR_tenancy_ocid": "OCI_TENANCY_OCID",
    "TF_VAR_user_ocid": "OCI_USER_OCID",
    "TF_VAR_fingerprint": "OCI_FINGERPRINT",
    "TF_VAR_private_key": "OCI_PRIVATE_KEY",
}

AWS_ANNOTATION = "eks.amazonaws.com/role-arn"
"""Role of pods with a service account (EKS, "IAM roles for service accounts")."""

AZURE_ANNOTATION = "azure.workload.identity/client-id"
AZURE_LABEL = "azure.workload.identity/use"
"""Identity of pods with a service account, and the label of the pods (Entra Workload ID for Kubernetes)."""


def files(jobs: Sequence[StackJob], settings: PipelineSettings) -> dict[str, str]:
    """Write the objects; return their text by path."""
    documents = [document for job in jobs for document in (*_account(job, settings), _stack(job, settings))]
    return {FILE: _ABOUT + to_stream(documents)}


def secret_keys(jobs: Sequence[StackJob], settings: PipelineSettings) -> list[str]:
    """Return the keys that the Secret must have, sorted."""
    references = [reference for job in jobs for reference in _variables(job, settings).values()]
    return sorted({reference["secret"]["key"] for reference in references if "secret" in reference})


def _account(job: StackJob, settings: PipelineSettings) -> list[dict[str, Any]]:
    """Return the service account of a stack's pods: each stack gets the rights of its own role only."""
    named = {
        AWS_ANNOTATION: settings.role_of(job, "aws"),
        AZURE_ANNOTATION: settings.role_of(job, "azure"),
    }
    annotations = {key: value for key, value in named.items() if value}
    name = _name(job.stack)
    metadata: dict[str, Any] = {"name": name, "namespace": settings.namespace}
    return [
        {
            "apiVersion": "v1",
            "kind": "ServiceAccount",
            "metadata": metadata | ({"annotations": annotations} if annotations else {}),
        },
        {
            # The pod lets the operator in by asking the API server who calls.
            "apiVersion": "rbac.authorization.k8s.io/v1",
            "kind": "ClusterRoleBinding",
            "metadata": {"name": f"{settings.namespace}:{name}:system:auth-delegator"},
            "roleRef": {
                "apiGroup": "rbac.authorization.k8s.io",
                "kind": "ClusterRole",
                "name": "system:auth-delegator",
            },
            "subjects": [{"kind": "ServiceAccount", "name": name, "namespace": settings.namespace}],
        },
    ]


def _stack(job: StackJob, settings: PipelineSettings) -> dict[str, Any]:
    organization = settings.organization
    provider = settings.secrets_providers.get(job.stack, "")
    return {
        "apiVersion": "pulumi.com/v1",
        "kind": "Stack",
        "metadata": {"name": _name(job.stack), "namespace": settings.namespace},
        "spec": {
            "stack": f"{organization}/{settings.project}/{job.stack}" if organization else job.stack,
            "projectRepo": settings.repository,
            "branch": settings.branch,
            **({"backend": settings.backend} if settings.backend else {}),
            **({"secretsProvider": provider} if provider else {}),
            "serviceAccountName": _name(job.stack),
            "envRefs": _variables(job, settings),
            **({"prerequisites": [{"name": _name(stack)} for stack in job.needs]} if job.needs else {}),
            # Whoever deletes the object, deletes no machine.
            "destroyOnFinalize": False,
            # Nobody repairs a failed update by repeating it without a look: at most once an hour.
            "retryMaxBackoffDurationSeconds": 3600,
            "workspaceTemplate": {"spec": _workspace(job, settings)},
        },
    }


def _variables(job: StackJob, settings: PipelineSettings) -> dict[str, Any]:
    variables: dict[str, Any] = {
        # The engine takes each of its options from a variable; the operator has no field for policy packs.
        "PULUMI_OPTION_POLICY_PACK": _literal("policies"),
    }
    if not settings.backend or settings.backend.startswith("http"):
        variables["PULUMI_ACCESS_TOKEN"] = _secret("PULUMI_ACCESS_TOKEN")
    elif not settings.secrets_providers.get(job.stack):
        variables["PULUMI_CONFIG_PASSPHRASE"] = _secret("PULUMI_CONFIG_PASSPHRASE")
    if "azure" in job.clouds and settings.role_of(job, "azure"):
        variables["ARM_USE_OIDC"] = _literal("true")
    if "oci" in job.clouds:
        variables.update({name: _secret(key) for name, key in _OCI.items()})
    return variables


def _workspace(job: StackJob, settings: PipelineSettings) -> dict[str, Any]:
    workspace: dict[str, Any] = {"image": pins().workspace_image}
    if "azure" in job.clouds and settings.role_of(job, "azure"):
        workspace["podTemplate"] = {"metadata": {"labels": {AZURE_LABEL: "true"}}}
    return workspace


def _name(stack: str) -> str:
    return f"gpufabric-{stack}"


def _literal(value: str) -> dict[str, Any]:
    return {"type": "Literal", "literal": {"value": value}}


def _secret(key: str) -> dict[str, Any]:
    return {"type": "Secret", "secret": {"name": SECRET, "key": key}}
