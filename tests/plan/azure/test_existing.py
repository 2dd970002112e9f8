"""Given parts of an Azure region: what is refused, what is unknown, and what the stack then makes."""

from pathlib import Path
from typing import Any, cast

import pytest
from ruamel.yaml import YAML

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.names import longest_name
from gpufabric.plan.azure.existing import existing_unknowns
from gpufabric.plan.azure.region import AzureRegionPlan
from gpufabric.plan.azure.rolling import NODE_POOL
from gpufabric.plan.given_facts import UnknownFact
from gpufabric.plan.regions import plan_region
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.problems import DeclarationError, Problem
from tests.plan.azure import given
from tests.plan.azure.given import IN_NETWORK, ON_CLUSTER, changed
from tests.plan.conftest import NOW

ROWS: list[dict[str, Any]] = cast("Any", YAML(typ="safe")).load(
    Path(__file__).with_name("refused.yaml").read_text(encoding="utf-8")
)
BASES = {"in-network": IN_NETWORK, "on-cluster": ON_CLUSTER}
FEWEST_ROWS = 20

_IDS = f"{given.GROUP}/providers/Microsoft."
_OTHER_IDS = _IDS.replace(given.SUBSCRIPTION, given.OTHER)
_KNOWN = {
    "network/ranges": ["10.32.0.0/14"],
    "network/subnets/gpu/cidr": "10.32.0.0/20",
    "network/subnets/gpu/delegated_to": "",
    "network/subnets/gpu/has_outbound": True,
    "network/subnets/gpu/free_addresses": 100,
    "cluster/network_id": given.NETWORK.upper().replace("/SUBSCRIPTIONS", "/subscriptions"),
    "cluster/service_cidr": "172.20.0.0/16",
    "cluster/pods_cidr": "100.64.0.0/14",
    "cluster/mode": "Overlay",
    "cluster/status": "Succeeded",
    "identities/control_plane": {"id": given.identity("plane"), "policies": ["Network Contributor"]},
}
"""Facts by which pools on a given cluster have nothing unknown."""


def plan_of(data: dict[str, Any], stack: str = "azure-eastus") -> AzureRegionPlan:
    region = AzureRegion.model_validate(data)
    plan = plan_region(stack, region, Fabric(name="demo"), catalog=default_catalog(), now=NOW)
    assert isinstance(plan, AzureRegionPlan)
    return plan


def whole(value: Any) -> Any:
    """Return a value of the table with its ids written out."""
    if isinstance(value, str):
        return value.replace("~", _IDS).replace("^", _OTHER_IDS)
    if isinstance(value, list):
        return [whole(item) for item in cast("list[Any]", value)]
    if isinstance(value, dict):
        return {key: whole(item) for key, item in cast("dict[str, Any]", value).items()}
    return value


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["tried"])
def test_what_is_wrong_is_refused_in_four_parts(row: dict[str, Any]) -> None:
    with pytest.raises(DeclarationError) as caught:
        plan_of(changed(BASES[row["base"]], whole(row["changes"])))
    wanted = Problem(*(whole(row[part]) for part in ("where", "given", "allowed", "limit")))
    assert wanted in caught.value.problems, str(caught.value)


def test_the_table_tries_each_thing_once() -> None:
    assert len({row["tried"] for row in ROWS}) == len(ROWS) >= FEWEST_ROWS


def test_what_the_table_changes_is_accepted_without_the_change() -> None:
    for base in BASES.values():
        plan_of(base)


def test_unknown_facts_are_listed_and_refuse_nothing() -> None:
    unknown = existing_unknowns(plan_of(ON_CLUSTER).spec)
    assert {fact.where for fact in unknown} == {
        f"existing.{path.replace('/', '.')}"
        for path in _KNOWN
        if path != "cluster/status"  # AKS refuses the change itself, and an unknown state decides nothing
    }


def test_nothing_is_unknown_once_all_facts_are_stated() -> None:
    known = changed(ON_CLUSTER, {f"existing/{path}": value for path, value in _KNOWN.items()})
    assert existing_unknowns(plan_of(known).spec) == []


def test_an_unchecked_credential_of_a_given_identity_is_said_to_be_unknown() -> None:
    training = {"id": given.identity("pods"), "client_id": given.PRINCIPAL}
    plan = plan_of(changed(ON_CLUSTER, {"existing/identities/training": training}))
    assert plan.has_training_identity
    assert UnknownFact(
        "existing.identities.training",
        given.identity("pods"),
        "its federated credential admits gpufabric:trainer of the cluster",
    ) in existing_unknowns(plan.spec)


def test_nodes_behind_a_given_way_out_need_its_address_among_the_callers() -> None:
    public = {"public_endpoint": True, "public_cidrs": ["203.0.113.0/24"]}
    unknown = existing_unknowns(plan_of(changed(IN_NETWORK, {"cluster": public})).spec)
    assert [fact.where for fact in unknown] == ["existing.network.nat_gateway_id"]
    assert "203.0.113.0/24" in unknown[0].decides


@pytest.mark.parametrize(
    ("changes", "made"),
    [
        ({}, "gpu system endpoints balancers"),
        (
            {"storage/checkpoints/create": False, "existing/network/private_dns_zones": {}},
            "gpu system balancers",
        ),
        (
            {"storage/lustre": {"at_least_tib": 40, "throughput_mbps_per_tib": 125}},
            "gpu system lustre endpoints balancers",
        ),
        ({"existing/network/subnets/gpu": {"id": given.subnet("gpu")}}, "system endpoints balancers"),
    ],
)
def test_subnets_that_the_region_needs_are_made_at_their_places(changes: dict[str, Any], made: str) -> None:
    own = changed(IN_NETWORK, changes)
    own.pop("existing")
    plan, alone = plan_of(changed(IN_NETWORK, changes)), plan_of(own)
    assert " ".join(plan.parts.subnets) == made
    for role in plan.parts.subnets:
        assert getattr(plan.subnets, role) == getattr(alone.subnets, role)


def test_subnets_in_a_shared_network_have_the_name_of_the_region() -> None:
    plan = plan_of(changed(IN_NETWORK, {"existing/network/subnets/gpu": {"id": given.subnet("nodes")}}))
    assert plan.subnet_name("gpu") == "nodes"
    assert plan.subnet_name("balancers") == "demo-azure-eastus-balancers"


def test_node_pools_in_a_shared_cluster_are_named_by_fabric_and_stack() -> None:
    names = {
        plan.pools[0].partitions[0].agent_pool_name
        for plan in (plan_of(ON_CLUSTER), plan_of(ON_CLUSTER, "azure-other"), plan_of(IN_NETWORK))
    }
    longest = longest_name(default_catalog(), "azure", NODE_POOL).value
    assert len(names) == 3
    assert "train" in names
    assert all(name.startswith("train") and name.isalnum() and len(name) <= longest for name in names)


def test_node_pools_have_the_version_of_the_given_cluster_to_the_patch() -> None:
    plan = plan_of(changed(ON_CLUSTER, {"existing/cluster/kubernetes_version": "1.34.2"}))
    assert plan.kubernetes_version == "1.34.2"


def test_no_identity_is_made_for_pods_that_may_use_nothing() -> None:
    assert not plan_of(ON_CLUSTER).has_training_identity
