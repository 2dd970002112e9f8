"""The service account of training pods, to which the cloud gives the declared identity."""

from typing import Any

from gpufabric.manifests.model import Document, Job, Step
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.regions import AnyRegion

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
    """Return a step with the service account of training pods; empty without a declared identity."""
    identity = job.plan.spec.workload_identity
    if identity is None:
        return ()
    account: Document = {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": {"name": identity.service_account, "namespace": job.options.namespace},
        "automountServiceAccountToken": False,
    }
    why = (
        "Names the pods that may use the checkpoint bucket and the declared data: set serviceAccountName: "
        f"{identity.service_account} in training jobs of your own."
    )
    return (Step("training-identity", why, (account,)),)


def training_pod(job: Job) -> dict[str, Any]:
    """Return the part of a pod's specification that gives it the training identity."""
    identity = job.plan.spec.workload_identity
    return {} if identity is None else {"serviceAccountName": identity.service_account}
