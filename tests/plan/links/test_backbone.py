import shutil
from decimal import Decimal
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from gpufabric.catalog.catalog import DATA, Catalog, default_catalog
from gpufabric.plan.links.backbone import plan_backbone
from gpufabric.plan.links.gateways import expressroute, smallest, vpn
from gpufabric.plan.links.kinds.interconnect import InterconnectPlan
from gpufabric.plan.links.kinds.vpn import VpnPlan
from gpufabric.plan.links.model import BackbonePlan
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.regions import AnyRegion, DeclaredRegion

CATALOG = default_catalog()
AWS: dict[str, Any] = {
    "cloud": "aws",
    "region": "us-east-1",
    "account_id": "123456789012",
    "zone": "use1-az6",
    "system_zones": ["use1-az4", "use1-az6"],
}
AZURE: dict[str, Any] = {
    "cloud": "azure",
    "region": "eastus",
    "subscription_id": "5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93",
    "zone": "1",
}
OCI: dict[str, Any] = {
    "cloud": "oci",
    "region": "us-ashburn-1",
    "tenancy_id": "ocid1.tenancy.oc1..aaaa",
    "compartment_id": "ocid1.compartment.oc1..aaaa",
    "availability_domain": "Demo:US-ASHBURN-AD-1",
    "node_image_id": "ocid1.image.oc1.iad.aaaa",
    "node_image_os": "Canonical Ubuntu 22.04",
    "system_image_id": "ocid1.image.oc1.iad.bbbb",
    "rdma_cidr": "192.168.0.0/16",
}
TRIANGLE = [
    {"between": ["azure-eastus", "oci-us-ashburn-1"], "kind": "interconnect", "gbps": 10},
    {"between": ["aws-us-east-1", "azure-eastus"], "kind": "vpn", "gbps": 2},
    {"between": ["oci-us-ashburn-1", "aws-us-east-1"], "kind": "vpn", "gbps": 2},
]


def region(declared: dict[str, Any], cidr: str, **replaced: Any) -> AnyRegion:
    pools = {"train": {"shape": "of no matter here", "nodes": 2}}
    return TypeAdapter(DeclaredRegion).validate_python(
        declared | replaced | {"network": {"cidr": cidr}, "pools": pools}
    )


def demo_regions() -> dict[str, AnyRegion]:
    return {
        "aws-us-east-1": region(AWS, "10.16.0.0/16"),
        "azure-eastus": region(AZURE, "10.32.0.0/16"),
        "oci-us-ashburn-1": region(OCI, "10.48.0.0/16"),
    }


def plan(links: list[dict[str, Any]], regions: dict[str, AnyRegion] | None = None) -> BackbonePlan:
    declared = Backbone.model_validate({"links": links})
    fabric = Fabric(name="demo", tags={"team": "research"})
    return plan_backbone(declared, regions or demo_regions(), fabric, catalog=CATALOG)


def problems(links: list[dict[str, Any]], regions: dict[str, AnyRegion] | None = None) -> list[str]:
    with pytest.raises(DeclarationError) as raised:
        plan(links, regions)
    return [str(problem) for problem in raised.value.problems]


def link(first: str, second: str, kind: str = "vpn", gbps: float = 1) -> dict[str, Any]:
    return {"between": [first, second], "kind": kind, "gbps": gbps}


def test_triangle_has_three_hubs_and_three_links_in_order() -> None:
    made = plan(TRIANGLE)
    assert [hub.stack for hub in made.hubs] == ["aws-us-east-1", "azure-eastus", "oci-us-ashburn-1"]
    assert [link.key for link in made.links] == sorted(link.key for link in made.links)
    assert [link.kind for link in made.links] == ["vpn", "vpn", "interconnect"]
    assert all(link.ends == tuple(sorted(link.ends)) for link in made.links)
    assert made.clouds == ("aws", "azure", "oci")
    assert made.tags == {
        "team": "research",
        "gpufabric-fabric": "demo",
        "gpufabric-stack": "backbone",
    }


def test_hub_knows_its_owner_and_the_networks_of_its_peers() -> None:
    made = plan(TRIANGLE[:2])
    azure = made.hub("azure-eastus")
    assert azure.account == AZURE["subscription_id"]
    assert azure.peers == {
        "aws-us-east-1": IPv4Network("10.16.0.0/16"),
        "oci-us-ashburn-1": IPv4Network("10.48.0.0/16"),
    }
    assert made.hub("aws-us-east-1").peers == {"azure-eastus": IPv4Network("10.32.0.0/16")}
    assert made.hub("aws-us-east-1").account == AWS["account_id"]
    assert made.hub("oci-us-ashburn-1").account == OCI["tenancy_id"]


