"""Azure's quota families under all their spellings, its InfiniBand network and its managed Lustre."""

from decimal import Decimal
from ipaddress import IPv4Network
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.families import plain_family_name
from gpufabric.catalog.shape import Shape

FAMILIES = Catalog().quota_families("azure")


@st.composite
def spellings(draw: st.DrawFn) -> tuple[str, str]:
    """A family, and a spelling with other capitals, more spaces and an ending of some interface."""
    family = draw(st.sampled_from(sorted(FAMILIES)))
    known = FAMILIES[family].spellings
    name = draw(st.sampled_from([family, FAMILIES[family].title.value, *(known.value if known else ())]))
    changes = st.tuples(st.booleans(), st.sampled_from(["", "", " "]))
    letters = draw(st.lists(changes, min_size=len(name), max_size=len(name)))
    spelt = "".join(
        (letter.swapcase() if swap else letter) + space
        for letter, (swap, space) in zip(name, letters, strict=True)
    )
    ending = "" if spelt.strip().casefold().endswith("s") else draw(st.sampled_from(["", " vCPUs", " Cores"]))
    return family, spelt + ending


@given(spellings())
def test_any_spelling_finds_its_family(drawn: tuple[str, str]) -> None:
    family, spelt = drawn
    family_ = Catalog().quota_family_named("azure", spelt)
    assert family_ is not None
    assert family_.id == family


def test_no_two_families_share_a_name() -> None:
    for first, other in combinations(FAMILIES.values(), 2):
        assert not first.plain_names & other.plain_names


@pytest.mark.parametrize(
    ("spelt", "family"),
    [
        ("standardNDISR GB300V6 Family", "standardNDISRGB300V6Family"),
        ("Standard NDASv4_A100 Family vCPUs", "StandardNDASv4_A100Family"),
        ("standard NDASv4_A100 Family", "StandardNDASv4_A100Family"),
        ("standard NDAMSv4_A100Family", "standardNDAMSv4_A100Family"),
        ("standardndsh100v5family", "standardNDSH100v5Family"),
        ("Standard NDSH100v5 Family Cores", "standardNDSH100v5Family"),
        (" Standard  NDISRH200V5 Family ", "standardNDISRH200V5Family"),
        ("STANDARDNDISRH200V5FAMILY", "standardNDISRH200V5Family"),
        ("Cores", "cores"),
        ("Total Regional vCPUs", "cores"),
        ("lowprioritycores", "lowPriorityCores"),
    ],
)
def test_spellings_that_were_seen(catalog: Catalog, spelt: str, family: str) -> None:
    family_ = catalog.quota_family_named("azure", spelt)
    assert family_ is not None
    assert family_.id == family


@pytest.mark.parametrize(
    "name",
    ["", "core", "standardNDSH200v5Family", "standardNDISRGB300V7Family", "NDSH100v5"],
)
def test_other_names_are_no_family_of_the_catalogue(catalog: Catalog, name: str) -> None:
    assert catalog.quota_family_named("azure", name) is None


def test_only_what_follows_the_family_is_cut_off() -> None:
    assert plain_family_name("Total Regional vCPUs") == "totalregionalvcpus"
    assert plain_family_name("Standard X Family vCPUs") == "standardxfamily"


def test_every_family_is_that_of_a_size(catalog: Catalog) -> None:
    shapes = [catalog.shape("azure", name) for name in catalog.shape_names("azure")]
    of_regions = {name for name, family in FAMILIES.items() if family.counts}
    assert of_regions == {"cores", "lowPriorityCores"}
    named = {shape.quota.family.value for shape in shapes if shape.quota.family}
    assert named == set(FAMILIES) - of_regions


def test_a_size_and_its_twin_draw_the_same_quota(catalog: Catalog, azure_shape: Shape) -> None:
    if azure_shape.rdma_twin is not None:
        twin = catalog.shape("azure", azure_shape.rdma_twin.value)
        assert azure_shape.quota.family is not None
        assert twin.quota.family is not None
        assert azure_shape.quota.family.value == twin.quota.family.value


def test_the_rdma_network_keeps_private_addresses(catalog: Catalog) -> None:
    kept = IPv4Network(catalog.infiniband().reserved_cidr.value)
    assert kept.subnet_of(IPv4Network("172.16.0.0/12"))


def test_the_aks_feature_has_its_namespace(catalog: Catalog) -> None:
    namespace, _, name = catalog.infiniband().aks_feature.value.partition("/")
    assert (namespace, name) == ("Microsoft.ContainerService", "AKSInfinibandSupport")


LUSTRE = {40: (48, "12.5"), 125: (16, "4"), 250: (8, "2"), 500: (4, "1")}
"""Step in TiB and largest size in PiB, by tier."""


def test_lustre_steps_and_maxima(catalog: Catalog) -> None:
    tiers = {tier.tier: tier for tier in catalog.lustre("azure").tiers}
    assert set(tiers) == set(LUSTRE)
    for tier, (step, pib) in LUSTRE.items():
        entry = tiers[tier]
        assert (entry.minimum_size.value, entry.size_step.value) == (step, step)
        assert entry.maximum_size is not None
        assert entry.maximum_size.confidence == "conflict"
        largest = Decimal(pib) * 1024
        assert entry.maximum_size.value == largest - largest % step


def test_lustre_subnets_grow_with_the_file_system(catalog: Catalog) -> None:
    subnets = catalog.lustre("azure").subnets
    sizes = [subnet.largest_size.value for subnet in subnets]
    assert [subnet.prefix_length.value for subnet in subnets] == [27, 26, 25, 24, 23]
    assert sizes == sorted(set(sizes))


def test_only_azure_asks_for_lustre_subnets_of_a_size(catalog: Catalog) -> None:
    assert [catalog.lustre(cloud).subnets for cloud in ("aws", "oci")] == [[], []]
