"""Roles, identities and policies in a company in which others make them."""

from collections.abc import Iterator

from gpufabric.policies.aws.types import IAM_POLICY, ROLE, ROLE_POLICY, ROLE_POLICY_ATTACHMENT
from gpufabric.policies.azure.types import ROLE_ASSIGNMENT, USER_ASSIGNED_IDENTITY
from gpufabric.policies.oci.types import DYNAMIC_GROUP, POLICY
from gpufabric.policies.references import WELL_ARCHITECTED_AWS, WELL_ARCHITECTED_AZURE
from gpufabric.policies.rule import Finding, Rule
from gpufabric.policies.stack_view import StackView

_TYPES = (
    ROLE,
    ROLE_POLICY,
    ROLE_POLICY_ATTACHMENT,
    IAM_POLICY,
    "aws:iam/user:User",
    "aws:iam/userPolicy:UserPolicy",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment",
    "aws:iam/group:Group",
    "aws:iam/groupPolicy:GroupPolicy",
    "aws:iam/accessKey:AccessKey",
    "aws:iam/instanceProfile:InstanceProfile",
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
    "azure-native:authorization:RoleDefinition",
    USER_ASSIGNED_IDENTITY,
    ROLE_ASSIGNMENT,
    DYNAMIC_GROUP,
    POLICY,
    "oci:Identity/user:User",
    "oci:Identity/group:Group",
)


class NoNewRoles(Rule):
    """A stack makes no role, identity or policy, if the company lets only others make them."""

    id = "no-new-roles"
    title = "No role, identity or policy is made, if the company lets others make them"
    why = "The security team makes them, and the account refuses the update half-way."
    level = "mandatory"
    needs = "fabric.company"
    fix = (
        "Name what exists under existing.roles (AWS), existing.identities (Azure) or existing.policies (OCI)."
    )
    summary = "stacks make roles, identities or policies"
    setting = "fabric.company.roles"
    clouds = ("aws", "azure", "oci")
    reference = (WELL_ARCHITECTED_AWS("SEC03-BP05"), WELL_ARCHITECTED_AZURE("SE:05"))

    def check(self, view: StackView) -> Iterator[Finding]:
        """Name each of them."""
        company = view.context.company
        if company is None or company.roles == "made":
            return
        for resource in view.graph.of(*_TYPES):
            yield Finding.at(resource, "is made by the stack")
