"""Mandatory tags of the company and their values."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from gpufabric.policies.aws.default_tags import default_tags
from gpufabric.policies.aws.types import LAUNCH_TEMPLATE
from gpufabric.policies.aws.types import TAGGED as AWS
from gpufabric.policies.azure.types import TAGGED as AZURE
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.oci.types import TAGGED as OCI
from gpufabric.policies.properties import Props
from gpufabric.policies.references import WELL_ARCHITECTED_AWS, WELL_ARCHITECTED_AZURE
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

if TYPE_CHECKING:
    from gpufabric.spec.company import MandatoryTag

_LAUNCHED = ("instance", "volume", "network-interface")


class CompanyTags(ResourceRule):
    """Resources carry the company's mandatory tags, with values that it allows."""

    id = "company-tags"
    title = "Resources carry the company's mandatory tags with allowed values"
    why = "A policy of the account refuses resources without them, in the middle of an update."
    level = "mandatory"
    needs = "fabric.company"
    fix = "Declare the tags of fabric.company.tags under fabric.tags or the region's tags."
    summary = "resources lack mandatory tags of the company"
    setting = "fabric.company.tags"
    clouds = ("aws", "azure", "oci")
    reference = (WELL_ARCHITECTED_AWS("COST03-BP02"), WELL_ARCHITECTED_AZURE("CO:03"))
    types = (*AWS, *AZURE, *OCI)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Compare the tags of a resource; the message names keys, never values."""
        mandatory = _mandatory(view.context)
        if not mandatory:
            return
        tags = resource.props.section("freeformTags" if resource.type in OCI else "tags")
        wrong = _wrong(mandatory, tags)
        if wrong and resource.type in AWS:
            defaults = default_tags(resource)
            lacking = {key: mandatory[key] for key in wrong if not tags.present(key)}
            wrong = [key for key in wrong if key not in lacking] + _wrong(lacking, defaults)
        if wrong:
            yield Finding.at(resource, f"lacks a tag or an allowed value of {', '.join(sorted(wrong))}")
        if resource.type == LAUNCH_TEMPLATE and view.context.launches_with_declared_tags:
            yield from _launched(resource, mandatory)


def _launched(template: Resource, mandatory: "Mapping[str, MandatoryTag]") -> Iterator[Finding]:
    """Compare the tags of what a template launches, which gets no default tags."""
    stated = {
        part.text("resourceType"): part.section("tags")
        for part in template.props.sections("tagSpecifications")
    }
    for kind in _LAUNCHED:
        wrong = _wrong(mandatory, stated.get(kind) or Props({}, kind))
        if wrong:
            yield Finding.at(template, f"launches each {kind} without an allowed {', '.join(sorted(wrong))}")


def _wrong(mandatory: "Mapping[str, MandatoryTag]", tags: Props) -> list[str]:
    return [key for key, tag in mandatory.items() if not tag.allows(tags.text(key))]


def _mandatory(context: PolicyContext) -> "Mapping[str, MandatoryTag]":
    return context.company.tags if context.company else {}
