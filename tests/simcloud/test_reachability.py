"""Routes of the simulated clouds, with links made by the backbone's own program."""

import json
import time
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pulumi
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from typer.testing import CliRunner

from components.backbone.backbone import Backbone
from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.backbone import BackbonePlan, CircuitPlan, plan_backbone
from gpufabric.simcloud.cli import app
from gpufabric.simcloud.inspect import held, remove, tamper
from gpufabric.simcloud.provider import lifecycle
from gpufabric.simcloud.provider.scope import Target
from gpufabric.simcloud.reachability import Reachability, reachability
from gpufabric.simcloud.resource import Making
from gpufabric.simcloud.routing import azure
from gpufabric.simcloud.store import Store
from gpufabric.simcloud.wire import plain
from gpufabric.spec.backbone import Backbone as Declared
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.region import Region as AnyRegion
from tests.simcloud.running import COMPARTMENT, Region, Running, run, scope_of

AWS = [f"aws-{name}" for name in ("us-east-1", "us-east-2", "us-west-2", "eu-west-1")]
AZURE = [f"azure-{name}" for name in ("eastus", "westus3", "uksouth", "westeurope")]
OCI = [f"oci-{name}" for name in ("us-ashburn-1", "us-phoenix-1", "uk-london-1", "eu-amsterdam-1")]
STACKS = [*AWS, *AZURE, *OCI]
SUBSCRIPTION = "5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93"
TENANCY = "ocid1.tenancy.oc1..aaaa"
KINDS = {
    ("aws", "aws"): "tgw-peering",
    ("azure", "azure"): "vnet-peering",
    ("oci", "oci"): "drg-peering",
}
MEETING = {tuple(sorted(pair)) for pair in default_catalog().interconnect_places()}


def cidr_of(stack: str) -> str:
    return f"10.{16 + STACKS.index(stack)}.0.0/16"


def declared(stack: str) -> dict[str, Any]:
    cloud, region = stack.split("-", 1)
    own: dict[str, dict[str, Any]] = {
        "aws": {"account_id": "123456789012", "zone": "use1-az6", "system_zones": ["use1-az4", "use1-az6"]},
        "azure": {"subscription_id": SUBSCRIPTION, "zone": "1"},
        "oci": {
            "tenancy_id": TENANCY,
            "compartment_id": COMPARTMENT,
            "availability_domain": "Demo:AD-1",
            "node_image_id": "ocid1.image.oc1.iad.aaaa",
            "node_image_os": "Canonical Ubuntu 22.04",
            "system_image_id": "ocid1.image.oc1.iad.bbbb",
            "rdma_cidr": "192.168.0.0/16",
        },
    }
    common = {"cloud": cloud, "region": region, "network": {"cidr": cidr_of(stack)}}
    return {**common, "pools": {"train": {"shape": "of no matter", "nodes": 2}}, **own[cloud]}


def config(stack: str) -> dict[str, Any]:
    cloud, region = stack.split("-", 1)
    return {
        "aws": {"region": region, "allowedAccountIds": '["123456789012"]'},
        "azure": {"subscriptionId": SUBSCRIPTION},
        "oci": {"region": region, "tenancyOcid": TENANCY},
    }[cloud]


PORTS = {
    "aws": "dxcon-fg1234{:02d}",
    "azure": f"/subscriptions/{SUBSCRIPTION}/resourceGroups/ports-{{0}}/providers/Microsoft.Network"
    "/expressRouteCircuits/c{0}",
    "oci": "ocid1.crossconnect.oc1.iad.aaaa{}",
}


def link(first: str, second: str, kind: str = "") -> dict[str, Any]:
    one, two = sorted((first, second))
    clouds = (one.split("-")[0], two.split("-")[0])
    name = kind or KINDS.get(clouds, "vpn")
    made: dict[str, Any] = {"between": [one, two], "kind": name, "gbps": 1}
    if name == "circuit":
        number = STACKS.index(one) * len(STACKS) + STACKS.index(two)
        ends = {end: {"id": PORTS[end.split("-")[0]].format(number), "vlan": 101} for end in (one, two)}
        made["circuit"] = {"router_asn": 64600 + number, "ends": ends}
    return made