def test_gateways_are_the_smallest_that_carry_all_links_of_their_kind() -> None:
    regions = demo_regions() | {"aws-us-east-1-b": region(AWS, "10.64.0.0/16")}
    made = plan([*TRIANGLE, link("aws-us-east-1-b", "azure-eastus", gbps=2)], regions)
    azure = made.hub("azure-eastus")
    assert azure.vpn_gateway == smallest(vpn(CATALOG).skus, Decimal(4))
    assert azure.expressroute_gateway == smallest(expressroute(CATALOG).skus, Decimal(10))
    assert made.hub("aws-us-east-1").vpn_gateway is None
    assert plan(TRIANGLE[:1]).hub("azure-eastus").vpn_gateway is None
    assert plan(TRIANGLE[1:2]).hub("azure-eastus").expressroute_gateway is None


def test_sizes_of_gateways_come_from_the_given_catalogue(tmp_path: Path) -> None:
    shutil.copytree(DATA, tmp_path, dirs_exist_ok=True)
    file = tmp_path / "azure" / "gateways.toml"
    file.write_text(file.read_text().replace("value = 1.25", "value = 4"))
    declared = Backbone.model_validate({"links": TRIANGLE[:2]})
    made = plan_backbone(declared, demo_regions(), Fabric(name="demo"), catalog=Catalog(tmp_path))
    smaller = made.hub("azure-eastus").vpn_gateway
    assert smaller is not None
    assert (smaller.name, smaller.gbps.value) == ("VpnGw2AZ", 4)


def test_as_numbers() -> None:
    regions = demo_regions() | {"aws-us-east-1-b": region(AWS, "10.64.0.0/16")}
    made = plan([*TRIANGLE, link("aws-us-east-1-b", "azure-eastus")], regions)
    first, second = made.hub("aws-us-east-1").asn, made.hub("aws-us-east-1-b").asn
    assert first != second
    assert all(4_200_000_000 <= asn <= 4_294_967_294 for asn in (first, second))
    assert made.hub("azure-eastus").asn == 65515
    assert made.hub("oci-us-ashburn-1").asn == 31898


def test_vpn_tunnels_carry_except_those_aws_and_oci_cannot_pair() -> None:
    made = {link.key: link for link in plan(TRIANGLE).links_of(VpnPlan)}
    per_tunnel = CATALOG.link_kinds()["vpn"].gbps_per_tunnel
    assert per_tunnel is not None
    with_azure = made["aws-us-east-1--azure-eastus"]
    with_oci = made["aws-us-east-1--oci-us-ashburn-1"]
    assert [tunnel.name for tunnel in with_azure.tunnels if tunnel.carries] == [
        "primary-1", "primary-2", "secondary-1", "secondary-2"
    ]  # fmt: skip
    assert [tunnel.name for tunnel in with_oci.tunnels if tunnel.carries] == ["primary-1", "secondary-1"]
    assert with_azure.ceiling_gbps == 4 * per_tunnel.value
    assert with_oci.ceiling_gbps == 2 * per_tunnel.value


def test_addresses_inside_a_vpn() -> None:
    made = plan(TRIANGLE).links_of(VpnPlan)[0]
    azure_range = [IPv4Network("169.254.21.0/24"), IPv4Network("169.254.22.0/24")]
    for tunnel in made.tunnels:
        assert tunnel.inside.prefixlen == 30
        assert any(tunnel.inside.subnet_of(network) for network in azure_range)
        assert made.address(tunnel, "aws-us-east-1") == str(tunnel.inside[1])
        assert made.address(tunnel, "azure-eastus") == str(tunnel.inside[2])
    assert len({tunnel.inside for tunnel in made.tunnels}) == 4
    assert made.pair("secondary") == made.tunnels[2:]


def test_interconnect_gives_oracle_the_first_address() -> None:
    made = plan(TRIANGLE).links[2]
    assert isinstance(made, InterconnectPlan)
    assert made.place.between == ("azure-eastus", "oci-us-ashburn-1")
    for session in made.sessions:
        assert session.first == f"{session.cidr[1]}/30"
        assert session.second == f"{session.cidr[2]}/30"
        assert not any(session.cidr.overlaps(cidr) for cidr in made.cidrs)


def test_stack_without_a_declaration() -> None:
    assert problems([link("azure-eastus", "oci-eu-frankfurt-1")]) == [
        "links[0].between[1]: given oci-eu-frankfurt-1;"
        " allowed: aws-us-east-1, azure-eastus, oci-us-ashburn-1"
        " [one stacks/Pulumi.<stack>.yaml per stack, without errors]"
    ]


def test_kind_that_does_not_join_the_clouds() -> None:
    (problem,) = problems([link("aws-us-east-1", "oci-us-ashburn-1", "interconnect", 10)])
    allowed = "links[0].kind: given interconnect for aws-oci; allowed: circuit or vpn [catalogue: "
    assert problem.startswith(allowed)


