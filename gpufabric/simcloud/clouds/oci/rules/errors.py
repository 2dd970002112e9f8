"""Errors in the words of the OCI provider (oracle/terraform-provider-oci, errors.go)."""

import hashlib
import re
from dataclasses import replace

from gpufabric.simcloud.clouds.oci.ocid import region_key
from gpufabric.simcloud.clouds.request import CloudError, RefusalStatus, Request
from gpufabric.simcloud.clouds.rule import Refusal

# Operations that are not called after verb and resource type.
_OPERATIONS = {
    ("Instance", "Create"): "LaunchInstance",
    ("Instance", "Delete"): "TerminateInstance",
    ("InstancePool", "Delete"): "TerminateInstancePool",
    ("ClusterNetwork", "Delete"): "TerminateClusterNetwork",
    ("FileStorageLustreFileSystem", "Create"): "CreateLustreFileSystem",
    ("FileStorageLustreFileSystem", "Update"): "UpdateLustreFileSystem",
    ("FileStorageLustreFileSystem", "Delete"): "DeleteLustreFileSystem",
    ("FileStorageObjectStorageLink", "Create"): "CreateObjectStorageLink",
    ("FileStorageObjectStorageLink", "Delete"): "DeleteObjectStorageLink",
    ("ObjectLifecyclePolicy", "Create"): "PutObjectLifecyclePolicy",
    ("ObjectLifecyclePolicy", "Update"): "PutObjectLifecyclePolicy",
    ("Key", "Delete"): "ScheduleKeyDeletion",
    ("Vault", "Delete"): "ScheduleVaultDeletion",
}
_GETS = {"Read": "Get", "Invoke": "Get"}
_FUNCTIONS = {
    "getAvailabilityDomains": "ListAvailabilityDomains",
    "getBucketSummaries": "ListBuckets",
    "getClusterKubeConfig": "CreateKubeconfig",
    "getCnvDnsResolverAssociation": "GetVcnDnsResolverAssociation",
    "getFastConnectProviderServices": "ListFastConnectProviderServices",
    "getIpsecConnectionTunnels": "ListIPSecConnectionTunnels",
    "getServices": "ListServices",
}
"""Operations of functions whose name is not that of their operation."""
_ACTIONS = {"Create": "CREATED", "Update": "UPDATED", "Delete": "DELETED"}


def refuse(
    request: Request, refusal: Refusal, *, because: str = "", counted: str = "", **values: object
) -> CloudError:
    """Return the refusal as the provider shows it.

    Where OCI's own text leaves the reason open, ``because`` states it, in brackets after that text.
    ``counted``: see :attr:`gpufabric.simcloud.clouds.request.CloudError.counted`.
    """
    text = refusal.text.format(**values)
    reason = f" [simulated OCI: {because}]" if because else ""
    if refusal.shown == "call" or (refusal.shown == "state" and request.verb != "Create"):
        error = service_error(
            request,
            _GETS.get(request.verb, request.verb),
            refusal.code,
            text + reason,
            http=refusal.http,
            status=refusal.status,
        )
        return replace(error, counted=counted)
    message = "\n".join(
        (
            _HEADS[refusal.shown],
            f"Service: {_service(request)}",
            f"Error Message: {_waited(request, refusal, text)}{reason}",
            *([f"Resource OCID: {request.id}"] if refusal.leaves else []),
        )
    )
    return CloudError(
        refusal.code, message, refusal.status, accepted=bool(refusal.leaves), leaves=refusal.leaves
    )


_HEADS = {
    "work-request": "Work Request error",
    "state": "Unexpected LifeCycle state",
    "timeout": "Operation Timeout",
}


def _waited(request: Request, refusal: Refusal, text: str) -> str:
    if refusal.shown == "timeout":
        return text
    if refusal.shown == "state":
        # As in oracle-quickstart/oci-hpc#6: what was wrong is not said.
        return (
            "During creation, Terraform expected the resource to reach state(s): RUNNING, "
            f"but the service reported unexpected state: {refusal.leaves}."
        )
    entity = request.type.rsplit(":", 1)[1].lower()
    work = f"ocid1.coreservicesworkrequest.oc1.{region_key(request.region)}.aaaaaaaa{_digest(request)[:40]}"
    return (
        f"work request did not succeed, workId: {work.lower()}, entity: {entity}, "
        f"action: {_ACTIONS[request.verb]}. Message: {text}"
    )


def service_error(
    request: Request, verb: str, code: str, text: str, *, http: int, status: RefusalStatus
) -> CloudError:
    """Return a service error: HTTP status and code, message, service, operation and request id."""
    name = request.type.rsplit(":", 1)[1]
    lines = (
        f"{http}-{code}, {text}",
        f"Service: {_service(request)}",
        f"Operation Name: {_operation(request, name, verb)}",
        f"OPC request ID: {_digest(replace(request, verb='Create'), verb)[:32]}",
    )
    return CloudError(code, "\n".join(lines), status)


def _operation(request: Request, name: str, verb: str) -> str:
    if request.verb == "Invoke":
        return _FUNCTIONS.get(name, f"G{name[1:]}")
    return _OPERATIONS.get((name, verb), verb + name)


def _service(request: Request) -> str:
    """Return the service as the provider names it, such as "Identity Availability Domains"."""
    service, name = re.split(r"[:/]", request.type)[1], request.type.rsplit(":", 1)[1].removeprefix("get")
    return f"{service} {re.sub(r'(?<=[a-z])(?=[A-Z])', ' ', name)}"


def _digest(request: Request, verb: str = "") -> str:
    seed = f"{request.account}/{request.type}/{request.id}/{verb or request.verb}"
    return hashlib.sha256(seed.encode()).hexdigest().upper()
