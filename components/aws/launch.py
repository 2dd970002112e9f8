"""Parts that the launch templates of a region share."""

import base64
from collections.abc import Mapping, Sequence
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart

import pulumi
from pulumi_aws import ec2, eks

from gpufabric.catalog.nodes import IMEX_SERVICE
from gpufabric.components.aws.naming import name_tag
from gpufabric.components.computed import computed
from gpufabric.components.node_services import stop_service
from gpufabric.plan.aws.capacity import AwsCapacityPlan
from gpufabric.plan.aws.nics import Interface
from gpufabric.plan.aws.region import AwsRegionPlan
from gpufabric.plan.aws.volumes import ROOT_VOLUME_TYPE
from gpufabric.plan.node_files import hosts_script, node_config_environment
from gpufabric.plan.way_out import WayOut
from gpufabric.spec.aws.capacity import Tenancy
from gpufabric.spec.aws.metadata import MetadataHops
from gpufabric.spec.aws.pool import VolumeType
from gpufabric.spec.node_settings import Taint, TaintEffect

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


_EFFECTS: Mapping[TaintEffect, str] = {
    "NoSchedule": "NO_SCHEDULE",
    "PreferNoSchedule": "PREFER_NO_SCHEDULE",
    "NoExecute": "NO_EXECUTE",
}
"""EKS API reference, Taint: effect."""

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


def node_taint(taint: Taint) -> eks.NodeGroupTaintArgs:
    """Return a taint as EKS takes it."""
    return eks.NodeGroupTaintArgs(key=taint.key, value=taint.value or None, effect=_EFFECTS[taint.effect])


def root_volume(
    size_gib: int, kind: VolumeType = ROOT_VOLUME_TYPE
) -> list[ec2.LaunchTemplateBlockDeviceMappingArgs]:
    """Return an encrypted root volume.

    The account's key for EBS encrypts it: a separate key would need a grant to Auto Scaling's service-linked
    role, which belongs to the account and not to the region.
    """
    return [
        ec2.LaunchTemplateBlockDeviceMappingArgs(
            device_name=_ROOT_DEVICE,
            ebs=ec2.LaunchTemplateBlockDeviceMappingEbsArgs(
                volume_size=size_gib,
                volume_type=kind,
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


def system_user_data(egress: WayOut) -> str | None:
    """Return the user data of system nodes, in base64; None unless the company has a proxy or mirrors."""
    if not egress.environment and not egress.mirrors:
        return None
    return base64.b64encode(node_config(efa=False, stops_imex=False, egress=egress).encode()).decode()


def node_config(
    *, efa: bool, stops_imex: bool, script: str | None = None, egress: WayOut | None = None
) -> str:
    """Return user data that combines the local NVMe disks in one array, reserves huge pages for EFA, stops
    the IMEX service and runs a script of the declaration.

    Managed node groups merge it with their own part, which names the cluster (Amazon EKS user guide,
    "Customize managed nodes with launch templates"). Huge pages are reserved before the kubelet starts,
    because it counts them only at its start.

    Args:
        efa: whether the machines have EFA interfaces.
        stops_imex: whether to stop the image's IMEX service, which would block the DRA driver's own.
        script: script that the declaration adds. It runs last, and before the kubelet starts.
        egress: proxy and mirrors of the company.
    """
    message = MIMEMultipart(boundary="gpufabric")
    part = MIMEBase("application", "node.eks.aws")
    part.set_payload(_NODE_CONFIG + (node_config_environment(egress.environment) if egress else ""))
    message.attach(part)
    scripts = [_HUGE_PAGES.format(pages=HUGE_PAGES_2MIB)] if efa else []
    if egress is not None and egress.mirrors:
        scripts.append(hosts_script(egress.mirrors))
    if stops_imex:
        scripts.append("\n".join(["#!/bin/bash", "set -eu", *stop_service(IMEX_SERVICE), ""]))
    if script is not None:
        scripts.append(script)
    for text in scripts:
        attached = MIMEBase("text", "x-shellscript", charset="us-ascii")
        attached.set_payload(text)
        message.attach(attached)
    return message.as_string()
