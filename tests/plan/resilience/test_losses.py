from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpufabric.plan.resilience.losses import bridges, losses, too_little, without_power_domain
from gpufabric.plan.resilience.sites import Site

PAIRS = list(combinations(range(12), 2))


@st.composite
def fabrics(draw: st.DrawFn) -> tuple[list[Site], dict[str, tuple[str, str]], Decimal | None]:
    count = draw(st.integers(1, 12))
    sites = [
        Site(
            f"s{n:02}",
            draw(st.sampled_from(["aws", "azure", "oci"])),
            draw(st.integers(0, 50)),
            draw(st.sampled_from([None, "PJM", "BPA", "ERCOT"])),
        )
        for n in range(count)
    ]
    chosen = draw(st.lists(st.sampled_from(PAIRS), max_size=12, unique=True))
    links = {f"l{a:02}-{b:02}": (f"s{a:02}", f"s{b:02}") for a, b in chosen if b < count}
    return sites, links, draw(st.none() | st.decimals("0.01", "0.99", places=2))


def components(stacks: set[str], links: list[tuple[str, str]]) -> list[set[str]]:
    """Merge sets until nothing changes: another way than the rule's search."""
    sets = [{stack} for stack in sorted(stacks)]
    for first, second in links:
        if first in stacks and second in stacks:
            joined = [group for group in sets if first in group or second in group]
            sets = [group for group in sets if group not in joined] + [set[str]().union(*joined)]
    return sets


@settings(max_examples=300, deadline=None)
@given(fabrics())
def test_equals_brute_force(fabric: tuple[list[Site], dict[str, tuple[str, str]], Decimal | None]) -> None:
    sites, links, share = fabric
    gpus = {site.stack: site.gpus for site in sites}
    whole = max(1, len(components(set(gpus), list(links.values()))))
    expected = {("region", site.stack): {site.stack} for site in sites}
    expected |= {("link", key): set[str]() for key in links}
    for site in sites:
        expected.setdefault(("cloud", site.cloud), set()).add(site.stack)
        if site.power_domain:
            expected.setdefault(("power domain", site.power_domain), set()).add(site.stack)
    all_losses = losses(sites, links, share)
    assert {(loss.kind, loss.name): set(loss.regions) for loss in all_losses} == expected
    assert len(all_losses) == len(expected)
    for loss in all_losses:
        left = {stack for stack in gpus if stack not in expected[loss.kind, loss.name]}
        kept = [ends for key, ends in links.items() if (loss.kind, loss.name) != ("link", key)]
        parts = components(left, kept)
        together = max((sum(gpus[stack] for stack in part) for part in parts), default=0)
        assert loss.gpus_left == sum(gpus[stack] for stack in left)
        assert loss.gpus_together == together
        assert {frozenset(part) for part in loss.parts} == {frozenset(part) for part in parts}
        assert loss.splits == (len(parts) > whole)
        assert loss.enough == (None if share is None else together >= share * sum(gpus.values()))


SITES = [
    Site("aws-a", "aws", 40, "PJM"),
    Site("azure-b", "azure", 30, "PJM"),
    Site("oci-c", "oci", 20, "PJM"),
    Site("aws-d", "aws", 10, "BPA"),
]
CHAIN = {
    "ab": ("aws-a", "azure-b"),
    "bc": ("azure-b", "oci-c"),
    "ac": ("aws-a", "oci-c"),
    "ad": ("aws-a", "aws-d"),
}


def test_names_the_bridge_and_no_other() -> None:
    assert bridges(losses(SITES, CHAIN)) == ("ad",)


def test_a_hub_that_is_lost_leaves_parts() -> None:
    by_name = {loss.name: loss for loss in losses(SITES, CHAIN, Decimal("0.55"))}
    hub = by_name["aws-a"]
    assert hub.parts == (("azure-b", "oci-c"), ("aws-d",))
    assert hub.splits
    assert (hub.gpus_left, hub.gpus_together) == (60, 50)
    assert hub.share == Decimal("0.5")
    assert hub.enough is False
    assert not hub.is_bridge, "a region is no link"


def test_a_power_domain_takes_all_its_regions() -> None:
    by_name = {loss.name: loss for loss in losses(SITES, CHAIN)}
    assert by_name["PJM"].regions == ("aws-a", "azure-b", "oci-c")
    assert by_name["PJM"].gpus_left == 10
    assert by_name["PJM"].enough is None


def test_the_share_itself_is_enough() -> None:
    assert "aws-a" not in {loss.name for loss in too_little(losses(SITES, CHAIN, Decimal("0.5")))}
    assert "PJM" in {loss.name for loss in too_little(losses(SITES, CHAIN, Decimal("0.11")))}


def test_an_unknown_power_domain_is_named_and_never_lost() -> None:
    sites = [*SITES, Site("oci-e", "oci", 5, None)]
    assert without_power_domain(sites) == ("oci-e",)
    assert {loss.name for loss in losses(sites, CHAIN) if loss.kind == "power domain"} == {"PJM", "BPA"}


@pytest.mark.parametrize("sites", [[], [Site("aws-a", "aws", 0, None)]])
def test_a_fabric_without_gpus_has_no_share(sites: list[Site]) -> None:
    assert all(loss.share == 0 for loss in losses(sites, {}))
