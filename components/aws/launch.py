"""What every launch template of a region has in common."""

from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart

from pulumi_aws import ec2

from components.aws.naming import name_tag
from gpufabric.plan.region import AwsRegionPlan

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


def tags_on_launch(plan: AwsRegionPlan, role: str) -> list[ec2.LaunchTemplateTagSpecificationArgs]:
    """Tag what a launch makes: the provider's default tags do not reach it, and cost reports need them.

    They are part of the template, so that a changed tag rolls the nodes like any other change of it.
    """
    tags = {**plan.tags, **name_tag(plan, role)}
    return [
        ec2.LaunchTemplateTagSpecificationArgs(resource_type=kind, tags=tags)
        for kind in ("instance", "volume", "network-interface")
    ]


def node_config() -> str:
    """Give user data that joins the local NVMe disks into one array for containers.

    Managed node groups merge it with their own part, which names the cluster (Amazon EKS user guide,
    "Customize managed nodes with launch templates").
    """
    message = MIMEMultipart(boundary="gpufabric")
    part = MIMEBase("application", "node.eks.aws")
    part.set_payload(_NODE_CONFIG)
    message.attach(part)
    return message.as_string()
