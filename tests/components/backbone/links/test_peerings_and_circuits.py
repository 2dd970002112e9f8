"""Links inside one cloud, and leased circuits."""

from itertools import combinations

import pytest

from tests.components.recording import not_in_api

AWS, AWS2 = "aws-us-east-1", "aws-us-west-2"
AZURE, AZURE2 = "azure-eastus", "azure-westus3"
OCI, OCI2 = "oci-us-ashburn-1", "oci-us-phoenix-1"
KINDS = {
    (AWS, AWS2): "tgw-peering",
    (AZURE, AZURE2): "vnet-peering",
    (OCI, OCI2): "drg-peering",
}
CIRCUIT_ID = (
    "/subscriptions/5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93/resourceGroups/ports"
    "/providers/Microsoft.Network/expressRouteCircuits/wave"
)
PORTS = {
    "aws": {"id": "dxcon-fg1234ab", "vlan": 301},
    "azure": {"id": CIRCUIT_ID, "vlan": 302},
    "oci": {"id": "ocid1.crossconnect.oc1.iad.aaaa", "vlan": 303},
}


def link(first, second, kind=None):
    made = {"between": [first, second], "kind": kind or KINDS.get((first, second), "vpn"), "gbps": 1}
    if kind == "circuit":
        ends = {stack: PORTS[stack.split("-")[0]] for stack in (first, second)}
        made["circuit"] = {"router_asn": 64700, "ends": ends}
    return made


def _links():
    """Give a link of every kind between every pair of clouds, and of one cloud with itself."""
    plain = [link(*pair) for pair in (*KINDS, (AWS, AZURE), (AWS, OCI), (AZURE, OCI))]
    circuits = [link(*pair, "circuit") for pair in combinations((AWS, AZURE, OCI), 2)]
    return [*plain, *circuits, link(AZURE, OCI, "interconnect")]


@pytest.mark.parametrize(
    "declared", _links(), ids=lambda made: f"{made['kind']}: {' '.join(made['between'])}"
)
def test_the_sdks_have_all_that_a_link_sends(build, declared):
    assert not_in_api(build([declared])) == []


def test_transit_gateways_are_peered_and_accepted_in_the_other_region(build):
    graph = build([link(AWS, AWS2)])
    asked = graph.one("PeeringAttachment").inputs
    assert asked["transitGatewayId"] == f"TransitGateway/{AWS}"
    assert asked["peerTransitGatewayId"] == f"TransitGateway/{AWS2}"
    assert (asked["peerAccountId"], asked["peerRegion"]) == ("123456789012", "us-west-2")
    accepted = graph.one("PeeringAttachmentAccepter")
    assert f"providers:aws::{AWS2}::" in accepted.provider
    routes = {route.name: route for route in graph.made if route.type == "aws:ec2transitgateway/route:Route"}
    for here, there, cidr in ((AWS, AWS2, "10.17.0.0/16"), (AWS2, AWS, "10.16.0.0/16")):
        route = routes[f"{here}-to-{there}"]
        assert route.inputs["destinationCidrBlock"] == cidr
        assert route.inputs["transitGatewayRouteTableId"] == f"RouteTable/{here}"
        assert any("PeeringAttachmentAccepter" in urn for urn in route.depends_on)


def test_virtual_networks_name_each_other_and_share_no_gateway(build):
    graph = build([link(AZURE, AZURE2)])
    sides = graph.by_name("VirtualNetworkPeering")
    assert len(sides) == 2
    for here, there in ((AZURE, AZURE2), (AZURE2, AZURE)):
        side = sides[f"{AZURE}--{AZURE2}-{here}"].inputs
        assert side["virtualNetworkName"] == f"vnet:{here}"
        assert side["remoteVirtualNetwork"] == {"id": f"vnet-id:{there}"}
        assert not any(side[key] for key in ("allowGatewayTransit", "useRemoteGateways"))
    assert graph.all("VirtualNetworkGateway") == []


def test_remote_peering_connections_meet(build):
    graph = build([link(OCI, OCI2)])
    ends = graph.by_name("RemotePeeringConnection")
    near, far = ends[f"{OCI}--{OCI2}-{OCI}"], ends[f"{OCI}--{OCI2}-{OCI2}"]
    assert (near.inputs["peerId"], near.inputs["peerRegionName"]) == (far.id, "us-phoenix-1")
    assert "peerId" not in far.inputs


def test_circuit_ends_use_the_users_ports_and_one_password(build):
    graph = build([link(AWS, AZURE, "circuit")])
    key = f"{AWS}--{AZURE}"
    interface = graph.one("TransitVirtualInterface").inputs
    assert (interface["connectionId"], interface["vlan"], interface["bgpAsn"]) == (
        "dxcon-fg1234ab",
        301,
        64700,
    )
    allowed = graph.one("GatewayAssociation").inputs
    assert allowed["allowedPrefixes"] == ["10.16.0.0/16"]
    peering = graph.one("ExpressRouteCircuitPeering").inputs
    assert (peering["circuitName"], peering["resourceGroupName"]) == ("wave", "ports")
    assert (peering["vlanId"], peering["peerASN"]) == (302, 64700)
    assert type(peering["sharedKey"]).__name__ == "Secret"
    assert peering["sharedKey"].value == f"key:{key}-{AWS}"
    connection = graph.one("VirtualNetworkGatewayConnection").inputs
    assert connection["peer"] == {"id": CIRCUIT_ID}
    assert connection["expressRouteGatewayBypass"] is True
    assert graph.one("VirtualNetworkGateway").inputs["sku"]["name"] == "ErGw3AZ"
    assert "bgpAuthKey" in graph.one("TransitVirtualInterface").secret_outputs
    routers = graph.outputs["links"][key]["routers"]
    assert routers[AWS]["asn"] == 64700
    assert [len(routers[stack]["sessions"]) for stack in (AWS, AZURE)] == [1, 2]
    assert "key:" not in str(graph.outputs)


