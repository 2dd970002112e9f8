"""The identity that created an EKS cluster."""

from collections.abc import Iterator

from gpufabric.policies.aws.types import ACCESS_ENTRY, EKS_CLUSTER
from gpufabric.policies.references import WELL_ARCHITECTED_AWS
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_FLAG = ("accessConfig", "bootstrapClusterCreatorAdminPermissions")


class CreatorAdmin(ResourceRule):
    """The identity that created a cluster does not administer it beside declared administrators.

    Without declared administrators it is the only one, and the rule has no finding: nobody else could use the
    cluster.
    """

    id = "creator-admin"
    title = "The creator of a cluster is not left as an administrator"
    why = (
        "The creator is often the role of a pipeline. Whoever can run a job of that pipeline then reads all "
        "secrets of the cluster, and no access entry of the stack shows it."
    )
    level = "advisory"
    fix = (
        "Set bootstrapClusterCreatorAdminPermissions to false when you create the cluster. For a cluster "
        "that exists, do not change the property, because that replaces the cluster: run `aws eks "
        "delete-access-entry` for the creator, then waive the finding."
    )
    clouds = ("aws",)
    reference = (WELL_ARCHITECTED_AWS("SEC03-BP02"),)
    types = (EKS_CLUSTER,)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Look for administrators beside the creator; EKS's default is that the creator is one."""
        if not view.graph.needing(resource, ACCESS_ENTRY):
            return
        if not resource.props.present(*_FLAG) or resource.props.flag(*_FLAG):
            yield Finding.at(resource, "its creator administers it as well as the declared roles")