class World:
    """Regions in simulated clouds, and a backbone over them."""

    def __init__(self, root: Path, stacks: list[str]) -> None:
        self.root = root
        self.ports: set[str] = set()
        self.running = Running(root)
        self.specs = {one: TypeAdapter(AnyRegion).validate_python(declared(one)) for one in stacks}
        self.regions = {
            one: Region(root, one, config(one), spec.network.cidr) for one, spec in self.specs.items()
        }

    def up(self, links: list[dict[str, Any]], names: dict[str, str] | None = None) -> Reachability:
        """Bring the backbone up, with the second pass that links between AWS and OCI need."""
        plan = plan_backbone(
            Declared.model_validate({"links": links}),
            self.specs,
            Fabric.model_validate({"name": "demo", "names": names or {}}),
            catalog=default_catalog(),
        )
        for one in plan.links:
            if isinstance(one, CircuitPlan):
                for stack, end in one.ports.items():
                    if stack in AZURE and end.port not in self.ports:
                        self.ports.add(end.port)
                        self.regions[stack].expressroute(end.port)
        made = self.run(plan, None)
        if made["pending_links"]:
            self.run(plan, made["headends"])
        return reachability(self.root)

    def run(self, plan: BackbonePlan, headends: Any) -> dict[str, Any]:
        """Run the backbone's program once, with what its last run put out."""

        def program() -> dict[str, Any]:
            regions = {name: pulumi.Output.from_input(one.outputs) for name, one in self.regions.items()}
            return Backbone(plan, regions, known_headends=headends).outputs

        return run(self.running, program)


def graph(links: list[dict[str, Any]]) -> set[frozenset[str]]:
    return {frozenset(one["between"]) for one in links}


ONE_OF_EACH = [
    link(AWS[0], AWS[1]),
    link(AZURE[0], AZURE[1]),
    link(OCI[0], OCI[1]),
    link(AWS[0], AZURE[0]),
    link(AWS[0], OCI[0]),
    link(AZURE[1], OCI[1]),
    link(AZURE[0], OCI[0], "interconnect"),
    link(AWS[1], OCI[1], "circuit"),
    link(AWS[1], AZURE[1], "circuit"),
    link(AZURE[2], OCI[2], "circuit"),
]


@pytest.mark.parametrize("one", ONE_OF_EACH, ids=lambda one: "-".join([one["kind"], *one["between"]]))
def test_each_kind_of_link_joins_its_ends(tmp_path: Path, one: dict[str, Any]) -> None:
    world = World(tmp_path, one["between"])
    assert reachability(tmp_path).pairs == frozenset()
    found = world.up([one])
    assert found.networks == graph([one])
    assert not [port for port in found.down if "router" in port]


def test_all_kinds_at_once_are_the_declared_graph(tmp_path: Path) -> None:
    stacks = sorted({end for one in ONE_OF_EACH for end in one["between"]})
    found = World(tmp_path, stacks).up(ONE_OF_EACH)
    assert found.networks == graph(ONE_OF_EACH)
    reached = {one.name for pair in found.pairs for one in pair if one.cloud == "aws"}
    assert reached == {"gpu"}, "not the subnets of gateways and of the way out"


@pytest.mark.parametrize("hub", [AWS[0], AZURE[0], OCI[0]])
def test_a_hub_does_not_pass_traffic_on(tmp_path: Path, hub: str) -> None:
    spokes = [one for one in (AWS[1], AZURE[1], OCI[1], AWS[2], OCI[2]) if one != hub]
    links = [link(hub, one) for one in spokes]
    assert World(tmp_path, [hub, *spokes]).up(links).networks == graph(links)


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
    stacks = sorted({end for one in links for end in one["between"]})
    found = World(tmp_path_factory.mktemp("clouds"), stacks).up(links)
    assert found.networks == graph(links)


def only(root: Path, type_: str, number: int = 0) -> str:
    return sorted(one.resource.id for one in held(root, type_=type_))[number]


