"""The company's limit on IAM roles."""

from collections.abc import Iterator

from gpufabric.policies.aws.types import ROLE
from gpufabric.policies.references import WELL_ARCHITECTED_AWS
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated


class PermissionBoundary(ResourceRule):
    """Roles have the permission boundary of the company; its account may differ from stack to stack."""

    id = "permission-boundary"
    title = "IAM roles have the company's permission boundary"
    why = "A role without it can be given more than the security team allows, and the account may refuse it."
    level = "mandatory"
    needs = "fabric.company"
    fix = "Set permissionsBoundary of the role to the policy that fabric.company.permission_boundary names."
    summary = "IAM roles lack the company's permission boundary"
    setting = "fabric.company.permission_boundary"
    clouds = ("aws",)
    reference = (WELL_ARCHITECTED_AWS("SEC03-BP05"),)
    types = (ROLE,)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Compare the name of the policy."""
        company = view.context.company
        wanted = company.permission_boundary if company else None
        if wanted is None:
            return
        stated = resource.props.text("permissionsBoundary")
        if stated is None:
            yield Finding.at(resource, "has no permission boundary")
        elif _policy(stated) != _policy(wanted):
            yield Finding.at(resource, "has another permission boundary than the company's")


def _policy(arn: str) -> str:
    """Return the part of an ARN after the account."""
    return arn.partition(":policy/")[2]
