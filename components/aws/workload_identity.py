"""The IAM role of training pods: checkpoints and declared data, and nothing else."""

from collections.abc import Iterator

import pulumi
from pulumi_aws import eks, iam, kms, s3

from gpufabric.components.aws.documents import Statement, document, key_through_s3
from gpufabric.components.aws.permissions import pod_role
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
    """A role that EKS Pod Identity gives to the pods of one service account.

    Args:
        plan: the region.
        identity: the declared identity.
        cluster_name: the cluster.
        bucket: the checkpoints.
        key: key that encrypts them.
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
        bucket: s3.Bucket,
        key: kms.Key,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        name = f"{plan.stack}-training"
        super().__init__("gpufabric:aws:TrainingIdentity", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        trust = pod_role(plan, identity.service_account, namespace=identity.namespace).trust
        role = iam.Role(name, assume_role_policy=document(trust), opts=child)
        permissions = iam.RolePolicy(
            name,
            role=role.name,
            policy=pulumi.Output.all(bucket.arn, key.arn).apply(
                lambda arns: document(
                    *training_statements(identity, region=plan.region, bucket=arns[0], key=arns[1])
                )
            ),
            opts=child,
        )
        eks.PodIdentityAssociation(
            name,
            cluster_name=cluster_name,
            namespace=identity.namespace,
            service_account=identity.service_account,
            role_arn=role.arn,
            # Pods that start before would get credentials without permissions.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[permissions]),
        )
        self.outputs: WorkloadIdentityOutputs = {
            "namespace": identity.namespace,
            "service_account": identity.service_account,
            "role_arn": role.arn,
        }
        self.register_outputs({**self.outputs})


def training_statements(
    identity: AwsWorkloadIdentity, *, region: str, bucket: str, key: str
) -> tuple[Statement, ...]:
    """Return the permissions of training pods.

    Args:
        identity: the declared identity.
        region: region of the checkpoints.
        bucket: ARN of the checkpoint bucket.
        key: ARN of its key.
    """
    prefix = identity.checkpoint_prefix
    return (
        _list("ListCheckpoints", bucket, prefix),
        Statement(sid="ReadAndWriteCheckpoints", actions=_READ_AND_WRITE, resources=(f"{bucket}/{prefix}*",)),
        Statement(
            sid="CheckpointKey",
            actions=("kms:Decrypt", "kms:GenerateDataKey"),
            resources=(key,),
            conditions=key_through_s3(region, bucket, prefix),
        ),
        *(
            statement
            for number, data in enumerate(identity.data, 1)
            for statement in _data_statements(number, data)
        ),
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
