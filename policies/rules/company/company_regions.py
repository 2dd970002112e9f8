"""Regions that the company allows."""

from collections.abc import Iterator

from gpufabric.policies.aws.types import TAGGED as AWS
from gpufabric.policies.azure.types import TAGGED as AZURE
from gpufabric.policies.oci.types import TAGGED as OCI
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.references import WELL_ARCHITECTED_AWS
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_GLOBAL = "global"
"""Location of Azure's resources that have none."""


class CompanyRegions(ResourceRule):
    """Resources are in regions that the company allows, also those that components did not make."""

    id = "company-regions"
    title = "Resources are in regions that the company allows"
    why = "Data and machines elsewhere break the company's rules on places, and the account may refuse them."
    level = "mandatory"
    fix = "Move the resource to a region of fabric.company.regions, or let the company allow the region."
    summary = "resources are in regions that the company does not allow"
    setting = "fabric.company.regions"
    clouds = ("aws", "azure", "oci")
    reference = (WELL_ARCHITECTED_AWS("SEC03-BP05"),)
    types = (*AWS, *AZURE, *OCI)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Compare the region of a resource: its own, its provider's or the declared one."""
        company = view.context.company
        if company is None:
            return
        on_azure = resource.type in AZURE
        places = company.regions
        allowed = places.azure if on_azure else places.aws if resource.type in AWS else places.oci
        if allowed is None:
            return
        key = "location" if on_azure else "region"
        stated = resource.props.text(key) or resource.provider.text(key) or view.context.region
        if not stated:
            raise UnreadableProperty(key, "is not given")
        region = "".join(stated.split()).lower()
        if region != _GLOBAL and region not in allowed:
            yield Finding.at(resource, f"is in {region}; allowed: {', '.join(allowed) or 'no region'}")
