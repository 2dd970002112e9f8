"""Gives resources below a component names in the company's form."""

import re
from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi import ResourceTransformationArgs, ResourceTransformationResult

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.names import cloud_names
from gpufabric.catalog.shape import Cloud
from gpufabric.plan.company_names import in_form, is_plain, name_rule, unique_name
from gpufabric.plan.name_forms import FORMS
from gpufabric.spec.company import Company, NameRule
from gpufabric.spec.yamlfile import mapping_of

_CLOUDS: Mapping[str, Cloud] = {"aws": "aws", "azure-native": "azure", "oci": "oci"}
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NAME = "Name"


def in_company_form(
    opts: pulumi.ResourceOptions | None,
    company: Company,
    fabric: str,
    *,
    stack: str = "",
    accounts: Mapping[Cloud, str] | None = None,
) -> pulumi.ResourceOptions | None:
    """Return options of a component that give all resources below it names in the company's form.

    One place does it, so that no resource of a later component can lack it. It also names resources whose
    names the provider would make of logical names. Nothing changes on clouds without a form.

    Args:
        opts: the component's options.
        company: rules of the company.
        fabric: name of the fabric.
        stack: the region's stack; empty for the backbone.
        accounts: account of the resources, by cloud, for names that no other account may have.
    """
    rules = {cloud: name_rule(company, cloud) for cloud in _CLOUDS.values()}
    if all(map(is_plain, rules.values())):
        return opts

    def transform(args: ResourceTransformationArgs) -> ResourceTransformationResult | None:
        cloud = _CLOUDS.get(args.type_.partition(":")[0])
        if cloud is None or is_plain(rules[cloud]):
            return None
        account = (accounts or {}).get(cloud, "")
        changed = _formed(args, rules[cloud], fabric, stack, cloud=cloud, account=account)
        return ResourceTransformationResult({**args.props, **changed}, args.opts) if changed else None

    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(transformations=[transform]))


def _formed(
    args: ResourceTransformationArgs, rule: NameRule, fabric: str, stack: str, *, cloud: Cloud, account: str
) -> dict[str, Any]:
    """Return the properties of a resource that change: its name, and its tag ``Name``."""
    changed: dict[str, Any] = {}
    form = FORMS.get(args.type_)
    facts = cloud_names(default_catalog(), cloud).by_type.get(args.type_)
    if form is not None and facts is not None:
        key = _HUMP.sub("_", facts.property.value).lower()
        stated = args.props.get(key)
        if stated is None or isinstance(stated, str):
            name = in_form(rule, fabric, stated or args.name, stack=stack)
            # A stated name is unique already.
            changed[key] = unique_name(name, account) if form == "unique" and stated is None else name
    tags = mapping_of(args.props.get("tags"))
    shown = tags.get(_NAME)
    if cloud == "aws" and isinstance(shown, str):
        changed["tags"] = {**tags, _NAME: in_form(rule, fabric, shown, stack=stack)}
    return {key: value for key, value in changed.items() if value != args.props.get(key)}
