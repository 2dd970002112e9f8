"""What every launch template of a region has in common."""

from collections.abc import Sequence
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart

import pulumi
from pulumi_aws import ec2

from gpufabric.components.aws.naming import name_tag
from gpufabric.plan.aws.capacity import AwsCapacity
from gpufabric.plan.aws.nics import Interface
from gpufabric.plan.region import AwsRegionPlan
from gpufabric.spec.aws.capacity import Tenancy

_ROOT_DEVICE = "/dev/xvda"
"""Root device of Amazon Linux 2023 images."""

_NODE_CONFIG = """\
---
apiVersion: node.eks.aws/v1alpha1
kind: NodeConfig
spec:
  instance:
    localStorage:
      strategy: RAID0
"""

HUGE_PAGES_2MIB = 5128
"""Pages of 2 MiB on a node with EFA: what AWS's EFA installer reserves (secondary sources, 2026-11-22).

It covers the 5,120 MiB that a pod with EFA asks for (hugepages-2Mi: 5120Mi in the manifests of the Amazon EKS
user guide, "Run machine learning training with Elastic Fabric Adapter").
"""

_HUGE_PAGES = """\
#!/bin/bash
set -eu
echo vm.nr_hugepages={pages} > /etc/sysctl.d/90-gpufabric-efa.conf
sysctl --load=/etc/sysctl.d/90-gpufabric-efa.conf
"""


def metadata_options() -> ec2.LaunchTemplateMetadataOptionsArgs:
    """Require IMDSv2; pods are one network hop further than the node, hence the limit of two."""
    return ec2.LaunchTemplateMetadataOptionsArgs(
        http_endpoint="enabled", http_tokens="required", http_put_response_hop_limit=2
    )


def root_volume(size_gib: int) -> list[ec2.LaunchTemplateBlockDeviceMappingArgs]:
    """Give an encrypted gp3 root volume.

    It is encrypted with the account's key for EBS: a key of our own would need a grant to Auto Scaling's
    service-linked role, which is the account's and not the region's.
    """
    return [
        ec2.LaunchTemplateBlockDeviceMappingArgs(
            device_name=_ROOT_DEVICE,
            ebs=ec2.LaunchTemplateBlockDeviceMappingEbsArgs(
                volume_size=size_gib, volume_type="gp3", encrypted="true", delete_on_termination="true"
            ),
        )
    ]


def interfaces(
    layout: Sequence[Interface], groups: list[pulumi.Input[str]]
) -> list[ec2.LaunchTemplateNetworkInterfaceArgs]:
    """Give the network interfaces of a layout, all in the same security groups.

    No subnet: a managed node group refuses a template that names one, and gives its own.
    """
    return [
        ec2.LaunchTemplateNetworkInterfaceArgs(
            network_card_index=one.card_index,
            device_index=one.device_index,
            interface_type=one.kind,
            security_groups=groups,
            delete_on_termination="true",
        )
        for one in layout
    ]


def placement(
    group_name: pulumi.Input[str] | None, tenancy: Tenancy
) -> ec2.LaunchTemplatePlacementArgs | None:
    """Give the placement of machines: a group, and a tenancy that must be their reservation's."""
    if group_name is None and tenancy == "default":
        return None
    return ec2.LaunchTemplatePlacementArgs(
        group_name=group_name, tenancy=None if tenancy == "default" else tenancy
    )


def market(capacity: AwsCapacity) -> ec2.LaunchTemplateInstanceMarketOptionsArgs | None:
    """Give the market that machines come from, where it is not the ordinary one."""
    if capacity.market_type is None:
        return None
    return ec2.LaunchTemplateInstanceMarketOptionsArgs(market_type=capacity.market_type)


def reservation_target(
    reservation_id: pulumi.Input[str] | None, group_arn: str | None
) -> ec2.LaunchTemplateCapacityReservationSpecificationArgs | None:
    """Give the reservation, or the group of them, that machines must use."""
    if reservation_id is None and group_arn is None:
        return None
    return ec2.LaunchTemplateCapacityReservationSpecificationArgs(
        capacity_reservation_target=ec2.LaunchTemplateCapacityReservationSpecificationCapacityReservationTargetArgs(
            capacity_reservation_id=reservation_id, capacity_reservation_resource_group_arn=group_arn
        )
    )


def tags_on_launch(plan: AwsRegionPlan, role: str) -> list[ec2.LaunchTemplateTagSpecificationArgs]:
    """Tag what a launch makes: the provider's default tags do not reach it, and cost reports need them.

    They are part of the template, and a change of it rolls the nodes. So they are those that say whose a node
    is, which never change, and not those that a user declares.
    """
    tags = {**plan.identity_tags, **name_tag(plan, role)}
    return [
        ec2.LaunchTemplateTagSpecificationArgs(resource_type=kind, tags=tags)
        for kind in ("instance", "volume", "network-interface")
    ]


def node_config(*, efa: bool) -> str:
    """Give user data that joins the local NVMe disks into one array, and reserves huge pages for EFA.

    Managed node groups merge it with their own part, which names the cluster (Amazon EKS user guide,
    "Customize managed nodes with launch templates"). Huge pages are reserved before the kubelet starts, which
    counts them once.

    Args:
        efa: whether the machines have EFA interfaces.
    """
    message = MIMEMultipart(boundary="gpufabric")
    part = MIMEBase("application", "node.eks.aws")
    part.set_payload(_NODE_CONFIG)
    message.attach(part)
    if efa:
        script = MIMEBase("text", "x-shellscript", charset="us-ascii")
        script.set_payload(_HUGE_PAGES.format(pages=HUGE_PAGES_2MIB))
        message.attach(script)
    return message.as_string()
