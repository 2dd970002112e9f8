"""Properties of every AWS shape file that comes with the package."""

import re
from decimal import Decimal

import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.shape import CardGroup, Efa, Shape
from tests.catalog.walk import WITHOUT_GPUS, gpus_of

CARDS = {
    "g7.48xlarge": (2, 2),
    "g7e.48xlarge": (4, 4),
    "hpc6a.48xlarge": (1, 1),
    "hpc7g.4xlarge": (1, 1),
    "p4d.24xlarge": (4, 4),
    "p4de.24xlarge": (4, 4),
    "p5.4xlarge": (1, 1),
    "p5.48xlarge": (32, 32),
    "p5e.48xlarge": (32, 32),
    "p5en.48xlarge": (16, 16),
    "p6-b200.48xlarge": (8, 8),
    "p6-b300.48xlarge": (17, 16),
    "p6e-gb200.36xlarge": (17, 4),
    "trn1.32xlarge": (8, 8),
    "trn1n.32xlarge": (16, 16),
    "trn2.3xlarge": (1, 1),
    "trn2.48xlarge": (16, 16),
    "trn2u.48xlarge": (16, 16),
}
"""Network cards and EFA interfaces that give full bandwidth."""

TOTAL_MEMORY_GB = {
    "p5.48xlarge": 640,
    "p6-b300.48xlarge": 2144,
    "p6e-gb200.36xlarge": 740,
    "trn1.32xlarge": 512,
}
"""Memory of all accelerators of one machine, as AWS markets it."""


def efa(shape: Shape) -> Efa:
    assert shape.efa is not None
    return shape.efa


def one_by_one(shape: Shape) -> list[CardGroup]:
    return [group for group in efa(shape).cards for _ in range(group.count.value)]


def test_every_shape_has_its_cards_checked(catalog: Catalog) -> None:
    assert set(CARDS) == set(catalog.shape_names("aws"))


def test_network_cards_as_ec2_counts_them(aws_shape: Shape) -> None:
    assert (len(one_by_one(aws_shape)), efa(aws_shape).max_interfaces.value) == CARDS[aws_shape.name]


def test_efa_interfaces_fit_the_cards(aws_shape: Shape) -> None:
    cards = one_by_one(aws_shape)
    assert sum(card.efa.value for card in cards) == efa(aws_shape).max_interfaces.value
    assert all(group.count.value > 0 for group in efa(aws_shape).cards)
    assert all(card.interfaces_per_card.value >= 1 for card in cards)


def test_efa_interfaces_share_the_bandwidth_evenly(aws_shape: Shape) -> None:
    """100 Gbit/s on the first Nitro generations with EFA, 200 on Nitro v5, 400 (G7: 350) on Nitro v6."""
    assert aws_shape.rdma.gbps_per_node is not None
    gbps_per_interface = aws_shape.rdma.gbps_per_node.value / efa(aws_shape).max_interfaces.value
    if aws_shape.name in WITHOUT_GPUS:
        assert gbps_per_interface in {100, 200}
        return
    assert aws_shape.rdma.generation is not None
    expected = {"EFAv1": {100}, "EFAv2": {100}, "EFAv3": {200}, "EFAv4": {350, 400}}
    if aws_shape.name == "p6e-gb200.36xlarge":
        assert gbps_per_interface == 400, "one EFA for each GPU, which takes 400 Gbit/s"
    else:
        assert gbps_per_interface in expected[aws_shape.rdma.generation.value]


@pytest.mark.parametrize("name", ["p6-b300.48xlarge", "p6e-gb200.36xlarge"])
def test_card_0_holds_no_efa_where_it_is_for_ip_only(catalog: Catalog, name: str) -> None:
    shape = catalog.shape("aws", name)
    assert not one_by_one(shape)[0].efa.value
    assert shape.host.front_end_gbps is not None


def test_p6e_puts_one_efa_on_a_card_of_each_gpu(catalog: Catalog) -> None:
    shape = catalog.shape("aws", "p6e-gb200.36xlarge")
    cards = one_by_one(shape)
    pairs_of_a_gpu = [(1, 3), (5, 7), (9, 11), (13, 15)]
    assert [sum(cards[index].efa.value for index in pair) for pair in pairs_of_a_gpu] == [1] * 4
    assert len(pairs_of_a_gpu) == shape.gpus
    assert [card.interfaces_per_card.value for card in cards] == [2 - index % 2 for index in range(17)]


def test_unsettled_facts_of_p6e_are_marked(catalog: Catalog) -> None:
    shape = catalog.shape("aws", "p6e-gb200.36xlarge")
    assert shape.rdma.gbps_per_node is not None
    assert "3200" in shape.rdma.gbps_per_node.note
    assert "1 to 16" in efa(shape).max_interfaces.note
    unsettled = (shape.rdma.gbps_per_node, shape.rdma.generation, efa(shape).max_interfaces)
    assert [fact.confidence.value for fact in unsettled if fact] == ["conflict"] * 3


def test_memory_of_a_machine_is_that_of_its_accelerators(catalog: Catalog) -> None:
    for name, total in TOTAL_MEMORY_GB.items():
        gpu = gpus_of(catalog.shape("aws", name))
        assert gpu.memory_gb is not None
        assert gpu.memory_gb.value * gpu.count.value == total


