"""Planned items of a bill equal those of the resources."""

from collections import Counter
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cost.items import ByUse, NodePool, ReservedNodes, Service, Unpriced
from gpufabric.cost.plan_items import items_of_plan
from gpufabric.policies.azure.billing import EXTRACTORS
from tests.components.azure.conftest import EVERYTHING, Build, plan_of
from tests.components.recording import Graph

FREE = default_catalog().free_types().keys()


def test_every_resource_is_known_to_be_billed_or_free(everything: Graph) -> None:
    types = {resource.type for resource in everything.custom if resource.type.startswith("azure-native:")}
    assert types <= EXTRACTORS.keys() | FREE


@pytest.mark.parametrize("replaced", [{}, EVERYTHING, {"storage": {}}], ids=["usual", "everything", "bare"])
def test_planned_services_machines_and_reservations_are_those_that_are_made(
    build: Build, replaced: dict[str, Any]
) -> None:
    graph = build(**replaced)
    planned: Counter[str] = Counter()
    for item in items_of_plan(plan_of(**replaced)):
        match item:
            case Service():
                planned[item.key] += int(item.count)
            case ByUse():
                planned[item.key] += 1
            case Unpriced():
                planned[item.what] += 1
            case NodePool():
                planned["machines"] += item.nodes_now
            case ReservedNodes():
                planned["reserved machines"] += item.nodes
            case _:
                pass
    made = {
        "nat-gateway": len(graph.all("NatGateway")),
        "public-ip-standard": len(graph.all("PublicIPAddress")),
        "private-endpoint": len(graph.all("PrivateEndpoint")),
        "private-dns-zone": len(graph.all("PrivateZone")),
        "object-storage-zrs": len(graph.all("StorageAccount")),
        "reserved machines": sum(
            resource.inputs["sku"]["capacity"] for resource in graph.all("CapacityReservation")
        ),
        "key-vault-operations": len(graph.all("Vault")),
        "interconnect group": len(graph.all("InterconnectGroup")),
        "template deployment": len(graph.all("DeploymentAtSubscriptionScope")),
        # A policy stands on both accounts.
        "object-replication": len(graph.all("ObjectReplicationPolicy")) / 2,
        "machines": sum(resource.inputs["count"] for resource in graph.all("AgentPool")),
    }
    assert {key: planned[key] for key in made} == made
