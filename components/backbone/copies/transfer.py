"""One standing copy: two locations, and the task that copies from one to the other."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pulumi
import pulumi_aws as aws
from pulumi_aws import datasync

from gpufabric.components.backbone.aws.copies import s3_location
from gpufabric.components.backbone.clouds import cloud_module
from gpufabric.components.backbone.common import RegionOutput
from gpufabric.plan.resilience.copies import TransferPlan


class Transfer(pulumi.ComponentResource):
    """A standing copy between AWS and another cloud.

    Args:
        plan: the copy.
        fabric: name of the fabric.
        regions: ``region`` output of both region stacks, by stack.
        tags: tags on every resource.
        expires: day on which a signed address expires.
        on_aws: provider of the AWS side.
        on_other: provider of the other side.
        opts: options of the component.

    Attributes:
        outputs: ends, schedule and task of the copy; no credentials.
    """

    def __init__(
        self,
        plan: TransferPlan,
        fabric: str,
        regions: Mapping[str, RegionOutput],
        *,
        tags: dict[str, str],
        expires: date,
        on_aws: aws.Provider,
        on_other: pulumi.ProviderResource,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("gpufabric:backbone:Transfer", plan.key, None, opts)
        here = pulumi.ResourceOptions(parent=self, provider=on_aws)
        bucket = s3_location(plan, regions[plan.aws.stack], here)
        region, ends = regions[plan.other.stack], None
        copies = cloud_module(plan.other.cloud, "copies")
        if plan.other.cloud == "azure":
            ask = pulumi.InvokeOutputOptions(parent=self, provider=on_other)
            other = copies.blob_location(plan, region, expires, tags, on_azure=ask, on_aws=here)
            ends = expires
        else:
            there = pulumi.ResourceOptions(parent=self, provider=on_other)
            access = copies.access(plan, fabric, region, tags, there)
            other = copies.bucket_location(plan, region, access, here).arn
        source, destination = (bucket.arn, other) if plan.reads(plan.aws) else (other, bucket.arn)
        task = datasync.Task(
            plan.key,
            name=f"{fabric}-{plan.key}",
            source_location_arn=source,
            destination_location_arn=destination,
            # Only this mode copies between S3 and another cloud without an agent.
            task_mode="ENHANCED",
            schedule=datasync.TaskScheduleArgs(schedule_expression=plan.schedule, status="ENABLED"),
            options=_OPTIONS,
            tags={"Name": plan.key},
            opts=here,
        )
        self.outputs: dict[str, Any] = {
            "method": "datasync",
            "source": plan.source.stack,
            "destination": plan.destination.stack,
            "schedule": plan.schedule,
            "task_arn": task.arn,
            "credentials_expire": None if ends is None else ends.isoformat(),
        }
        self.register_outputs(self.outputs)


_OPTIONS = datasync.TaskOptionsArgs(
    transfer_mode="CHANGED",
    overwrite_mode="ALWAYS",
    # The copy must survive a mistake or an intrusion.
    preserve_deleted_files="PRESERVE",
    # This mode offers no other check (DataSync user guide, "Choosing a task mode").
    verify_mode="ONLY_FILES_TRANSFERRED",
    # A task fails if the other cloud has no tags, and the signed address does not allow them.
    object_tags="NONE",
    # Objects have no owners and permissions of files.
    uid="NONE",
    gid="NONE",
    posix_permissions="NONE",
    task_queueing="ENABLED",
)
