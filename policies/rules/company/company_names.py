"""The company's form of names."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gpufabric.plan.name_forms import FORMS, lacks
from gpufabric.policies import deferred
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

if TYPE_CHECKING:
    from gpufabric.catalog.shape import Cloud

_CLOUDS: "dict[str, Cloud]" = {"aws": "aws", "azure-native": "azure", "oci": "oci"}


class NamesInForm(ResourceRule):
    """Names that people see have the company's prefix, suffix and case."""

    id = "company-names"
    title = "Names have the company's prefix, suffix and case"
    why = "A policy of the account refuses other names, and nobody finds out whose the resource is."
    level = "mandatory"
    fix = "Name the resource as fabric.company.names says, or leave its name to gpufabric's components."
    summary = "names lack the company's form"
    setting = "fabric.company.names"
    clouds = ("aws", "azure", "oci")
    types = tuple(FORMS)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Compare the name of a resource; the message does not quote it."""
        company = view.context.company
        if company is None:
            return
        cloud = _CLOUDS[resource.type.partition(":")[0]]
        rule = deferred.name_rule(company, cloud)
        if deferred.is_plain(rule):
            return
        facts = deferred.cloud_names(view.context.catalog, cloud).by_type[resource.type]
        name = resource.props.text(facts.property.value)
        if name is None:
            yield Finding.at(resource, "states no name, so that it has none of the company's form")
        elif lack := lacks(rule, FORMS[resource.type], name):
            yield Finding.at(resource, f"has a name without the company's form: it lacks {lack}")
