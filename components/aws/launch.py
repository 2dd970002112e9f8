"""Parts that the launch templates of a region share."""

from collections.abc import Sequence
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart

import pulumi
from pulumi_aws import ec2

from gpufabric.catalog.nodes import IMEX_SERVICE
from gpufabric.components.aws.naming import name_tag
from gpufabric.components.computed import computed
from gpufabric.components.node_services import stop_service
from gpufabric.plan.aws.capacity import AwsCapacityPlan
from gpufabric.plan.aws.nics import Interface
from gpufabric.plan.aws.region import AwsRegionPlan
from gpufabric.plan.aws.volumes import ROOT_VOLUME_TYPE
from gpufabric.spec.aws.capacity import Tenancy
from gpufabric.spec.aws.metadata import MetadataHops

DEFAULT_HOPS: MetadataHops = 1

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
"""Pages of 2 MiB on a node with EFA, as AWS's EFA installer reserves (secondary sources, 2026-11-22).

They cover the 5,120 MiB that a pod with EFA requests (hugepages-2Mi: 5120Mi in the manifests of the Amazon
EKS user guide, "Run machine learning training with Elastic Fabric Adapter").
"""

_HUGE_PAGES = """\
#!/bin/bash
set -eu
echo vm.nr_hugepages={pages} > /etc/sysctl.d/90-gpufabric-efa.conf
sysctl --load=/etc/sysctl.d/90-gpufabric-efa.conf
"""


HOP_LIMIT = "metadataOptions.httpPutResponseHopLimit"


def metadata_options(hops: MetadataHops | None) -> ec2.LaunchTemplateMetadataOptionsArgs:
    """Require IMDSv2, within one hop unless the declaration allows two.

    With one hop, pods do not get the node's permissions, except those on the host's network. All add-ons
    work with it: those that call AWS have roles of their own, and the drivers of volumes ask the Kubernetes
    API for the metadata that they do not reach.
    """
    return ec2.LaunchTemplateMetadataOptionsArgs(
        http_endpoint="enabled", http_tokens="required", http_put_response_hop_limit=hops or DEFAULT_HOPS
    )


def kept_metadata(hops: MetadataHops | None) -> list[str]:
    """Return the property that a template keeps as it was created, because a change replaces its machines."""
    return [HOP_LIMIT] if hops is None else []


def root_volume(size_gib: int) -> list[ec2.LaunchTemplateBlockDeviceMappingArgs]:
    """Return an encrypted gp3 root volume.

    The account's key for EBS encrypts it: a separate key would need a grant to Auto Scaling's service-linked
    role, which belongs to the account and not to the region.
    """
    return [
        ec2.LaunchTemplateBlockDeviceMappingArgs(
            device_name=_ROOT_DEVICE,
            ebs=ec2.LaunchTemplateBlockDeviceMappingEbsArgs(
                volume_size=size_gib,
                volume_type=ROOT_VOLUME_TYPE,
                encrypted="true",
                delete_on_termination="true",
            ),
        )
    ]


def interfaces(
    layout: Sequence[Interface], groups: list[pulumi.Input[str]]
) -> list[ec2.LaunchTemplateNetworkInterfaceArgs]:
    """Return the network interfaces of a layout, all in the same security groups.

    They have no subnet: a managed node group refuses a template with a subnet, and sets its own.
    """
    return [
        ec2.LaunchTemplateNetworkInterfaceArgs(
            network_card_index=interface.card_index,
            device_index=interface.device_index,
            interface_type=interface.kind,
            security_groups=groups,
            delete_on_termination="true",
        )
        for interface in layout
    ]


def template_version(template: ec2.LaunchTemplate) -> pulumi.Output[str]:
    """Return the newest version of a launch template, as node groups name it."""
    return computed(
        template.latest_version,
        lambda version: str(version) if version else None,
        "version of a launch template",
    )


def placement(
    group_name: pulumi.Input[str] | None, tenancy: Tenancy
) -> ec2.LaunchTemplatePlacementArgs | None:
    """Return the placement of machines: a group, and the tenancy of their reservation."""
    if group_name is None and tenancy == "default":
        return None
    return ec2.LaunchTemplatePlacementArgs(
        group_name=group_name, tenancy=None if tenancy == "default" else tenancy
    )


def market(capacity: AwsCapacityPlan) -> ec2.LaunchTemplateInstanceMarketOptionsArgs | None:
    """Return the market type of machines, unless they are ordinary on-demand machines."""
    if capacity.market_type is None:
        return None
    return ec2.LaunchTemplateInstanceMarketOptionsArgs(market_type=capacity.market_type)


def reservation_target(
    reservation_id: pulumi.Input[str] | None, group_arn: str | None
) -> ec2.LaunchTemplateCapacityReservationSpecificationArgs | None:
    """Return the reservation, or the group of reservations, that machines must use."""
    if reservation_id is None and group_arn is None:
        return None
    return ec2.LaunchTemplateCapacityReservationSpecificationArgs(
        capacity_reservation_target=ec2.LaunchTemplateCapacityReservationSpecificationCapacityReservationTargetArgs(
            capacity_reservation_id=reservation_id, capacity_reservation_resource_group_arn=group_arn
        )
    )


def tags_on_launch(plan: AwsRegionPlan, role: str) -> list[ec2.LaunchTemplateTagSpecificationArgs]:
    """Return the tags of launched resources, which do not get the provider's default tags.

    They are part of the template, and a change of the template rolls the nodes. So they are the tags that
    identify the stack and never change, unless the company demands those that a user declares as well.
    """
    tags = {**plan.launch_tags, **name_tag(plan, role)}
    return [
        ec2.LaunchTemplateTagSpecificationArgs(resource_type=kind, tags=tags)
        for kind in ("instance", "volume", "network-interface")
    ]


def node_config(*, efa: bool, stops_imex: bool) -> str:
    """Return user data that combines the local NVMe disks in one array, reserves huge pages for EFA and stops
    the IMEX service.

    Managed node groups merge it with their own part, which names the cluster (Amazon EKS user guide,
    "Customize managed nodes with launch templates"). Huge pages are reserved before the kubelet starts,
    because it counts them only at its start.

    Args:
        efa: whether the machines have EFA interfaces.
        stops_imex: whether to stop the image's IMEX service, which would block the DRA driver's own.
    """
    message = MIMEMultipart(boundary="gpufabric")
    part = MIMEBase("application", "node.eks.aws")
    part.set_payload(_NODE_CONFIG)
    message.attach(part)
    scripts = [_HUGE_PAGES.format(pages=HUGE_PAGES_2MIB)] if efa else []
    if stops_imex:
        scripts.append("\n".join(["#!/bin/bash", "set -eu", *stop_service(IMEX_SERVICE), ""]))
    for text in scripts:
        script = MIMEBase("text", "x-shellscript", charset="us-ascii")
        script.set_payload(text)
        message.attach(script)
    return message.as_string()
