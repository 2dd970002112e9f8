"""Any fabric: planned without a conflict, or refused with its name."""

from ipaddress import IPv4Network
from itertools import combinations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from gpufabric.plan.address_plan import link_collisions
from gpufabric.plan.links.kinds.circuit import CircuitPlan
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.regions import AnyRegion
from tests.plan.backbones import CATALOG, JOINS, link, plan
from tests.plan.links.test_backbone import AWS, AZURE, OCI, region

NAMES = [f"{cloud}-r-{number}" for cloud in ("aws", "azure", "oci") for number in range(4)]
OF_CLOUD = {"aws": AWS, "azure": AZURE, "oci": OCI}


@st.composite
def fabrics(draw: st.DrawFn) -> tuple[dict[str, AnyRegion], list[dict[str, Any]]]:
    """Up to 12 regions, on ranges that may collide, and links of any kind between them."""
    stacks = draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=12, unique=True))
    regions: dict[str, AnyRegion] = {}
    for stack in stacks:
        second, prefix = draw(st.integers(0, 24)), draw(st.sampled_from([15, 16, 17]))
        cidr = IPv4Network((f"10.{second}.0.0", prefix), strict=False)
        name = f"r-{draw(st.integers(0, 9))}"
        regions[stack] = region(OF_CLOUD[stack.split("-")[0]], str(cidr)).model_copy(update={"region": name})
    pairs = draw(
        st.lists(st.sampled_from(list(combinations(sorted(stacks), 2))), min_size=1, max_size=14, unique=True)
    )
    links: list[dict[str, Any]] = []
    for first, second in pairs:
        pair = "-".join((first.split("-")[0], second.split("-")[0]))
        kind = draw(st.sampled_from([kind for kind in JOINS[pair] if kind != "interconnect"]))
        declared = link(first, second, kind, draw(st.sampled_from([0.5, 1, 2])))
        if kind == "circuit":
            for number, end in enumerate(declared["circuit"]["ends"].values()):
                end["vlan"] = 100 + 2 * pairs.index((first, second)) + number
                if end["id"].startswith("/"):
                    end["id"] += str(end["vlan"])
        links.append(declared)
    return regions, links


@given(fabrics())
def test_any_fabric_is_sound_or_its_conflict_is_named(
    drawn: tuple[dict[str, AnyRegion], list[dict[str, Any]]],
) -> None:
    regions, links = drawn
    linked = sorted({end for link in links for end in link["between"]})
    clash = {
        (first, second)
        for first, second in combinations(linked, 2)
        if regions[first].network.cidr.overlaps(regions[second].network.cidr)
    }
    try:
        made = plan(*links, regions=regions)
    except DeclarationError as error:
        text = str(error)
        for first, second in clash:
            assert any(first in line and second in line for line in text.splitlines())
        assert clash or " on the gateway of " in text or "; allowed: two regions" in text, text
        return
    assert not clash
    assert {frozenset(link.ends) for link in made.links} == {frozenset(link["between"]) for link in links}
    for hub in made.hubs:
        assert set(hub.peers) == {link.other(hub.stack) for link in made.links if hub.stack in link.ends}
        inside = [
            network for link in made.links if hub.stack in link.ends for network in inner(link, hub.stack)
        ]
        for first, second in combinations([hub.cidr, *hub.peers.values(), *inside], 2):
            assert not first.overlaps(second)
    numbers = [hub.asn for hub in made.hubs if hub.cloud == "aws"]
    numbers += [
        port.gateway_asn
        for link in made.links
        if isinstance(link, CircuitPlan)
        for port in link.ports.values()
        if port.gateway_asn is not None
    ]
    assert len(numbers) == len(set(numbers))


def inner(plan: Any, stack: str) -> list[IPv4Network]:
    if isinstance(plan, CircuitPlan):
        return [session.cidr for session in plan.ports[stack].sessions]
    return [tunnel.inside for tunnel in getattr(plan, "tunnels", ())]


@given(fabrics())
def test_every_collision_is_reported_once(drawn: tuple[dict[str, AnyRegion], list[dict[str, Any]]]) -> None:
    regions, links = drawn
    collisions = list(link_collisions(Backbone.model_validate({"links": links}).links, regions, CATALOG))
    assert len(collisions) == len(set(collisions))
