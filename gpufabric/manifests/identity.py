"""The service account of training pods, to which the cloud gives the declared identity."""

from typing import Any

from gpufabric.manifests.model import Document, Job, ManifestOptions, Step
from gpufabric.plan.azure.parts import has_training_identity
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.regions import AnyRegion
from gpufabric.spec.workload_identity import WorkloadIdentity

_AZURE_LABEL = "azure.workload.identity/use"
_AZURE_CLIENT = "azure.workload.identity/client-id"
"""AKS document "Use Microsoft Entra Workload ID with AKS"."""

_OCI_VERSION = "2.2"
"""Version of resource principals. Oracle's Go SDK gives OKE workload identity only with version 1.1 or 2.2,
and only to programs that ask for it (oracle/oci-go-sdk, OkeWorkloadIdentityConfigurationProvider). The Python
SDK reads the region and not the version (oracle/oci-python-sdk, auth/signers/resource_principals_signer.py).
"""

_OWN_JOBS = {
    "aws": "",
    "azure": f' and the pod label {_AZURE_LABEL}: "true"',
    "oci": " and the variables OCI_RESOURCE_PRINCIPAL_VERSION and OCI_RESOURCE_PRINCIPAL_REGION",
}

DEFAULT_NAMESPACE = "gpufabric"
"""Namespace of training jobs without a declared identity."""


def declared_namespace(region: AnyRegion) -> str:
    """Return the namespace of a region's training jobs."""
    identity = region.workload_identity
    return DEFAULT_NAMESPACE if identity is None else identity.namespace


def job_namespace(region: AnyRegion, given: str | None) -> str:
    """Return the namespace of training jobs: that of an option, or else the declared one.

    Raises:
        DeclarationError: the option names a namespace whose pods get no identity.
    """
    declared = declared_namespace(region)
    if given is None or given == declared or region.workload_identity is None:
        return given or declared
    raise DeclarationError.of(
        "--namespace",
        given=given,
        allowed=f"{declared}, or none; for another one, declare workload_identity.namespace and update the "
        "stack",
        limit=f"the cloud gives the training identity only to pods in {declared}",
    )


def training_account(job: Job) -> tuple[Step, ...]:
    """Return a step with the service account of training pods; empty if they have no identity."""
    identity = _identity_of(job.plan.spec)
    if identity is None:
        return ()
    metadata: dict[str, Any] = {"name": identity.service_account, "namespace": job.options.namespace}
    client_id = _client_id(job.plan.spec, job.options)
    if client_id is not None:
        metadata["annotations"] = {_AZURE_CLIENT: client_id}
    account: Document = {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": metadata,
        # Oracle's SDKs show OKE the token of the cluster's API. The others get a token of their own.
        "automountServiceAccountToken": job.plan.spec.cloud == "oci",
    }
    why = (
        "Names the pods that may use the checkpoint bucket and the declared data: set serviceAccountName: "
        f"{identity.service_account}{_OWN_JOBS[job.plan.spec.cloud]} in training jobs of your own."
    )
    return (Step("training-identity", why, (account,)),)


def identify(job: Job, template: dict[str, Any]) -> None:
    """Give a pod template the training identity, if there is one."""
    identity = _identity_of(job.plan.spec)
    if identity is None:
        return
    template["spec"]["serviceAccountName"] = identity.service_account
    match job.plan.spec.cloud:
        case "aws":
            pass
        case "azure":
            template["metadata"]["labels"][_AZURE_LABEL] = "true"
        case "oci":
            for container in template["spec"]["containers"]:
                container.setdefault("env", []).extend(_oci_variables(job.plan.region))


def lacks_client_id(region: AnyRegion, options: ManifestOptions) -> bool:
    """Return whether the service account would lack the id of its identity (Azure)."""
    has_identity = region.cloud == "azure" and _identity_of(region) is not None
    return has_identity and _client_id(region, options) is None


def _client_id(region: AnyRegion, options: ManifestOptions) -> str | None:
    """Return the client id of the training pods' identity: an output of the stack, or that of a given one."""
    given = region.existing.identities.training if isinstance(region, AzureRegion) else None
    return options.client_id or (None if given is None else given.client_id)


def _identity_of(region: AnyRegion) -> WorkloadIdentity | None:
    """Return the declared identity; None if a stack makes none, since the pods may use nothing (Azure)."""
    if isinstance(region, AzureRegion) and not has_training_identity(region):
        return None
    return region.workload_identity


def _oci_variables(region: str) -> list[dict[str, str]]:
    return [
        {"name": "OCI_RESOURCE_PRINCIPAL_VERSION", "value": _OCI_VERSION},
        {"name": "OCI_RESOURCE_PRINCIPAL_REGION", "value": region},
    ]