def test_vpn_ceiling_shows_the_arithmetic() -> None:
    wide = problems([link("aws-us-east-1", "azure-eastus", gbps=5.5)])
    narrow = problems([link("aws-us-east-1", "oci-us-ashburn-1", gbps=3)])
    assert wide[0].startswith(
        "links[0].gbps: given 5.5 Gbit/s; allowed: at most 4 tunnels x 1.25 Gbit/s = 5 Gbit/s [catalogue: "
    )
    assert narrow[0].startswith(
        "links[0].gbps: given 3 Gbit/s; allowed: at most 2 tunnels x 1.25 Gbit/s = 2.5 Gbit/s [catalogue: "
    )


def test_interconnect_sells_certain_sizes() -> None:
    (problem,) = problems([link("azure-eastus", "oci-us-ashburn-1", "interconnect", 3)])
    assert problem.startswith(
        "links[0].gbps: given 3 Gbit/s; allowed: 1, 2, 5, 10 Gbit/s: sold on both sides ["
    )


def test_interconnect_where_the_clouds_do_not_meet() -> None:
    regions = demo_regions() | {"azure-uksouth": region(AZURE, "10.64.0.0/16", region="uksouth")}
    (problem,) = problems([link("azure-uksouth", "oci-us-ashburn-1", "interconnect", 10)], regions)
    assert problem.startswith("links[0].between: given azure-uksouth and oci-us-ashburn-1; allowed: ")
    assert "azure-uksouth and oci-uk-london-1" in problem
    assert "or kind vpn" in problem


def test_interconnect_goes_by_region_not_by_stack_name() -> None:
    regions = demo_regions()
    regions["azure-eastus-b"] = region(AZURE, "10.64.0.0/16")
    made = plan([link("azure-eastus-b", "oci-us-ashburn-1", "interconnect", 5)], regions).links[0]
    assert isinstance(made, InterconnectPlan)


def test_gateway_that_no_size_carries() -> None:
    regions = demo_regions()
    names = [f"aws-us-east-1-{letter}" for letter in "abc"]
    regions |= {name: region(AWS, f"10.{64 + i}.0.0/16") for i, name in enumerate(names)}
    (problem,) = problems([link(name, "azure-eastus", gbps=4) for name in names], regions)
    assert problem == (
        "links[2].gbps: given 8 + 4 = 12 Gbit/s on the gateway of azure-eastus;"
        " allowed: at most 10 Gbit/s together"
        " [Azure gateway VpnGw5AZ is the largest, and a virtual network has one gateway of each type]"
    )


def test_every_problem_of_every_link_is_found() -> None:
    messages = problems(
        [
            link("aws-us-east-1", "azure-eastus", gbps=9),
            link("azure-eastus", "oci-us-phoenix-1"),
            link("azure-eastus", "oci-us-ashburn-1", "interconnect", 7),
        ]
    )
    assert [message.split(":")[0] for message in messages] == [
        "links[0].gbps",
        "links[1].between[1]",
        "links[2].gbps",
    ]


def test_vpn_plan_is_what_it_was() -> None:
    """Names alone decide: a change here would renumber tunnels that carry traffic."""
    made = plan(TRIANGLE)
    vpn = made.links_of(VpnPlan)[0]
    assert str(vpn.tunnels[0].inside) == "169.254.21.224/30"
    assert made.hub("aws-us-east-1").asn == 4_205_742_684


@pytest.mark.parametrize(
    ("system_zones", "refused"), [(["use1-az1", "use1-az6"], True), (["use1-az1", "use1-az4"], False)]
)
def test_a_region_in_a_local_zone_attaches_in_the_parent_zone(system_zones: list[str], refused: bool) -> None:
    regions = demo_regions()
    dallas = {"zone": "use1-dfw2-az1", "system_zones": system_zones}
    regions["aws-us-east-1"] = region(AWS, str(regions["aws-us-east-1"].network.cidr), **dallas)
    declared = Backbone.model_validate({"links": TRIANGLE})
    if not refused:
        assert plan_backbone(declared, regions, Fabric(name="demo"), catalog=CATALOG).links
        return
    with pytest.raises(DeclarationError) as raised:
        plan_backbone(declared, regions, Fabric(name="demo"), catalog=CATALOG)
    problem = raised.value.problems[0]
    assert (problem.where, problem.given) == (
        "links[1].between[0]",
        "aws-us-east-1, in Local Zone use1-dfw2-az1 with system_zones use1-az1, use1-az6",
    )
    assert problem.allowed == "use1-az4 among the system_zones of stacks/Pulumi.aws-us-east-1.yaml"
    assert "aws-local-zones-list" in problem.limit
