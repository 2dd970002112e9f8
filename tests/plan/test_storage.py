from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.storage import plan_lustre
from gpufabric.spec.aws.storage import AwsLustre
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.storage import Lustre

CATALOG = default_catalog()
TIERS = [(cloud, tier.tier) for cloud in ("aws", "azure", "oci") for tier in CATALOG.lustre(cloud).tiers]

GOLDEN = [
    # cloud, TiB asked, tier, size in the cloud's unit, unit
    ("aws", "1", 125, 1200, "GiB"),
    ("aws", "1.5", 125, 2400, "GiB"),
    ("aws", "140", 500, 144000, "GiB"),
    ("azure", "1", 500, 4, "TiB"),
    ("azure", "120", 500, 120, "TiB"),
    ("azure", "121", 250, 128, "TiB"),
    ("oci", "1", 125, 31200, "GB"),
    ("oci", "110", 500, 124800, "GB"),
]


@pytest.mark.parametrize(("cloud", "asked", "tier", "size", "unit"), GOLDEN)
def test_sizes(cloud: str, asked: str, tier: int, size: int, unit: str) -> None:
    plan = plan_lustre(
        Lustre(at_least_tib=Decimal(asked), throughput_mbps_per_tib=tier), CATALOG.lustre(cloud)
    )
    assert (plan.size, plan.unit) == (size, unit)


@given(st.sampled_from(TIERS), st.decimals("0.001", 100, places=3))
def test_size_holds_what_was_asked_and_is_sold(place: tuple[str, int], asked: Decimal) -> None:
    cloud, tier = place
    plan = plan_lustre(Lustre(at_least_tib=asked, throughput_mbps_per_tib=tier), CATALOG.lustre(cloud))
    assert plan.size_gib / 1024 >= asked
    first = plan.tier.first_sizes.value if plan.tier.first_sizes else []
    assert plan.size in first or plan.size % plan.tier.size_step.value == 0
    assert plan.size >= plan.tier.minimum_size.value


@given(st.sampled_from(TIERS), st.decimals("0.001", 100, places=3), st.decimals("0.001", 100, places=3))
def test_asking_for_more_never_gives_less(place: tuple[str, int], first: Decimal, other: Decimal) -> None:
    cloud, tier = place
    small, large = sorted([first, other])
    product = CATALOG.lustre(cloud)
    sizes = [
        plan_lustre(Lustre(at_least_tib=tib, throughput_mbps_per_tib=tier), product).size
        for tib in (small, large)
    ]
    assert sizes[0] <= sizes[1]


@pytest.mark.parametrize("cloud", ["aws", "azure", "oci"])
def test_unknown_tier_names_those_sold(cloud: str) -> None:
    with pytest.raises(DeclarationError, match=r"given 333; allowed: (40, )?125, 250, 500"):
        plan_lustre(Lustre(at_least_tib=Decimal(10), throughput_mbps_per_tib=333), CATALOG.lustre(cloud))


def test_throughput_follows_size() -> None:
    plan = plan_lustre(
        Lustre(at_least_tib=Decimal(120), throughput_mbps_per_tib=500), CATALOG.lustre("azure")
    )
    assert plan.throughput_mbps == 60_000


EFA_STEPS = {125: 38400, 250: 19200, 500: 9600, 1000: 4800}
"""GiB in one server of an EFA-enabled file system (FSx for Lustre user guide)."""

EFA_GOLDEN = [
    # TiB asked, tier, size in GiB
    ("1", 125, 38400),
    ("37.5", 125, 38400),
    ("37.501", 125, 76800),
    ("1", 250, 19200),
    ("1", 500, 9600),
    ("140", 500, 144000),
    ("1", 1000, 4800),
    ("140", 1000, 144000),
]


@pytest.mark.parametrize(("asked", "tier", "size"), EFA_GOLDEN)
def test_sizes_with_efa(asked: str, tier: int, size: int) -> None:
    wanted = AwsLustre(at_least_tib=Decimal(asked), throughput_mbps_per_tib=tier, efa=True)
    plan = plan_lustre(wanted, CATALOG.lustre("aws"))
    assert (plan.size, plan.unit, plan.efa) == (size, "GiB", True)


@given(st.sampled_from(sorted(EFA_STEPS)), st.decimals("0.001", 1000, places=3))
def test_size_with_efa_is_whole_servers_and_no_more_than_needed(tier: int, asked: Decimal) -> None:
    wanted = AwsLustre(at_least_tib=asked, throughput_mbps_per_tib=tier, efa=True)
    plan = plan_lustre(wanted, CATALOG.lustre("aws"))
    step = EFA_STEPS[tier]
    assert plan.size % step == 0
    assert plan.size - step < asked * 1024 <= plan.size
    # A server has the same throughput in every tier: 4,800 GiB at 1,000 MB/s per TiB are 4,687.5 MB/s.
    assert plan.throughput_mbps == int(plan.size // step * Decimal("4687.5"))


def test_a_tier_whose_sizes_with_efa_are_not_known_is_refused() -> None:
    product = CATALOG.lustre("aws")
    tiers = [
        tier.model_copy(update={"efa_size_step": None}) if tier.tier == 250 else tier
        for tier in product.tiers
    ]
    asked = AwsLustre(at_least_tib=Decimal(10), throughput_mbps_per_tib=250, efa=True)
    with pytest.raises(DeclarationError) as caught:
        plan_lustre(asked, product.model_copy(update={"tiers": tiers}))
    (problem,) = caught.value.problems
    assert (problem.where, problem.given) == ("storage.lustre.efa", "true in tier 250")
    assert problem.allowed == "tier 125, 500, 1000"
