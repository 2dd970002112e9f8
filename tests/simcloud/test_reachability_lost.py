"""Routes of the simulated clouds: what takes a link down."""

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gpufabric.simcloud.inspect import held, remove, tamper
from gpufabric.simcloud.provider import lifecycle
from gpufabric.simcloud.provider.scope import RequestedResource
from gpufabric.simcloud.reachability import reachability
from gpufabric.simcloud.resource import Making
from gpufabric.simcloud.store import Store
from tests.simcloud.joined import AWS, AZURE, OCI, ONE_OF_EACH, World, config, graph, only
from tests.simcloud.running import scope_of

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


@pytest.mark.parametrize(("declared", "type_"), BROKEN)
def test_a_link_without_one_of_its_parts_is_down(
    tmp_path: Path, declared: dict[str, Any], type_: str
) -> None:
    World(tmp_path, declared["between"]).up([declared])
    for id_ in [entry.resource.id for entry in held(tmp_path, type_=type_)]:
        remove(tmp_path, id_, type_=type_)
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


@pytest.mark.parametrize(("declared", "type_"), BEGUN)
def test_a_link_with_a_part_that_is_being_made_is_down(
    tmp_path: Path, declared: dict[str, Any], type_: str
) -> None:
    assert World(tmp_path, declared["between"]).up([declared]).networks == graph([declared])
    (entry,) = held(tmp_path, type_=type_)
    being_made = replace(entry.resource, making=Making(time.time() + 1000, {}, {}))
    with Store(tmp_path, entry.cloud, entry.account).transaction() as state:
        identities = state.identities(entry.resource.type, entry.resource.id)
        state.put(being_made, identities, [], new=False)
    assert reachability(tmp_path).networks == frozenset()


def test_azure_shows_a_circuit_as_provisioned_once_oracle_has_its_side(tmp_path: Path) -> None:
    world = World(tmp_path, [AZURE[0], OCI[0]])
    world.up([ONE_OF_EACH[6]])
    circuit = "azure-native:network:ExpressRouteCircuit"
    (entry,) = held(tmp_path, type_=circuit)
    scope = scope_of(tmp_path, "azure-native", config(AZURE[0]))

    def state() -> object:
        read = lifecycle.read(scope, RequestedResource.of(entry.resource.urn), entry.resource.id)
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
    for id_ in [entry.resource.id for entry in held(tmp_path, type_=type_)]:
        tamper(tmp_path, id_, path, value, type_=type_)
    report = reachability(tmp_path)
    assert report.networks == frozenset()
    assert report.down


def test_one_tunnel_that_is_left_carries_the_link(tmp_path: Path) -> None:
    World(tmp_path, [AWS[0], AZURE[0]]).up([ONE_OF_EACH[3]])
    type_ = "azure-native:network:VirtualNetworkGatewayConnection"
    for number in range(3):
        del number
        remove(tmp_path, only(tmp_path, type_), type_=type_)
    assert reachability(tmp_path).networks == graph([ONE_OF_EACH[3]])
