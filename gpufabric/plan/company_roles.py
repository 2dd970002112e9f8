"""Roles, identities and policies that a declaration would make, for companies in which others make them."""

from collections.abc import Iterator

from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.oci.region import OciRegion
from gpufabric.spec.problems import Problem
from gpufabric.spec.regions import AnyRegion, makes_bucket

LIMIT = "fabric.company.roles: existing-only"
ADDONS_WITH_ROLES = ("vpc-cni", "aws-ebs-csi-driver", "aws-fsx-csi-driver")
"""Add-ons of EKS that call AWS."""


def role_problems(region: AnyRegion) -> list[Problem]:
    """Return a problem for each role, identity and policy that a region's stack would make.

    Args:
        region: the declaration.
    """
    match region:
        case AwsRegion():
            return list(_aws(region))
        case AzureRegion():
            return list(_azure(region))
        case OciRegion():
            return list(_oci(region))


def _aws(region: AwsRegion) -> Iterator[Problem]:
    roles = region.existing.roles
    if roles.node is None:
        yield _missing("existing.roles.node", "the role of the nodes")
    if region.existing.cluster is None:
        if roles.cluster is None:
            yield _missing("existing.roles.cluster", "the role of the control plane")
        for addon in ADDONS_WITH_ROLES:
            if addon not in roles.addons:
                yield _missing(f"existing.roles.addons.{addon}", f"the role of the add-on {addon}")
        if region.health is not None:
            yield _instead("health", "a role of the exporter of CloudWatch's metrics", "no health section")
    if region.existing.network is None and roles.flow_logs is None:
        yield _missing("existing.roles.flow_logs", "the role that delivers flow logs, or a given network")
    if region.storage.checkpoints.replicate_to is not None and roles.replication is None:
        yield _missing("existing.roles.replication", "the role that copies the checkpoints")
    if region.workload_identity is not None and roles.training is None:
        yield _missing("existing.roles.training", "the role of the training pods")


def _azure(region: AzureRegion) -> Iterator[Problem]:
    given = region.existing.identities
    if region.existing.cluster is None:
        if given.control_plane is None:
            yield _missing("existing.identities.control_plane", "the identity of the control plane")
        if given.kubelet is None:
            yield _missing("existing.identities.kubelet", "the identity of the nodes")
        if region.cluster.admin_group_ids:
            allowed = "no groups; grant them the cluster's roles yourself"
            yield _instead("cluster.admin_group_ids", "role assignments of groups", allowed)
    if region.workload_identity is not None and given.training is None:
        yield _missing("existing.identities.training", "the identity of the training pods")
    own_key = makes_bucket(region) and region.storage.checkpoints.customer_managed_key
    if own_key and region.existing.keys.storage is None:
        yield _missing("existing.keys.storage", "a key with the identity that may use it")
    lustre = region.storage.lustre
    if lustre is not None and lustre.checkpoint_link is not None:
        given_text = "role assignments of the file system's resource provider"
        yield _instead("storage.lustre.checkpoint_link", given_text, "no link")


def _oci(region: OciRegion) -> Iterator[Problem]:
    given = region.existing.policies
    if not given.nodes:
        yield _missing("existing.policies.nodes", "true: the machines' dynamic group and policies exist")
    if not given.services:
        yield _missing("existing.policies.services", "true: the policies of Oracle's services exist")
    if given.tag is None and region.cluster.node_tag is None:
        yield _missing("existing.policies.tag", "the defined tag that the dynamic group matches")
    if region.workload_identity is not None and not given.training:
        yield _missing("existing.policies.training", "true: the policies of the training pods exist")


def _missing(where: str, allowed: str) -> Problem:
    return Problem(where, "nothing, so that the stack would make it", allowed, LIMIT)


def _instead(where: str, given: str, allowed: str) -> Problem:
    return Problem(where, f"{given}, which the stack would make", allowed, LIMIT)
