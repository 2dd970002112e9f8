"""Names of the fabric's zone."""

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.load_balancers import fixed_addresses
from gpufabric.plan.names import NamesPlan, plan_names
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.cluster import Network
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.oci.region import OciRegion
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.regions import AnyRegion

PLACES = [
    "aws-us-east-1", "aws-us-west-2", "azure-eastus", "azure-westus3", "oci-us-ashburn-1", "oci-us-phoenix-1",
]  # fmt: skip


def region(stack: str, cidr: str) -> AnyRegion:
    cloud, place = stack.split("-", 1)
    network = Network.model_validate({"cidr": cidr})
    match cloud:
        case "aws":
            return AwsRegion.model_construct(cloud="aws", region=place, zone="z", network=network)
        case "azure":
            return AzureRegion.model_construct(cloud="azure", region=place, network=network)
        case _:
            return OciRegion.model_construct(cloud="oci", region=place, network=network)


REGIONS = {stack: region(stack, f"10.{number}.0.0/16") for number, stack in enumerate(PLACES)}


def planned(pairs: list[tuple[str, str]], regions: dict[str, AnyRegion] = REGIONS, **names: Any) -> NamesPlan:
    links = [{"between": pair, "kind": "vpn", "gbps": 1} for pair in pairs]
    fabric = Fabric.model_validate({"name": "demo", "names": names})
    return plan_names(fabric, Backbone.model_validate({"links": links}), regions, default_catalog())


def addresses(plan: NamesPlan) -> dict[str, str]:
    return {record.name: str(record.address) for record in plan.records}


MESHES = st.lists(st.sampled_from(PLACES), min_size=2, max_size=6, unique=True)


@given(MESHES)
def test_every_region_has_a_name_and_each_leads_into_its_region(stacks: list[str]) -> None:
    made = planned(list(combinations(stacks, 2)))
    assert {record.name for record in made.records} == {
        *(f"rendezvous.{stack}" for stack in stacks),
        "lighthouse",
        "lighthouse-fallback",
    }
    for record in made.records:
        assert record.address in REGIONS[record.stack].network.cidr
        fixed = fixed_addresses(REGIONS[record.stack].cloud, REGIONS[record.stack].network.cidr)
        assert record.address in (fixed.lighthouse, fixed.rendezvous)
    assert len({record.name for record in made.records}) == len(made.records)


@given(MESHES, st.data())
def test_a_further_region_adds_a_name_and_changes_none_but_the_fallback(
    stacks: list[str], data: st.DataObject
) -> None:
    pinned = data.draw(st.sampled_from(stacks))
    further = data.draw(st.sampled_from([place for place in PLACES if place not in stacks] or [None]))
    if further is None:
        return
    before = addresses(planned(list(combinations(stacks, 2)), lighthouse=pinned))
    after = addresses(planned(list(combinations([*stacks, further], 2)), lighthouse=pinned))
    for records in (before, after):
        del records["lighthouse-fallback"]
    assert before.items() < after.items()
    assert after.keys() - before.keys() == {f"rendezvous.{further}"}


@given(MESHES, st.data())
def test_a_lighthouse_declared_elsewhere_changes_one_record(stacks: list[str], data: st.DataObject) -> None:
    mesh = list(combinations(stacks, 2))
    before = addresses(planned(mesh))
    after = addresses(planned(mesh, lighthouse=data.draw(st.sampled_from(stacks))))
    assert {name for name in before if before[name] != after[name]} <= {"lighthouse"}
    assert before.keys() == after.keys()


def test_where_no_region_reaches_all_the_lighthouse_has_no_name() -> None:
    line = [(PLACES[0], PLACES[2]), (PLACES[2], PLACES[4]), (PLACES[4], PLACES[1])]
    made = planned(line)
    assert all(record.name.startswith("rendezvous.") for record in made.records)
    assert "no region has a link to every other region" in made.note
    with pytest.raises(DeclarationError) as error:
        planned(line, lighthouse=PLACES[2])
    [problem] = error.value.problems
    assert (problem.file, problem.where) == ("Pulumi.yaml", "fabric.names.lighthouse")


def test_where_a_round_trip_is_not_known_the_lighthouse_has_no_name() -> None:
    regions = {
        "aws-us-east-1": REGIONS["aws-us-east-1"],
        "azure-nowhere": region("azure-nowhere", "10.9.0.0/16"),
    }
    made = planned([("aws-us-east-1", "azure-nowhere")], regions)
    assert {record.name for record in made.records} == {
        "rendezvous.aws-us-east-1",
        "rendezvous.azure-nowhere",
    }
    assert "links[0].latency_ms" in made.note


def test_the_lighthouse_cannot_be_where_it_does_not_reach_all() -> None:
    hub = [("azure-eastus", "aws-us-east-1"), ("azure-eastus", "oci-us-ashburn-1")]
    assert addresses(planned(hub))["lighthouse"].startswith("10.2.")
    with pytest.raises(DeclarationError) as error:
        planned(hub, lighthouse="aws-us-east-1")
    [problem] = error.value.problems
    assert (problem.given, problem.allowed) == ("aws-us-east-1", "azure-eastus")


def test_a_stack_whose_name_is_no_label() -> None:
    long = f"azure-eastus-{'x' * 60}"
    regions = {"aws-us-east-1": REGIONS["aws-us-east-1"], long: region(long, "10.9.0.0/16")}
    with pytest.raises(DeclarationError) as error:
        planned([("aws-us-east-1", long)], regions)
    [problem] = error.value.problems
    assert problem.allowed == "a stack's name of at most 63 characters"


def test_a_range_that_no_region_can_have() -> None:
    small = {**REGIONS, "azure-eastus": region("azure-eastus", "10.9.0.0/24")}
    with pytest.raises(DeclarationError) as error:
        planned([("aws-us-east-1", "azure-eastus")], small)
    [problem] = error.value.problems
    assert problem.given == "network.cidr 10.9.0.0/24 (prefix /24) of stack azure-eastus"
