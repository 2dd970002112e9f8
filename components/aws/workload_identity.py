"""The IAM role of training pods: checkpoints and declared data, and nothing else."""

from collections.abc import Iterator

import pulumi
from pulumi_aws import eks, iam

from gpufabric.components.aws.documents import Statement, document, key_through_s3
from gpufabric.components.aws.permissions import pod_role
from gpufabric.components.aws.storage import CheckpointStore
from gpufabric.components.outputs import WorkloadIdentityOutputs
from gpufabric.plan.aws.region import AwsRegionPlan
from gpufabric.spec.aws.workload_identity import AwsWorkloadIdentity, DataBucket

_READ_AND_WRITE = (
    "s3:AbortMultipartUpload",
    "s3:DeleteObject",
    "s3:GetObject",
    "s3:ListMultipartUploadParts",
    "s3:PutObject",
)
"""The bucket keeps the versions that pods overwrite or delete. Pods cannot delete a version."""


class TrainingIdentity(pulumi.ComponentResource):
    """A role, made or given, that EKS Pod Identity gives to the pods of one service account.

    Args:
        plan: the region.
        identity: the declared identity.
        cluster_name: the cluster.
        checkpoints: the checkpoints; None without a bucket.
        opts: options of the component.

    Attributes:
        outputs: outputs for other stacks and users.
    """

    def __init__(
        self,
        plan: AwsRegionPlan,
        identity: AwsWorkloadIdentity,
        *,
        cluster_name: pulumi.Input[str],
        checkpoints: CheckpointStore | None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        name = f"{plan.stack}-training"
        super().__init__("gpufabric:aws:TrainingIdentity", name, None, opts)
        given, waits = plan.spec.existing.roles.training, list[pulumi.Resource]()
        role_arn: pulumi.Input[str] = (
            given.id if given else self._role(plan, name, identity, checkpoints, waits)
        )
        eks.PodIdentityAssociation(
            name,
            cluster_name=cluster_name,
            namespace=identity.namespace,
            service_account=identity.service_account,
            role_arn=role_arn,
            # Pods that start before would get credentials without permissions.
            opts=pulumi.ResourceOptions(parent=self, depends_on=waits),
        )
        self.outputs: WorkloadIdentityOutputs = {
            "namespace": identity.namespace,
            "service_account": identity.service_account,
            "role_arn": role_arn,
        }
        self.register_outputs({**self.outputs})

    def _role(
        self,
        plan: AwsRegionPlan,
        name: str,
        identity: AwsWorkloadIdentity,
        checkpoints: CheckpointStore | None,
        waits: list[pulumi.Resource],
    ) -> pulumi.Output[str]:
        """Make the role, and add to ``waits`` what must exist before it is used."""
        child = pulumi.ResourceOptions(parent=self)
        trust = pod_role(plan, identity.service_account, namespace=identity.namespace).trust
        role = iam.Role(name, assume_role_policy=document(trust), opts=child)
        arns = (checkpoints.arn, checkpoints.key_arn) if checkpoints else (None, None)
        permissions = iam.RolePolicy(
            name,
            role=role.name,
            policy=pulumi.Output.all(*arns).apply(
                lambda arns: document(
                    *training_statements(identity, region=plan.region, bucket=arns[0], key=arns[1])
                )
            ),
            opts=child,
        )
        waits.append(permissions)
        return role.arn


def training_statements(
    identity: AwsWorkloadIdentity, *, region: str, bucket: str | None, key: str | None
) -> tuple[Statement, ...]:
    """Return the permissions of training pods.

    Args:
        identity: the declared identity.
        region: region of the checkpoints.
        bucket: ARN of the checkpoint bucket; None without one.
        key: ARN of its key; None if it needs none.
    """
    return (
        *(_checkpoint_statements(bucket, key, region, identity.checkpoint_prefix) if bucket else ()),
        *(
            statement
            for number, data in enumerate(identity.data, 1)
            for statement in _data_statements(number, data)
        ),
    )


def _checkpoint_statements(bucket: str, key: str | None, region: str, prefix: str) -> Iterator[Statement]:
    yield _list("ListCheckpoints", bucket, prefix)
    yield Statement(
        sid="ReadAndWriteCheckpoints", actions=_READ_AND_WRITE, resources=(f"{bucket}/{prefix}*",)
    )
    if key is not None:
        yield Statement(
            sid="CheckpointKey",
            actions=("kms:Decrypt", "kms:GenerateDataKey"),
            resources=(key,),
            conditions=key_through_s3(region, bucket, prefix),
        )


def _data_statements(number: int, data: DataBucket) -> Iterator[Statement]:
    yield _list(f"ListData{number}", data.bucket, data.prefix)
    yield Statement(
        sid=f"ReadData{number}", actions=("s3:GetObject",), resources=(f"{data.bucket}/{data.prefix}*",)
    )
    if data.kms_key is not None:
        yield Statement(
            sid=f"DataKey{number}",
            actions=("kms:Decrypt",),
            resources=(data.kms_key,),
            conditions=key_through_s3(data.kms_key.split(":")[3], data.bucket, data.prefix),
        )


def _list(sid: str, bucket: str, prefix: str) -> Statement:
    return Statement(
        sid=sid,
        actions=("s3:ListBucket",),
        resources=(bucket,),
        conditions={"StringLike": {"s3:prefix": f"{prefix}*"}} if prefix else {},
    )