BROKEN = [
    pytest.param(ONE_OF_EACH[0], "aws:ec2transitgateway/peeringAttachmentAccepter:PeeringAttachmentAccepter"),
    pytest.param(ONE_OF_EACH[0], "aws:ec2transitgateway/route:Route"),
    pytest.param(ONE_OF_EACH[1], "azure-native:network:VirtualNetworkPeering"),
    pytest.param(ONE_OF_EACH[2], "oci:Core/remotePeeringConnection:RemotePeeringConnection"),
    pytest.param(ONE_OF_EACH[3], "azure-native:network:VirtualNetworkGateway"),
    pytest.param(ONE_OF_EACH[3], "aws:ec2transitgateway/vpcAttachment:VpcAttachment"),
    pytest.param(ONE_OF_EACH[3], "aws:ec2/route:Route"),
    pytest.param(
        ONE_OF_EACH[4], "oci:Core/networkSecurityGroupSecurityRule:NetworkSecurityGroupSecurityRule"
    ),
    pytest.param(ONE_OF_EACH[6], "azure-native:network:ExpressRouteCircuit"),
    pytest.param(ONE_OF_EACH[6], "oci:Core/virtualCircuit:VirtualCircuit"),
    pytest.param(ONE_OF_EACH[6], "oci:Core/drgAttachment:DrgAttachment"),
    pytest.param(ONE_OF_EACH[7], "aws:directconnect/transitVirtualInterface:TransitVirtualInterface"),
    pytest.param(ONE_OF_EACH[7], "aws:directconnect/gatewayAssociation:GatewayAssociation"),
    pytest.param(ONE_OF_EACH[8], "azure-native:network:ExpressRouteCircuitPeering"),
]


@pytest.mark.parametrize(("one", "type_"), BROKEN)
def test_a_link_without_one_of_its_parts_is_down(tmp_path: Path, one: dict[str, Any], type_: str) -> None:
    World(tmp_path, one["between"]).up([one])
    for each in [found.resource.id for found in held(tmp_path, type_=type_)]:
        remove(tmp_path, each, type_=type_)
    assert reachability(tmp_path).networks == frozenset()


UNPROVISIONED = [
    pytest.param("azure-native:network:ExpressRouteCircuit", "circuitProvisioningState", "Disabled"),
    pytest.param("oci:Core/virtualCircuit:VirtualCircuit", "state", "PENDING_PROVIDER"),
]


@pytest.mark.parametrize(("type_", "path", "value"), UNPROVISIONED)
def test_a_circuit_that_one_cloud_has_not_provisioned_is_down(
    tmp_path: Path, type_: str, path: str, value: str
) -> None:
    World(tmp_path, [AZURE[0], OCI[0]]).up([ONE_OF_EACH[6]])
    assert reachability(tmp_path).networks == graph([ONE_OF_EACH[6]])
    tamper(tmp_path, only(tmp_path, type_), path, value, type_=type_)
    assert reachability(tmp_path).networks == frozenset()


BEGUN = [
    pytest.param(ONE_OF_EACH[3], "azure-native:network:VirtualNetworkGateway"),
    pytest.param(ONE_OF_EACH[6], "azure-native:network:VirtualNetworkGateway"),
    pytest.param(ONE_OF_EACH[6], "azure-native:network:ExpressRouteCircuit"),
    pytest.param(ONE_OF_EACH[6], "oci:Core/virtualCircuit:VirtualCircuit"),
]


@pytest.mark.parametrize(("one", "type_"), BEGUN)
def test_a_link_with_a_part_that_is_being_made_is_down(
    tmp_path: Path, one: dict[str, Any], type_: str
) -> None:
    assert World(tmp_path, one["between"]).up([one]).networks == graph([one])
    (found,) = held(tmp_path, type_=type_)
    being_made = replace(found.resource, making=Making(time.time() + 1000, {}, {}))
    with Store(tmp_path, found.cloud, found.account).transaction() as state:
        identities = state.identities(found.resource.type, found.resource.id)
        state.put(being_made, identities, [], new=False)
    assert reachability(tmp_path).networks == frozenset()


