"""Names that components give resources: known to the plan's rule, and in the company's form."""

from collections.abc import Mapping
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.names import cloud_names
from gpufabric.components.aws.region import AwsRegionComponent
from gpufabric.components.azure.region import AzureRegionComponent
from gpufabric.components.oci.region import OciRegionComponent
from gpufabric.plan.company_names import name_rule
from gpufabric.plan.name_forms import FORMS, lacks
from gpufabric.plan.regions import plan_region
from gpufabric.plan.resource_names import cloud_of_type, region_names
from gpufabric.spec.fabric import Fabric
from tests.components.aws import conftest as aws
from tests.components.azure import conftest as azure
from tests.components.oci import conftest as oci
from tests.components.recording import Graph, record

CLOUDS: Mapping[str, Any] = {
    "aws": (aws, AwsRegionComponent, {"answers": aws.NO_CLUSTER}),
    "azure": (azure, AzureRegionComponent, {}),
    "oci": (oci, OciRegionComponent, {}),
}
FORM = {"prefix": "Corp-", "suffix": "-Prod", "case": "upper"}


def built(cloud: str, company: Mapping[str, Any]) -> tuple[Graph, Fabric, Any]:
    """Build a region under rules of a company."""
    module, component, more = CLOUDS[cloud]
    fabric = Fabric.model_validate({"name": "demo", "company": company})
    region = module.plan_of(module.declared()).spec if cloud != "azure" else module.plan_of().spec
    plan = plan_region(f"{cloud}-{region.region}", region, fabric, catalog=default_catalog(), now=aws.NOW)
    more = {"answers": getattr(module, "ANSWERS", None)} | more
    return record(lambda: component(plan).outputs, plan.stack, module.computed, **more), fabric, plan


def stated(graph: Graph) -> list[tuple[str, str, bool]]:
    """Return type, name and whether it is stated, of the resources whose names have limits."""
    names: list[tuple[str, str, bool]] = []
    for resource in graph.custom:
        if resource.type.startswith("pulumi:"):
            continue
        facts = cloud_names(default_catalog(), cloud_of_type(resource.type)).by_type.get(resource.type)
        if facts is not None:
            name = resource.inputs.get(facts.property.value)
            names.append((resource.type, str(name or resource.name), name is not None))
    return names


@pytest.mark.parametrize("company", [{}, {"names": dict.fromkeys(CLOUDS, FORM)}])
@pytest.mark.parametrize("cloud", CLOUDS)
def test_the_rule_judges_the_longest_name_of_each_limited_kind(
    cloud: str, company: Mapping[str, Any]
) -> None:
    graph, fabric, plan = built(cloud, company)
    judged = {}
    for name in region_names(plan.stack, plan.spec, fabric):
        judged[name.type] = max(judged.get(name.type, 0), len(name.name))
    facts = cloud_names(default_catalog(), plan.spec.cloud).by_type
    room = {type_: fact.most.value if fact.most else 0 for type_, fact in facts.items()}
    for type_, name, is_stated in stated(graph):
        if cloud == "azure":
            # Names on Azure are cut, so that none is too long.
            assert len(name) <= room[type_]
        elif type_ in judged and is_stated == any(
            other.stated for other in region_names(plan.stack, plan.spec, fabric) if other.type == type_
        ):
            assert len(name) <= judged[type_], name
        else:
            # Far below the limit, or without a known one.
            assert not room[type_] or 2 * len(name) <= room[type_], (type_, name)


@pytest.mark.parametrize("cloud", CLOUDS)
def test_names_have_the_companys_form(cloud: str) -> None:
    graph, fabric, _ = built(cloud, {"names": {cloud: FORM}})
    rule = name_rule(fabric.company, cloud)  # type: ignore[arg-type]
    judged = 0
    for type_, name, is_stated in stated(graph):
        if type_ in FORMS:
            judged += 1
            assert is_stated, name
            assert lacks(rule, FORMS[type_], name) == "", (type_, name)
    assert judged >= {"aws": 8, "azure": 8, "oci": 12}[cloud]


@pytest.mark.parametrize("cloud", CLOUDS)
def test_without_a_form_nothing_changes(cloud: str) -> None:
    plain, _, _ = built(cloud, {})
    other = {name: FORM for name in CLOUDS if name != cloud}
    same, _, _ = built(cloud, {"names": other})
    assert {made.urn: made.inputs for made in plain.made} == {made.urn: made.inputs for made in same.made}
