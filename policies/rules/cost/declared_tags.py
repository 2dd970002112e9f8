"""Tags that assign a resource to a cost owner."""

from collections.abc import Iterator, Mapping

from gpufabric.plural import plural
from gpufabric.policies.aws.default_tags import default_tags
from gpufabric.policies.aws.types import TAGGED as AWS
from gpufabric.policies.azure.types import TAGGED as AZURE
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.oci.types import TAGGED as OCI
from gpufabric.policies.references import WELL_ARCHITECTED_AWS, WELL_ARCHITECTED_AZURE
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated


class DeclaredTags(ResourceRule):
    """Resources carry the tags that their stack declares.

    On AWS the tags of the provider count too: it sets its ``defaultTags`` on everything that takes tags,
    unless the resource has a tag with the same key (Pulumi's AWS provider, defaultTags).
    """

    id = "declared-tags"
    title = "Resources carry the tags that their stack and fabric declare"
    why = (
        "A resource without its owner's tag is on nobody's bill, and nobody knows whether it may be deleted."
    )
    level = "mandatory"
    fix = (
        "Put the tags of the stack's declaration on the resource: as tags on Azure, as freeformTags on OCI, "
        "and in the provider's defaultTags on AWS."
    )
    summary = "resources lack declared tags"
    setting = "fabric.tags"
    clouds = ("aws", "azure", "oci")
    reference = (
        WELL_ARCHITECTED_AWS("COST03-BP02"),
        WELL_ARCHITECTED_AZURE("CO:03"),
    )
    types = (*AWS, *AZURE, *OCI)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Compare with the declared tags; the message contains only their number."""
        wanted = _declared(view.context)
        if not wanted:
            return
        tags = resource.props.section("freeformTags" if resource.type in OCI else "tags")
        lacking = [key for key, value in wanted.items() if tags.text(key) != value]
        if lacking and resource.type in AWS:
            defaults = default_tags(resource)
            lacking = [key for key in lacking if tags.present(key) or defaults.text(key) != wanted[key]]
        missing = len(lacking)
        if missing:
            yield Finding.at(resource, f"lacks {missing} of {plural(len(wanted), 'declared tag')}")


def _declared(context: PolicyContext) -> Mapping[str, str]:
    declared = context.declared_region
    return {**context.fabric_tags, **(declared.tags if declared else {})}
