"""Rules of the company, judged on declarations: names, tags, places, addresses and roles."""

import re
from collections.abc import Iterator, Mapping

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.shape import Cloud
from gpufabric.plan.company_names import company_name, is_plain, name_rule
from gpufabric.plan.company_roles import role_problems
from gpufabric.plan.egress import egress_problems
from gpufabric.plan.resource_names import (
    backbone_names,
    cloud_of_type,
    cut_suffix,
    name_problems,
    region_names,
)
from gpufabric.plan.tags import DeclaredTag, declared_tags, tag_problems
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.company import Company, Places
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.problems import Problem
from gpufabric.spec.regions import AnyRegion

_COMPANY = "fabric.company"
_NO_PUBLIC = f"{_COMPANY}.public_addresses: false"
_ACCOUNT = re.compile(r"(?<=:iam::)(\d{12}|aws)(?=:)")

PRIVATE_LINKS = ("tgw-peering", "vnet-peering", "drg-peering")
"""Kinds of links that need no public address at either end."""


def company_problems(stack: str, region: AnyRegion, fabric: Fabric, catalog: Catalog) -> list[Problem]:
    """Check a region against the rules of the company, and its tags against those of its cloud.

    Args:
        stack: the stack's name.
        region: its declaration.
        fabric: the fabric, which declares the rules.
        catalog: what clouds accept as tags.
    """
    company = fabric.company
    tags = declared_tags(fabric.tags, region.tags)
    return [
        *tag_problems(tags, region.cloud, catalog.tags(region.cloud)),
        *_mandatory(company, tags, "tags"),
        *_places(company, region),
        *_names(stack, fabric, region.cloud),
        *_name_limits(stack, region, fabric, catalog),
        *egress_problems(company, region, catalog),
        *([] if company.public_addresses else _public(region)),
        *(role_problems(region) if company.roles == "existing-only" else []),
    ]


def backbone_problems(
    backbone: Backbone, regions: Mapping[str, AnyRegion], fabric: Fabric, catalog: Catalog
) -> list[Problem]:
    """Check the backbone in the same way.

    Args:
        backbone: its declaration.
        regions: declarations of the region stacks, by stack.
        fabric: the fabric.
        catalog: what clouds accept as tags.
    """
    company = fabric.company
    tags = declared_tags(fabric.tags, {})
    clouds: list[Cloud] = sorted({regions[stack].cloud for stack in backbone.stacks if stack in regions})
    problems = [problem for cloud in clouds for problem in tag_problems(tags, cloud, catalog.tags(cloud))]
    if backbone.links:
        problems += _mandatory(company, tags, "fabric.tags")
    for cloud in clouds:
        problems += name_problems(
            (name for name in backbone_names(backbone, fabric) if cloud_of_type(name.type) == cloud),
            cloud,
            _decided_by(fabric, cloud, "links"),
            catalog,
        )
    if not company.public_addresses:
        problems += _public_links(backbone)
    return list(dict.fromkeys(problems))


def boundary_of(company: Company, account: str) -> str | None:
    """Return the ARN of the permission boundary in an account; None if the company demands none.

    Args:
        company: the rules.
        account: account of the roles; a policy of AWS itself is the same in all accounts.
    """
    boundary = company.permission_boundary
    if boundary is None or ":iam::aws:" in boundary:
        return boundary
    return _ACCOUNT.sub(account, boundary)


def _mandatory(company: Company, tags: list[DeclaredTag], place: str) -> Iterator[Problem]:
    declared = {tag.key: tag for tag in tags}
    for key, rule in company.tags.items():
        limit = f"{_COMPANY}.tags.{key}"
        values = ", ".join(rule.values)
        allowed = values or (f"a value that matches {rule.pattern}" if rule.pattern else "a value")
        tag = declared.get(key)
        if tag is None:
            yield Problem(f"{place}.{key}", "nothing", allowed, limit)
        elif not rule.allows(tag.value):
            yield Problem(tag.where, tag.value, allowed, limit)


def _places(company: Company, region: AnyRegion) -> Iterator[Problem]:
    regions, shapes = _of(company.regions, region.cloud), _of(company.shapes, region.cloud)
    if regions is not None and region.region not in regions:
        allowed = ", ".join(regions) or f"no region of {region.cloud}"
        yield Problem("region", region.region, allowed, f"{_COMPANY}.regions.{region.cloud}")
    for name, pool in region.pools.items():
        if shapes is not None and pool.shape not in shapes:
            allowed = ", ".join(shapes) or f"no shape of {region.cloud}"
            yield Problem(f"pools.{name}.shape", pool.shape, allowed, f"{_COMPANY}.shapes.{region.cloud}")


def _of(places: Places, cloud: Cloud) -> list[str] | None:
    stated: Mapping[Cloud, list[str] | None] = {"aws": places.aws, "azure": places.azure, "oci": places.oci}
    return stated[cloud]


def _names(stack: str, fabric: Fabric, cloud: Cloud) -> Iterator[Problem]:
    """Check the ends of names, which must be letters or digits on all clouds."""
    rule = name_rule(fabric.company, cloud)
    name = company_name(rule, fabric.name, stack)
    for affix, text, ok in (
        ("prefix", rule.prefix, name[0].isalpha()),
        ("suffix", rule.suffix, name[-1].isalnum()),
    ):
        if text and not ok:
            allowed = "a letter first" if affix == "prefix" else "a letter or a digit last"
            yield Problem(
                f"{_COMPANY}.names.{cloud}.{affix}", text, allowed, f"names of {cloud}: {name} would be one"
            )


def _name_limits(stack: str, region: AnyRegion, fabric: Fabric, catalog: Catalog) -> Iterator[Problem]:
    """Check the names of resources against the limits of the cloud."""
    cloud = region.cloud
    names = region_names(stack, region, fabric)
    yield from name_problems(names, cloud, _decided_by(fabric, cloud, "name of the stack"), catalog)
    if cloud == "azure":
        yield from cut_suffix(stack, fabric)


def _decided_by(fabric: Fabric, cloud: Cloud, plain: str) -> str:
    """Return the property path that decides names: the company's form, or ``plain`` without one."""
    return plain if is_plain(name_rule(fabric.company, cloud)) else f"{_COMPANY}.names.{cloud}"


def _public(region: AnyRegion) -> Iterator[Problem]:
    if region.existing.cluster is None and region.cluster.public_endpoint:
        yield Problem("cluster.public_endpoint", "true", "false", _NO_PUBLIC)
    if region.existing.network is None:
        yield Problem(
            "existing.network",
            "nothing, so that the stack would make a NAT gateway with a public address",
            "a network with a way out of its own, such as a transit gateway or a firewall",
            _NO_PUBLIC,
        )
    if isinstance(region, AzureRegion) and region.storage.checkpoints.internet_transfers:
        yield Problem("storage.checkpoints.internet_transfers", "true", "false", _NO_PUBLIC)


def _public_links(backbone: Backbone) -> Iterator[Problem]:
    for position, link in enumerate(backbone.links):
        has_azure_gateway = link.kind in ("interconnect", "circuit") and any(
            stack.startswith("azure-") for stack in link.between
        )
        if link.kind == "vpn" or has_azure_gateway:
            yield Problem(
                f"links[{position}].kind",
                f"{link.kind}, whose gateways have public addresses",
                f"{', '.join(PRIVATE_LINKS)}, or a circuit without a gateway on Azure",
                _NO_PUBLIC,
            )
