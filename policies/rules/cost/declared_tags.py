"""Tags that say whose costs a resource is."""

from collections.abc import Iterator, Mapping

from gpufabric.cost.text import plural
from gpufabric.spec.backbone import Backbone
from policies.azure.types import TAGGED as AZURE
from policies.context import Context
from policies.extract import Gap
from policies.oci.types import TAGGED as OCI
from policies.resource import Resource
from policies.rule import Finding, ResourceRule
from policies.view import StackView


class DeclaredTags(ResourceRule):
    """Resources carry the tags that their stack declares.

    On AWS the provider sets them on everything.
    """

    id = "declared-tags"
    title = "Resources carry the tags that their stack and fabric declare"
    why = "What carries no tag of its owner is in nobody's bill, and nobody knows whether it may be deleted."
    level = "mandatory"
    fix = "Put the tags of the stack's declaration on the resource: tags on Azure, freeformTags on OCI."
    clouds = ("azure", "oci")
    types = (*AZURE, *OCI)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Gap]:
        """Compare with the declared tags, of which only the number is said."""
        wanted = _declared(view.context)
        if not wanted:
            return
        tags = resource.props.section("freeformTags" if resource.type in OCI else "tags")
        missing = sum(tags.text(key) != value for key, value in wanted.items())
        if missing:
            yield Finding.at(resource, f"lacks {missing} of {plural(len(wanted), 'declared tag')}")


def _declared(context: Context) -> Mapping[str, str]:
    declared = context.declaration
    own = {} if declared is None or isinstance(declared, Backbone) else declared.tags
    return {**context.fabric_tags, **own}
