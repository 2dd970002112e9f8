"""Planned items of a bill equal those of the resources."""

from collections import Counter

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cost.items import ByUse, Service
from gpufabric.cost.plan_items import items_of_plan
from gpufabric.policies.aws.billing import EXTRACTORS
from tests.components.aws.conftest import CIDR, Build, declared, plan_of
from tests.components.recording import Graph

FREE = default_catalog().free_types().keys()

BARE = {"network": {"cidr": CIDR, "interface_endpoints": False, "flow_logs": False}}
ZONES = {"system_zones": ["usw2-az1", "usw2-az2", "usw2-az3"]}


def test_every_resource_is_known_to_be_billed_or_free(region: Graph) -> None:
    types = {resource.type for resource in region.custom if resource.type.startswith("aws:")}
    assert types <= EXTRACTORS.keys() | FREE


@pytest.mark.parametrize("replaced", [{}, BARE, ZONES], ids=["usual", "bare", "three zones"])
def test_planned_network_keys_and_logs_are_those_that_are_made(build: Build, replaced: dict) -> None:
    graph = build(**replaced)
    planned: Counter[str] = Counter()
    for item in items_of_plan(plan_of(declared(**replaced))):
        match item:
            case Service():
                planned[item.key] += int(item.count)
            case ByUse():
                planned[item.key] += 1
            case _:
                pass
    endpoints = [
        resource for resource in graph.all("VpcEndpoint") if resource.inputs["vpcEndpointType"] == "Interface"
    ]
    made = {
        "interface-endpoint": sum(len(endpoint.inputs["subnetIds"]) for endpoint in endpoints),
        "kms-key": len(graph.all("Key")),
        "logs-ingestion": len(graph.all("LogGroup")),
        "flow-logs": len(graph.all("FlowLog")),
        "nat-gateway": len(graph.all("NatGateway")),
        "public-ipv4": len(graph.all("Eip")),
    }
    assert {key: planned[key] for key in made} == made
