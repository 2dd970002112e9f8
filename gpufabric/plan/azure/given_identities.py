"""Rules about the identities that an Azure region is given."""

from collections.abc import Iterator

from gpufabric.plan.azure.given_network import given_subnets
from gpufabric.plan.azure.parts import AzureParts, has_checkpoints, parts_of
from gpufabric.plan.given_facts import Finding, UnknownFact, judge_fact, needed_fact
from gpufabric.plan.given_network import UNUSED
from gpufabric.spec.azure.existing import AzureGivenIdentity
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.capacity import NewReservation
from gpufabric.spec.problems import Problem

_WHERE = "existing.identities"
_PLANE = f"{_WHERE}.control_plane"
_ROLE = "Network Contributor"
_ROLES = 'AKS document "Use a managed identity in AKS": the control plane joins nodes to their subnet'
_OBJECT = "the object id of its principal"
_JOINED = ("gpu", "system", "balancers")


def identity_findings(region: AzureRegion) -> Iterator[Finding]:
    """Judge the given identities of a region."""
    parts = parts_of(region)
    yield from _control_plane(region, parts)
    yield from _kubelet(region, parts)
    yield from _training(region, parts)


def _control_plane(region: AzureRegion, parts: AzureParts) -> Iterator[Finding]:
    given = region.existing.identities.control_plane
    subnets = [subnet.id for role, subnet in given_subnets(region) if role in _JOINED]
    decides = f"the control plane has the role {_ROLE} on {', '.join(subnets)}"
    if given is None:
        if not parts.cluster and subnets:
            yield UnknownFact(_PLANE, subnets[0], f"{decides}, which gpufabric does not assign")
        yield from _reserving(region, parts)
        return
    if subnets:
        yield from judge_fact(
            _PLANE,
            given,
            "policies",
            lambda roles: _ROLE in roles,
            allowed=f"{_ROLE}, on {', '.join(subnets)}",
            limit=_ROLES,
            decides=decides,
        )
    if reason := _granted(region, parts):
        limit = f"gpufabric assigns it a role on {reason}"
        yield from needed_fact(_PLANE, given, "principal_id", allowed=_OBJECT, limit=limit)


def _granted(region: AzureRegion, parts: AzureParts) -> str:
    """Return what the stack makes on which the control plane needs a role; empty for nothing."""
    made = [f"subnet {role}" for role in parts.subnets if role in _JOINED]
    if parts.cluster and region.existing.identities.kubelet is None:
        made.append("the identity of the nodes")
    if _reserves(region):
        made.append("the reservations")
    return ", ".join(made)


def _reserves(region: AzureRegion) -> bool:
    return any(isinstance(pool.capacity, NewReservation) for pool in region.pools.values())


def _reserving(region: AzureRegion, parts: AzureParts) -> Iterator[Problem]:
    if parts.cluster or not _reserves(region):
        return
    yield Problem(
        _PLANE,
        "nothing",
        "the identity of the cluster's control plane, with its principal_id; or capacity of mode reservation",
        'AKS document "Assign capacity reservation groups to node pools": gpufabric assigns it a role on the '
        "reservations",
    )


def _kubelet(region: AzureRegion, parts: AzureParts) -> Iterator[Finding]:
    given, where = region.existing.identities.kubelet, f"{_WHERE}.kubelet"
    declared = region.workload_identity
    writes = declared is not None and declared.node_access and has_checkpoints(region)
    if declared is not None and declared.node_access and not has_checkpoints(region):
        yield Problem("workload_identity.node_access", "true", "false", "the region has no checkpoints")
    if given is None:
        if writes and not parts.cluster:
            limit = "workload_identity.node_access lets the nodes of existing.cluster write checkpoints"
            yield Problem(where, "nothing", "the identity of the nodes, with its principal_id", limit)
        return
    if not parts.cluster and not writes:
        yield Problem(where, given.id, "nothing: nodes have the identity of existing.cluster", UNUSED)
        return
    limit = "AKS REST API, Managed Clusters: identityProfile.kubeletidentity"
    yield from needed_fact(where, given, "principal_id", allowed=_OBJECT, limit=limit)
    if parts.cluster:
        yield from needed_fact(where, given, "client_id", allowed="its client id", limit=limit)


def _training(region: AzureRegion, parts: AzureParts) -> Iterator[Finding]:
    given, where = region.existing.identities.training, f"{_WHERE}.training"
    if given is None:
        return
    if region.workload_identity is None:
        yield Problem(where, given.id, "nothing: workload_identity is null", UNUSED)
        return
    limit = 'AKS document "Use Microsoft Entra Workload ID with AKS": the service account names it'
    yield from needed_fact(where, given, "client_id", allowed="its client id", limit=limit)
    if parts.account:
        limit = "gpufabric assigns it a role on the container of the checkpoints"
        yield from needed_fact(where, given, "principal_id", allowed=_OBJECT, limit=limit)
    yield _trust(given, where, region)


def _trust(given: AzureGivenIdentity, where: str, region: AzureRegion) -> UnknownFact:
    declared = region.workload_identity
    account = f"{declared.namespace}:{declared.service_account}" if declared is not None else ""
    return UnknownFact(where, given.id, f"its federated credential admits {account} of the cluster")