def test_azure_shows_a_circuit_as_provisioned_once_oracle_has_its_side(tmp_path: Path) -> None:
    world = World(tmp_path, [AZURE[0], OCI[0]])
    world.up([ONE_OF_EACH[6]])
    circuit = "azure-native:network:ExpressRouteCircuit"
    (found,) = held(tmp_path, type_=circuit)
    scope = scope_of(tmp_path, "azure-native", config(AZURE[0]))

    def state() -> object:
        read = lifecycle.read(scope, Target.of(found.resource.urn), found.resource.id)
        assert read is not None
        return read.outputs["serviceProviderProvisioningState"]

    assert state() == "Provisioned"
    virtual = "oci:Core/virtualCircuit:VirtualCircuit"
    remove(tmp_path, only(tmp_path, virtual), type_=virtual)
    assert state() == "NotProvisioned"


TAMPERED = [
    pytest.param("aws:ec2/customerGateway:CustomerGateway", "ipAddress", "192.0.2.200", id="address"),
    pytest.param("aws:ec2/customerGateway:CustomerGateway", "bgpAsn", "64999", id="AS number"),
    pytest.param("azure-native:network:VirtualNetworkGatewayConnection", "sharedKey", "other", id="key"),
    pytest.param(
        "azure-native:network:LocalNetworkGateway",
        "bgpSettings.bgpPeeringAddress",
        "169.254.22.9",
        id="inside address",
    ),
    pytest.param("azure-native:network:VirtualNetworkGatewayConnection", "enableBgp", False, id="no BGP"),
]


@pytest.mark.parametrize(("type_", "path", "value"), TAMPERED)
def test_tunnels_whose_ends_do_not_agree_are_down(
    tmp_path: Path, type_: str, path: str, value: object
) -> None:
    world = World(tmp_path, [AWS[0], AZURE[0]])
    assert world.up([ONE_OF_EACH[3]]).down == ()
    for each in [found.resource.id for found in held(tmp_path, type_=type_)]:
        tamper(tmp_path, each, path, value, type_=type_)
    found = reachability(tmp_path)
    assert found.networks == frozenset()
    assert found.down


def test_one_tunnel_that_is_left_carries_the_link(tmp_path: Path) -> None:
    World(tmp_path, [AWS[0], AZURE[0]]).up([ONE_OF_EACH[3]])
    type_ = "azure-native:network:VirtualNetworkGatewayConnection"
    for number in range(3):
        del number
        remove(tmp_path, only(tmp_path, type_), type_=type_)
    assert reachability(tmp_path).networks == graph([ONE_OF_EACH[3]])


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


def test_command_shows_pairs_and_what_is_down(tmp_path: Path) -> None:
    World(tmp_path, [AWS[0], AZURE[0]]).up([ONE_OF_EACH[3]])
    runner = CliRunner()
    arguments = ["reach", "--root", str(tmp_path)]
    told = runner.invoke(app, [*arguments, "--subnets"])
    assert told.exit_code == 0
    assert told.stdout.splitlines()[0] == "aws-us-east-1 gpu 10.16.0.0/17  azure-eastus gpu 10.20.0.0/17"
    type_ = "aws:ec2/vpnConnection:VpnConnection"
    for each in [found.resource.id for found in held(tmp_path, type_=type_)]:
        remove(tmp_path, each, type_=type_)
    found = json.loads(runner.invoke(app, [*arguments, "--json"]).stdout)
    assert found["networks"] == []
    assert len(found["down"]) == 4
    told = runner.invoke(app, arguments)
    assert "the far end is not there" in told.stdout
    assert "0 pairs" in told.stdout


def test_keys_of_tunnels_are_not_shown(tmp_path: Path) -> None:
    World(tmp_path, [AWS[0], AZURE[0]]).up([ONE_OF_EACH[3]])
    keys = {
        plain(one.resource.outputs)[f"tunnel{number}PresharedKey"]
        for one in held(tmp_path, type_="aws:ec2/vpnConnection:VpnConnection")
        for number in (1, 2)
    }
    assert len(keys) == 4
    read = azure.read((one.account, one.resource) for one in held(tmp_path, cloud="azure"))
    assert {end.secret for end in read.ends} == keys, "compared"
    shown = repr(read) + CliRunner().invoke(app, ["reach", "--json", "--root", str(tmp_path)]).stdout
    assert not [key for key in keys if key in shown]
