"""Every fact that comes with the package says where it is from."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from gpufabric.catalog.actions import aws_action_scopes, cloud_actions
from gpufabric.catalog.adoption import adoption
from gpufabric.catalog.backend_errors import backend_errors
from gpufabric.catalog.billing import billing_terms
from gpufabric.catalog.capacity_blocks import capacity_block_terms
from gpufabric.catalog.capacity_errors import capacity_errors
from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.compared import availability, compared_runs
from gpufabric.catalog.creation import creation_times
from gpufabric.catalog.credential_errors import credential_errors
from gpufabric.catalog.expert_routing import expert_routing
from gpufabric.catalog.fact import Confidence, Fact
from gpufabric.catalog.flows import flow_facts
from gpufabric.catalog.gateways import azure_gateways
from gpufabric.catalog.geography import geography
from gpufabric.catalog.health import metrics, node_repair, xid_errors
from gpufabric.catalog.instances import oci_instances
from gpufabric.catalog.lead_times import lead_times
from gpufabric.catalog.machine_types import machine_types
from gpufabric.catalog.manifests import manifest_pins
from gpufabric.catalog.market import market
from gpufabric.catalog.names import cloud_names
from gpufabric.catalog.node_limits import node_limits
from gpufabric.catalog.nodes import node_facts
from gpufabric.catalog.ownership import ownership_facts
from gpufabric.catalog.power import power_facts
from gpufabric.catalog.price_keys import price_keys
from gpufabric.catalog.roles import azure_roles
from gpufabric.catalog.rolling import rolling_facts
from gpufabric.catalog.shape import Cloud
from gpufabric.catalog.tagged import tagged_kinds
from gpufabric.catalog.throughput import throughput_facts
from gpufabric.catalog.timeouts import provider_timeouts
from gpufabric.catalog.training import training_facts
from gpufabric.catalog.training_failures import failure_facts
from gpufabric.catalog.training_memory import memory_facts
from gpufabric.catalog.vpn_keys import vpn_key_rules
from tests.catalog.walk import CLOUDS, SHAPES, facts


def of_cloud(catalog: Catalog, cloud: Cloud) -> Iterator[tuple[str, Fact[object]]]:
    yield from facts(catalog.regions(cloud), f"{cloud} regions")
    yield from facts(catalog.local_zones(cloud), f"{cloud} local zones")
    yield from facts(catalog.quota_families(cloud), f"{cloud} quotas")
    yield from facts(catalog.counted_quotas(cloud), f"{cloud} counted quotas")
    yield from facts(catalog.lustre(cloud), f"{cloud} lustre")
    yield from facts(catalog.services(cloud), f"{cloud} services")
    yield from facts(catalog.price_zones(cloud), f"{cloud} price zones")
    yield from facts(price_keys(catalog, cloud), f"{cloud} price keys")
    terms = {key: term for key, term in billing_terms(catalog).items() if key[0] == cloud}
    yield from facts(terms, f"{cloud} billing")
    yield from facts(catalog.kubernetes(cloud), f"{cloud} kubernetes")
    yield from facts(cloud_actions(catalog, cloud), f"{cloud} actions")
    yield from facts(adoption(catalog, cloud), f"{cloud} adoption")
    yield from facts(tagged_kinds(catalog, cloud), f"{cloud} tags in searches")
    yield from facts(manifest_pins(catalog, cloud).cloud, f"{cloud} manifests")
    yield from facts(catalog.system_node(cloud), f"{cloud} system node")
    yield from facts(node_facts(catalog, cloud), f"{cloud} nodes")


def of_training(catalog: Catalog) -> Iterator[tuple[str, Fact[object]]]:
    yield from facts(ownership_facts(catalog), "ownership")
    yield from facts(lead_times(catalog), "lead times")
    yield from facts(training_facts(catalog), "training")
    yield from facts(flow_facts(catalog), "connections")
    yield from facts(power_facts(catalog), "power")
    yield from facts(throughput_facts(catalog), "throughput")
    yield from facts(expert_routing(catalog), "expert routing")
    yield from facts(memory_facts(catalog), "memory of training")
    yield from facts(failure_facts(catalog), "failures of training")


def everything(catalog: Catalog) -> Iterator[tuple[str, Fact[object]]]:
    for cloud, name in SHAPES:
        yield from facts(catalog.shape(cloud, name), name)
    for cloud in CLOUDS:
        yield from of_cloud(catalog, cloud)
    for network in (catalog.aws_network(), catalog.azure_network(), catalog.oci_network()):
        yield from facts(network, "network")
    for limits in (catalog.aws_limits(), catalog.azure_limits(), catalog.oci_limits()):
        yield from facts(limits, "limits")
    for cloud in ("aws", "azure", "oci"):
        yield from facts(catalog.tags(cloud), "tags")
        yield from facts(cloud_names(catalog, cloud), "names")
    yield from facts(catalog.asns(), "AS numbers")
    yield from facts(oci_instances(catalog), "oci instances")
    yield from facts(capacity_block_terms(catalog), "aws capacity blocks")
    yield from facts(azure_gateways(catalog), "azure gateways")
    yield from of_training(catalog)
    yield from facts(catalog.infiniband(), "azure infiniband")
    yield from facts(catalog.rdma_constructs(), "oci constructs")
    yield from facts(catalog.node_images(), "oci images")
    yield from facts(catalog.agent_plugins(), "oci agent plugins")
    yield from facts(manifest_pins(catalog, "aws").common, "manifests")
    known = market(catalog)
    yield from facts(compared_runs(catalog), "throughput elsewhere")
    yield from facts(availability(catalog), "availability")
    for table in (known.accelerators, known.announced, known.comparison):
        yield from facts(table, "common")
    yield from facts(catalog.link_kinds(), "links")
    yield from facts(azure_roles(catalog), "azure roles")
    yield from facts(aws_action_scopes(catalog), "aws action scopes")
    yield from facts(vpn_key_rules(catalog), "vpn keys")
    yield from facts(catalog.transfer_charges(), "transfer")
    yield from facts(catalog.idle_capacity(), "reservations")
    yield from facts(catalog.free_types(), "free")
    yield from facts(machine_types(catalog), "machine types")
    yield from facts(catalog.interconnect_places(), "interconnects")
    yield from facts(creation_times(catalog).by_type, "creation times")
    yield from facts(rolling_facts(catalog), "rolling updates")
    for cloud in ("aws", "azure", "oci"):
        yield from facts(node_limits(catalog, cloud), f"{cloud} node limits")
    yield from facts(metrics(catalog), "metrics")
    yield from facts(xid_errors(catalog), "Xid errors")
    yield from facts(node_repair(catalog), "node repair")
    yield from facts(capacity_errors(catalog).entries, "errors of short capacity")
    yield from facts(backend_errors(catalog).entries, "errors of backends")
    yield from facts(credential_errors(catalog).entries, "errors of expired credentials")
    timeouts = provider_timeouts(catalog)
    yield from facts([*timeouts.providers, *timeouts.entries], "time-outs")
    yield from facts(catalog.upgrades(), "upgrades")
    yield from facts(catalog.control_plane_zones(), "control planes")
    yield from facts(catalog.fixed_properties, "fixed properties")
    known = geography(catalog)
    yield from facts(known.places, "places")
    yield from facts(known.power_domains, "power domains")
    yield from facts(known.latency, "latency")
    yield from facts(known.copy_methods, "replication")


@pytest.fixture(scope="module")
def every(catalog: Catalog) -> list[tuple[str, Fact[object]]]:
    return list(everything(catalog))


def test_all_files_hold_facts(every: list[tuple[str, Fact[object]]]) -> None:
    assert len(every) > 500


def test_sources_exist(every: list[tuple[str, Fact[object]]], catalog: Catalog) -> None:
    assert [place for place, fact in every if fact.source not in catalog.sources] == []


def test_every_source_is_used(every: list[tuple[str, Fact[object]]], catalog: Catalog) -> None:
    assert set(catalog.sources) - {fact.source for _, fact in every} == set()


def test_no_fact_is_from_the_future(every: list[tuple[str, Fact[object]]]) -> None:
    today = datetime.now(UTC).date()
    assert [place for place, fact in every if fact.as_of > today] == []


def test_sources_were_read_on_a_past_day(catalog: Catalog) -> None:
    for source in catalog.sources.values():
        assert date.fromisoformat(source.read_on) <= datetime.now(UTC).date()
        assert source.url == "" or source.url.startswith("https://")


def test_conflicts_are_explained(every: list[tuple[str, Fact[object]]]) -> None:
    conflicts = [(place, fact) for place, fact in every if fact.confidence is Confidence.CONFLICT]
    assert conflicts
    assert [place for place, fact in conflicts if not fact.note] == []
