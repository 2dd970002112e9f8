"""Rules about the roles, keys and log groups that an AWS region is given."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gpufabric.plan.aws.parts import made_log_groups, makes_flow_logs, makes_lustre
from gpufabric.plan.aws.training import has_training_identity
from gpufabric.plan.given_facts import Finding, judge_fact
from gpufabric.plan.given_network import UNUSED
from gpufabric.spec.aws.existing import AwsGivenKey, AwsGivenRole
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.concealed import is_concealed
from gpufabric.spec.problems import Problem
from gpufabric.spec.regions import makes_bucket

ADDON_ROLES = ("vpc-cni", "aws-ebs-csi-driver", "aws-fsx-csi-driver")
"""Add-ons that call AWS and so have roles."""

_PODS = "pods.eks.amazonaws.com"


@dataclass(frozen=True, slots=True)
class _Use:
    """Use of a role: the service that assumes it, the managed policy that it must have, and why it is used.

    Attributes:
        service: the service.
        used: whether the stack uses such a role.
        unused: why not.
        policy: name of a managed policy; empty: none is known to be necessary.
        source: source of the policy.
    """

    service: str
    used: bool
    unused: str
    policy: str = ""
    source: str = ""


def identity_findings(region: AwsRegion) -> Iterator[Finding]:
    """Judge the given roles, keys and log groups of a region."""
    yield from _roles(region)
    yield from _keys(region)
    group = region.existing.logs.flow_logs
    if group is not None and not makes_flow_logs(region):
        yield Problem("existing.logs.flow_logs", group.id, "none: the stack makes no flow logs", UNUSED)
    if not made_log_groups(region) and region.log_retention_days != _default_retention():
        yield Problem(
            "log_retention_days",
            str(region.log_retention_days),
            "nothing",
            "the stack makes no log group; the retention of given ones is their owner's",
        )


def _roles(region: AwsRegion) -> Iterator[Finding]:
    roles, makes_cluster = region.existing.roles, region.existing.cluster is None
    replicates = makes_bucket(region) and region.storage.checkpoints.replicate_to is not None
    uses: Mapping[str, tuple[AwsGivenRole | None, _Use]] = {
        "node": (
            roles.node,
            _Use(
                "ec2.amazonaws.com",
                used=True,
                unused="",
                policy="AmazonEKSWorkerNodePolicy",
                source="Amazon EKS user guide, Amazon EKS node IAM role",
            ),
        ),
        "cluster": (
            roles.cluster,
            _Use(
                "eks.amazonaws.com",
                makes_cluster,
                "existing.cluster has its own",
                policy="AmazonEKSClusterPolicy",
                source="Amazon EKS user guide, Amazon EKS cluster IAM role",
            ),
        ),
        "training": (
            roles.training,
            _Use(_PODS, has_training_identity(region), "workload_identity is null"),
        ),
        "flow_logs": (
            roles.flow_logs,
            _Use("vpc-flow-logs.amazonaws.com", makes_flow_logs(region), "the stack makes no flow logs"),
        ),
        "replication": (
            roles.replication,
            _Use("s3.amazonaws.com", replicates, "the stack copies no checkpoints"),
        ),
    } | {
        f"addons.{addon}": (
            role,
            _Use(_PODS, makes_cluster and addon in ADDON_ROLES, _unused_addon(makes_cluster=makes_cluster)),
        )
        for addon, role in roles.addons.items()
    }
    for name, (role, use) in uses.items():
        if role is not None:
            yield from _role(region, f"existing.roles.{name}", role, use)


def _unused_addon(*, makes_cluster: bool) -> str:
    return f"roles of {', '.join(ADDON_ROLES)}" if makes_cluster else "existing.cluster has its own add-ons"


def _role(region: AwsRegion, where: str, role: AwsGivenRole, use: _Use) -> Iterator[Finding]:
    if not use.used:
        yield Problem(where, role.id, f"none: {use.unused}", UNUSED)
        return
    account = role.id.split(":")[4]
    if not is_concealed(region.account_id) and account != region.account_id:
        yield Problem(
            f"{where}.id",
            role.id,
            f"a role of account {region.account_id}",
            "IAM user guide, iam:PassRole: a role is passed to services of its own account only",
        )
    yield from judge_fact(
        where,
        role,
        "trusted",
        lambda trusted: use.service in trusted,
        allowed=f"{use.service} among the services that may assume it",
        limit="IAM user guide, roles for services: the trust policy names the service",
        decides=f"{use.service} may assume it",
    )
    if use.policy:
        yield from judge_fact(
            where,
            role,
            "policies",
            lambda policies: use.policy in policies,
            allowed=f"{use.policy} among its managed policies",
            limit=use.source,
            decides=f"it has {use.policy}",
        )


def _keys(region: AwsRegion) -> Iterator[Finding]:
    keys = region.existing.keys
    uses: Mapping[str, tuple[AwsGivenKey | None, bool, str]] = {
        "storage": (
            keys.storage,
            makes_bucket(region) or makes_lustre(region),
            "the stack makes neither a bucket nor a file system",
        ),
        "secrets": (keys.secrets, region.existing.cluster is None, "existing.cluster has its own"),
        "logs": (keys.logs, bool(made_log_groups(region)), "the stack makes no log group"),
    }
    for name, (key, used, unused) in uses.items():
        if key is None:
            continue
        where = f"existing.keys.{name}"
        if not used:
            yield Problem(where, key.id, f"none: {unused}", UNUSED)
            continue
        key_region = key.id.split(":")[3]
        if key_region != region.region:
            yield Problem(
                f"{where}.id",
                f"a key in {key_region}",
                f"a key in {region.region}",
                "KMS developer guide: a key encrypts in its own region",
            )
        yield from judge_fact(
            where,
            key,
            "is_enabled",
            bool,
            allowed="true",
            limit="KMS developer guide, key states: only an enabled key encrypts",
            decides="it can encrypt",
        )


def _default_retention() -> int:
    default = AwsRegion.model_fields["log_retention_days"].default
    return int(default)