def test_circuit_on_oci_is_a_virtual_circuit_of_its_cross_connect(build):
    graph = build([link(AWS, OCI, "circuit")])
    secret = graph.one("VirtualCircuit").inputs["crossConnectMappings"]
    assert type(secret).__name__ == "Secret", "the password makes all of it secret"
    (mapping,) = secret.value
    assert mapping["bgpMd5authKey"] == f"key:{AWS}--{OCI}-{AWS}"
    assert mapping["crossConnectOrCrossConnectGroupId"] == "ocid1.crossconnect.oc1.iad.aaaa"
    assert mapping["vlan"] == 303
    between = build([link(AZURE, OCI, "circuit")])
    (mapping,) = between.one("VirtualCircuit").inputs["crossConnectMappings"]
    assert "bgpMd5authKey" not in mapping, "nobody made one up"


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        (AWS, AWS2, None),
        (AWS, AZURE, None),
        (AWS, OCI, None),
        (OCI, OCI2, None),
        (AZURE, OCI, "interconnect"),
        (AWS, AZURE, "circuit"),
        (AWS, OCI, "circuit"),
    ],
)
def test_nothing_is_let_through_before_both_ends_are_made(build, first, second, kind):
    graph = build([link(first, second, kind)])
    openings = [
        resource
        for resource in graph.custom
        if resource.type == "aws:ec2/route:Route"
        or resource.kind
        in {"SecurityGroupIngressRule", "SecurityGroupEgressRule", "NetworkSecurityGroupSecurityRule"}
    ]
    assert openings
    by_urn = {resource.urn: resource for resource in graph.made}
    for opening in openings:
        waited = _behind(opening, by_urn)
        assert {f"{end}" for end in (first, second)} <= waited, opening.name


def _behind(resource, by_urn):
    """Regions whose resources must be there before a resource is: by dependency or by what an input names."""
    providers, waiting, seen = set(), [resource], set()
    ids = {resource.id: resource for resource in by_urn.values() if resource.custom}
    while waiting:
        here = waiting.pop()
        if here.urn in seen:
            continue
        seen.add(here.urn)
        if "::" in here.provider:
            providers.add(here.provider.split("::")[3])
        waiting += [by_urn[urn] for urn in here.depends_on if urn in by_urn]
        waiting += [ids[text] for text in _texts(here.inputs) if text in ids]
    return providers


def _texts(value):
    value = getattr(value, "value", value)
    if isinstance(value, dict):
        return [text for item in value.values() for text in _texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return [value] if isinstance(value, str) else []


def test_links_are_kept_apart_at_a_transit_gateway(build):
    graph = build([link(AWS, AWS2), link(AWS, AZURE)])
    attachment = graph.one("VpcAttachment", AWS).inputs
    assert attachment["transitGatewayDefaultRouteTableAssociation"] is False
    assert attachment["transitGatewayDefaultRouteTablePropagation"] is False
    assert (
        graph.one("RouteTablePropagation", AWS).inputs["transitGatewayRouteTableId"] == f"first-table:{AWS}"
    )
    learned = graph.one("DefaultRouteTablePropagation", AWS).inputs
    assert learned["transitGatewayRouteTableId"] == f"RouteTable/{AWS}"


SIX = [AWS, AWS2, AZURE, AZURE2, OCI, OCI2]


def test_full_mesh_only_adds_to_hub_and_spoke(build):
    spokes = [link(AWS, other) for other in SIX if other != AWS]
    mesh = spokes + [link(a, b) for a, b in combinations(sorted(SIX), 2) if AWS not in (a, b)]
    before, after = build(spokes), build(mesh)
    assert before.names < after.names
    gateways = {"VirtualNetworkGateway"}
    moved = ("-lighthouse", "-lighthouse-fallback")
    for resource in before.custom:
        # More regions can host the lighthouse once all are linked.
        if resource.kind not in gateways and not resource.name.endswith(moved):
            same = next(
                later for later in after.custom if (later.type, later.name) == (resource.type, resource.name)
            )
            assert same.inputs == resource.inputs, resource.name


def test_a_further_region_only_adds(build):
    before = build([link(AWS, AZURE), link(AWS, OCI)])
    after = build([link(AWS, AZURE), link(AWS, OCI), link(AWS, AWS2)])
    assert before.names < after.names
    for resource in before.custom:
        same = next(
            later for later in after.custom if (later.type, later.name) == (resource.type, resource.name)
        )
        assert same.inputs == resource.inputs, resource.name
