"""Routes of the simulated clouds: what links join, and what they do not."""

from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.links.backbone import plan_backbone
from gpufabric.simcloud.clouds.aws.tokens import SUBNET
from gpufabric.simcloud.inspect import held
from gpufabric.simcloud.reachability import reachability
from gpufabric.simcloud.store import Store
from gpufabric.spec.backbone import Backbone as Declared
from gpufabric.spec.fabric import Fabric
from gpufabric.wire.values import plain
from tests.simcloud.joined import AWS, AZURE, OCI, ONE_OF_EACH, STACKS, World, graph, link

MEETING = {tuple(sorted(pair)) for pair in default_catalog().interconnect_places()}


@pytest.mark.parametrize(
    "declared", ONE_OF_EACH, ids=lambda joined: "-".join([joined["kind"], *joined["between"]])
)
def test_each_kind_of_link_joins_its_ends(tmp_path: Path, declared: dict[str, Any]) -> None:
    world = World(tmp_path, declared["between"])
    assert reachability(tmp_path).pairs == frozenset()
    report = world.up([declared])
    assert report.networks == graph([declared])
    assert not [port for port in report.down if "router" in port]


def test_all_kinds_at_once_are_the_declared_graph(tmp_path: Path) -> None:
    stacks = sorted({end for joined in ONE_OF_EACH for end in joined["between"]})
    report = World(tmp_path, stacks).up(ONE_OF_EACH)
    assert report.networks == graph(ONE_OF_EACH)
    reached = {network.name for pair in report.pairs for network in pair if network.cloud == "aws"}
    assert reached == {"gpu"}, "not the subnets of gateways and of the way out"


def test_a_zone_without_a_subnet_of_the_attachment_is_not_reached(tmp_path: Path) -> None:
    joined = ONE_OF_EACH[3]
    World(tmp_path, joined["between"]).up([joined])
    of_aws = [entry for entry in held(tmp_path, cloud="aws") if entry.resource.type == SUBNET]
    assert aws_names(tmp_path) == {"gpu"}
    for entry in of_aws:
        if plain(entry.resource.inputs)["tags"]["Name"] == "gpu":
            moved = replace(
                entry.resource, outputs={**entry.resource.outputs, "availabilityZoneId": "use1-az2"}
            )
            with Store(tmp_path, "aws", entry.account).transaction() as state:
                state.put(moved, [moved.id], [], new=False)
    assert aws_names(tmp_path) == set()


def aws_names(root: Path) -> set[str]:
    """Name the subnets of AWS that reach another network."""
    return {subnet.name for pair in reachability(root).pairs for subnet in pair if subnet.cloud == "aws"}


VPNS = [joined for joined in ONE_OF_EACH if joined["kind"] == "vpn"]


@pytest.mark.parametrize("declared", VPNS, ids=lambda joined: "-".join(joined["between"]))
def test_a_vpn_carries_what_the_plan_says_in_both_directions(
    tmp_path: Path, declared: dict[str, Any]
) -> None:
    world = World(tmp_path, declared["between"])
    plan = plan_backbone(
        Declared.model_validate({"links": [declared]}),
        world.specs,
        Fabric(name="demo"),
        catalog=default_catalog(),
    )
    first, second = declared["between"]
    ceiling = float(plan.links[0].ceiling_gbps or 0)
    assert world.up([declared]).gbps == {(first, second): ceiling, (second, first): ceiling}


@pytest.mark.parametrize("declared", VPNS[1:], ids=lambda joined: "-".join(joined["between"]))
def test_without_ecmp_one_tunnel_carries_what_leaves_oci(tmp_path: Path, declared: dict[str, Any]) -> None:
    """Report: ECMP is off by default (Oracle A-Team, "Equal-Cost Multi-Path (ECMP) Routing on OCI DRGv2")."""
    other, oci = declared["between"]
    gbps = World(tmp_path, declared["between"], ecmp=False).up([declared]).gbps
    assert gbps[oci, other] == 1.25
    assert gbps[other, oci] > 1.25


def test_without_ecmp_one_tunnel_carries_what_leaves_a_transit_gateway(tmp_path: Path) -> None:
    joined = VPNS[0]
    aws, azure = joined["between"]
    World(tmp_path, joined["between"]).up([joined])
    for entry in held(tmp_path, type_="aws:ec2transitgateway/transitGateway:TransitGateway"):
        outputs = {**entry.resource.outputs, "vpnEcmpSupport": "disable"}
        inputs = {**entry.resource.inputs, "vpnEcmpSupport": "disable"}
        with Store(tmp_path, "aws", entry.account).transaction() as state:
            changed = replace(entry.resource, inputs=inputs, outputs=outputs)
            state.put(changed, [changed.id], [], new=False)
    gbps = reachability(tmp_path).gbps
    assert (gbps[aws, azure], gbps[azure, aws]) == (1.25, 5)


def test_an_interconnect_has_the_bandwidth_of_its_circuit(tmp_path: Path) -> None:
    joined = ONE_OF_EACH[6]
    assert set(World(tmp_path, joined["between"]).up([joined]).gbps.values()) == {joined["gbps"]}


@pytest.mark.parametrize("hub", [AWS[0], AZURE[0], OCI[0]])
def test_a_hub_does_not_pass_traffic_on(tmp_path: Path, hub: str) -> None:
    spokes = [stack for stack in (AWS[1], AZURE[1], OCI[1], AWS[2], OCI[2]) if stack != hub]
    links = [link(hub, spoke) for spoke in spokes]
    assert World(tmp_path, [hub, *spokes]).up(links).networks == graph(links)


def test_first_pass_between_aws_and_oci_is_down(tmp_path: Path) -> None:
    world = World(tmp_path, [AWS[0], OCI[0]])
    plan = plan_backbone(
        Declared.model_validate({"links": [ONE_OF_EACH[4]]}),
        world.specs,
        Fabric(name="demo"),
        catalog=default_catalog(),
    )
    world.run(plan, None)
    assert reachability(tmp_path).networks == frozenset()
    assert world.up([ONE_OF_EACH[4]]).networks == graph([ONE_OF_EACH[4]])


@st.composite
def fabrics(draw: st.DrawFn) -> list[dict[str, Any]]:
    stacks = draw(st.lists(st.sampled_from(STACKS), min_size=2, max_size=12, unique=True))
    pairs = draw(
        st.lists(st.sampled_from(list(combinations(sorted(stacks), 2))), min_size=1, max_size=9, unique=True)
    )
    links: list[dict[str, Any]] = []
    for first, second in pairs:
        kinds = [""]
        if first.split("-")[0] != second.split("-")[0]:
            kinds.append("circuit")
        if (first, second) in MEETING:
            kinds.append("interconnect")
        links.append(link(first, second, draw(st.sampled_from(kinds))))
    return links


@pytest.mark.slow
@settings(
    max_examples=12,
    deadline=None,
    # An example takes seconds; a smaller one would take minutes to find.
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(fabrics())
def test_any_fabric_reaches_what_it_declares(
    tmp_path_factory: pytest.TempPathFactory, links: list[dict[str, Any]]
) -> None:
    stacks = sorted({end for link in links for end in link["between"]})
    report = World(tmp_path_factory.mktemp("clouds"), stacks).up(links)
    assert report.networks == graph(links)