def test_memory_is_unknown_only_where_sources_disagree(catalog: Catalog) -> None:
    shapes = [catalog.shape("aws", name) for name in catalog.shape_names("aws")]
    unknown = {shape.accelerator for shape in shapes if shape.gpu and shape.gpu.memory_gb is None}
    assert unknown == {"Trainium2"}


def test_only_trainium_is_not_from_nvidia(aws_shape: Shape) -> None:
    vendor = aws_shape.vendor
    others = {"trn": "aws", "hpc": "none"}
    assert vendor == others.get(aws_shape.name[:3], "nvidia")
    assert (aws_shape.accelerator or "").startswith("Trainium") == (vendor == "aws")


def test_ultraservers_are_whole_domains_up_to_the_largest(aws_shape: Shape) -> None:
    sizes = aws_shape.domain_sizes_nodes
    assert sizes[-1] == aws_shape.nodes_per_nvlink_domain
    assert sizes == tuple(sorted(set(sizes)))
    for ultraserver in aws_shape.ultraservers:
        accelerators = ultraserver.nodes.value * aws_shape.gpus
        assert ultraserver.id == f"u-{aws_shape.name.split('.')[0].removesuffix('u')}x{accelerators}"


def test_domains_across_machines_are_sold_as_ultraservers(aws_shape: Shape) -> None:
    assert bool(aws_shape.ultraservers) == (aws_shape.nodes_per_nvlink_domain > 1)
    if aws_shape.ultraservers:
        assert "capacity-block" in aws_shape.capacity_modes.value


def test_p6e_comes_as_9_or_18_machines(catalog: Catalog) -> None:
    assert catalog.shape("aws", "p6e-gb200.36xlarge").domain_sizes_nodes == (9, 18)
    assert catalog.shape("aws", "p5.48xlarge").domain_sizes_nodes == (1,)


@pytest.mark.parametrize(
    ("ultraserver", "usd"), [("u-p6e-gb200x36", "380.952"), ("u-p6e-gb200x72", "761.904")]
)
def test_machines_of_an_ultraserver_cost_what_it_costs(catalog: Catalog, ultraserver: str, usd: str) -> None:
    shape = catalog.shape("aws", "p6e-gb200.36xlarge")
    (size,) = (sold for sold in shape.ultraservers if sold.id == ultraserver)
    (price,) = shape.prices
    assert price.usd_per_node_hour.value * size.nodes.value == Decimal(usd)


FAMILIES = {
    "p": ("L-417A185B", "L-7212CCBC"),
    "t": ("L-2C3B7624", "L-6B0D517C"),
    "g": ("L-DB2E81BA", "L-3819A6DF"),
    "h": ("L-F7808C92", ""),
}
"""Codes of the on-demand and the spot quota of P, Trn, G and HPC instances, by first letter."""


def test_quotas_follow_how_the_shape_is_sold(aws_shape: Shape) -> None:
    on_demand, spot = FAMILIES[aws_shape.name[0]]
    modes = aws_shape.capacity_modes.value
    drawn = aws_shape.quota
    assert (drawn.family.value if drawn.family else None) == (on_demand if "on-demand" in modes else None)
    assert (drawn.spot_family.value if drawn.spot_family else None) == (spot if "spot" in modes else None)


def test_zones_carry_the_code_of_their_region(aws_shape: Shape, catalog: Catalog) -> None:
    known, local = catalog.regions("aws"), catalog.local_zones("aws")
    assert aws_shape.regions
    for name, offer in aws_shape.regions.items():
        code = known[name].code
        zones = offer.zones.value
        assert len(set(zones)) == len(zones)
        assert code is not None
        ordinary = [zone for zone in zones if zone not in local]
        assert all(re.fullmatch(rf"{code.value}-az\d", zone) for zone in ordinary)
        assert all(local[zone].region.value == name for zone in zones if zone in local)


def test_zones_are_missing_only_where_the_price_page_is_all_there_is(aws_shape: Shape) -> None:
    for offer in aws_shape.regions.values():
        assert bool(offer.zones.value) == (not offer.zones.note.startswith("Capacity Blocks only"))


def test_p6e_is_sold_in_dallas_only(catalog: Catalog) -> None:
    offers = catalog.shape("aws", "p6e-gb200.36xlarge").regions
    (zone,) = offers["us-east-1"].zones.value
    assert set(offers) == {"us-east-1"}
    assert catalog.local_zones("aws")[zone].zone_name.value == "us-east-1-dfw-2a"


def test_a_local_zone_is_named_after_its_region_and_city(catalog: Catalog) -> None:
    regions = catalog.regions("aws")
    assert catalog.local_zones("azure") == {}
    for zone in catalog.local_zones("aws").values():
        code = regions[zone.region.value].code
        match = re.fullmatch(
            rf"{zone.region.value}-([a-z]{{3}}\d)a", zone.zone_name.value.replace("-2a", "2a")
        )
        assert match is not None
        assert code is not None
        assert zone.id == f"{code.value}-{match[1]}-az1"
