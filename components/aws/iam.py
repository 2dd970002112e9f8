"""Roles that AWS services assume; ``permissions.py`` holds their permissions."""

from dataclasses import dataclass, field

import pulumi
from pulumi_aws import iam

from gpufabric.components.aws.documents import document
from gpufabric.components.aws.permissions import RolePermissions
from gpufabric.spec.aws.existing import AwsGivenRole


class ServiceRole(pulumi.ComponentResource):
    """A role that one AWS service assumes.

    Args:
        name: logical name, which also begins the role's name.
        permissions: its service and permissions.
        opts: options of the component.

    Attributes:
        arn: the role's ARN.
        attachments: policies that must exist before the role is used.
    """

    def __init__(
        self, name: str, permissions: RolePermissions, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("gpufabric:aws:ServiceRole", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        role = iam.Role(name, assume_role_policy=document(permissions.trust), opts=child)
        self.attachments: list[pulumi.Resource] = [
            iam.RolePolicyAttachment(f"{name}-{policy}", role=role.name, policy_arn=arn, opts=child)
            for policy, arn in permissions.managed_arns.items()
        ]
        if permissions.statements:
            self.attachments.append(
                iam.RolePolicy(name, role=role.name, policy=document(*permissions.statements), opts=child)
            )
        self.arn: pulumi.Output[str] = role.arn
        self.register_outputs({"arn": self.arn})


@dataclass(frozen=True, slots=True)
class GivenRole:
    """A role that exists, with the permissions that it needs.

    Attributes:
        arn: the role's ARN.
        attachments: none: nothing of it is made.
    """

    arn: str
    attachments: list[pulumi.Resource] = field(default_factory=list[pulumi.Resource])


def role_or_given(
    given: AwsGivenRole | None, name: str, permissions: RolePermissions, opts: pulumi.ResourceOptions
) -> ServiceRole | GivenRole:
    """Return a given role, or make one.

    Args:
        given: the role that the declaration gives, if any.
        name: logical name of a role that is made.
        permissions: its service and permissions.
        opts: its options.
    """
    return ServiceRole(name, permissions, opts) if given is None else GivenRole(given.id)
