"""Policies and dynamic groups take effect some time after they are made.

The provider repeats calls that may fail for that reason, for four minutes after it changed something in IAM
itself (oracle/oci-go-sdk, eventually consistent). It does not know of what another provider of the program
changed, such as one for the home region, and what a service does later on its own is not repeated. What then
comes through is counted here: the first requests that rely on a new policy or group are refused, as many as
the capacity file says (``iam_propagation``).

Only policies of the program are judged. Without one the tenancy is taken to have what is needed.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from gpufabric.simcloud.clouds.oci import tokens
from gpufabric.simcloud.clouds.oci.rules.errors import refuse
from gpufabric.simcloud.clouds.oci.rules.propagation import in_effect, key_of, propagation
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import CREATE, Refusal, rule
from gpufabric.simcloud.resource import CloudResource
from gpufabric.wire.values import as_list, dig, plain

POLICY = "oci:Identity/policy:Policy"
DYNAMIC_GROUP = "oci:Identity/dynamicGroup:DynamicGroup"

NOT_YET = Refusal(
    "NotAuthorizedOrNotFound",
    "Authorization failed or requested resource not found.",
    "a Lustre file system, GPU memory cluster, node pool in a compute cluster or cluster with an own key "
    "before the policy that it needs has taken effect",
    "oracle-quickstart/oci-hpc-oke, terraform/iam.tf (waits before Lustre); oracle-quickstart/oci-hpc#6",
    http=404,
    status="NOT_FOUND",
)
BUCKET_NOT_YET = Refusal(
    "InsufficientServicePermissions",
    'Permissions granted to the object storage service principal "objectstorage-{region}" to this bucket are '
    "insufficient.",
    "lifecycle rules before the policy for Object Storage has taken effect",
    "oracle/ocifs#48",
)
GROUP_NOT_YET = Refusal(
    "InvalidParameter",
    "The dynamic_group {group} specified in the policy statement does not exist under current compartment "
    "hierarchy.",
    "a policy for a dynamic group that has not taken effect",
    "oracle/terraform-provider-oci#785",
)


@dataclass(frozen=True)
class _Need:
    """The policy that a type needs: words of its statement, when, and the error without it."""

    words: str
    refusal: Refusal = NOT_YET
    when: Callable[[Request], bool] = lambda _: True


_NEEDS = {
    tokens.CLUSTER: _Need(
        "target.key.id = '{key}'", when=lambda request: bool(request.inputs.get("kmsKeyId"))
    ),
    tokens.LUSTRE_FILE_SYSTEM: _Need("service lustrefs"),
    tokens.GPU_MEMORY_CLUSTER: _Need("compute-gpu-memory-clusters"),
    tokens.OBJECT_LIFECYCLE_POLICY: _Need("service objectstorage-{region}", BUCKET_NOT_YET),
    tokens.NODE_POOL: _Need(
        "compute_cluster_launch_instance",
        when=lambda request: bool(dig(request.inputs, "nodeConfigDetails.computeClusterId")),
    ),
}


@rule(types=_NEEDS, verbs=CREATE, refuses=(NOT_YET, BUCKET_NOT_YET))
def policy_in_effect(state: State, request: Request) -> CloudError | None:
    """The policy that a service relies on has taken effect."""
    need = _NEEDS[request.type]
    if not propagation(request) or not need.when(request):
        return None
    key = str(request.inputs.get("kmsKeyId") or "").lower()
    words = need.words.format(region=request.region, key=key)
    policies = [policy for policy in state.of_type(POLICY) if _says(policy, words)]
    fresh = _fresh(state, request, policies)
    if fresh is None:
        return None
    because = f"policy {fresh.outputs.get('name')} takes effect later"
    return refuse(request, need.refusal, because=because, counted=key_of(fresh), region=request.region)


@rule(types=(POLICY,), refuses=(GROUP_NOT_YET,))
def groups_in_effect(state: State, request: Request) -> CloudError | None:
    """The dynamic groups that a policy names have taken effect."""
    if not propagation(request):
        return None
    statements = [str(statement).lower() for statement in as_list(request.inputs.get("statements"))]
    for group in state.of_type(DYNAMIC_GROUP):
        name = str(group.outputs.get("name"))
        if not any(f"dynamic-group {name.lower()} " in f"{statement} " for statement in statements):
            continue
        if _fresh(state, request, [group]) is not None:
            return refuse(request, GROUP_NOT_YET, counted=key_of(group), group=name)
    return None


def _fresh(state: State, request: Request, candidates: Iterable[CloudResource]) -> CloudResource | None:
    """Return the first candidate if none has taken effect; ``None`` if one has, or if there is none."""
    waiting = list(candidates)
    if any(in_effect(state, request, resource) for resource in waiting):
        return None
    return waiting[0] if waiting else None


def _says(policy: CloudResource, words: str) -> bool:
    return any(
        words in str(statement).lower() for statement in as_list(plain(policy.outputs).get("statements"))
    )
