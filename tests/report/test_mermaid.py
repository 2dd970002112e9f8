from gpufabric.report.mermaid import link_text, mermaid, region_text
from gpufabric.report.topology import FabricTopology, TopologyLink, TopologyRegion
from tests.report.conftest import CASES


def test_regions_hold_their_pools_and_links_join_them() -> None:
    assert mermaid(CASES["up"]().topology, 60) == (
        "```mermaid\n"
        "flowchart LR\n"
        '  subgraph r0["aws-us-east-1, power domain US-MIDA-PJM"]\n'
        '    r0p0["train<br>8 x p6-b200.48xlarge<br>64 GPUs, efa 3,200 Gb/s"]\n'
        "  end\n"
        '  subgraph r1["azure-eastus, power domain US-MIDA-PJM"]\n'
        '    r1p0["train<br>8 x Standard_ND96isr_H200_v5<br>64 GPUs, infiniband 3,200 Gb/s"]\n'
        "  end\n"
        '  r0 ---|"vpn, 2 Gb/s, 2.43 ms"| r1\n'
        "```"
    )


def test_regions_that_are_destroyed_say_so() -> None:
    first, _ = CASES["destroyed"]().topology.places
    assert region_text(first) == "aws-us-east-1, power domain US-MIDA-PJM (removed)"


def test_regions_above_the_limit_are_counted() -> None:
    drawn = mermaid(CASES["30-stacks"]().topology, 5)
    assert drawn.count("subgraph") == 5
    assert drawn.endswith("25 more regions are not drawn.")
    # Links to regions that are not drawn would have no end.
    assert drawn.count("---|") == 4


def test_only_entities_are_safe_in_a_label() -> None:
    place = TopologyRegion(stack='a"]<b>', cloud="aws", region="r")
    assert 'r0["a#34;#93;#60;b#62;"]' in mermaid(FabricTopology(places=(place,)), 1)


def test_a_link_says_its_state_unless_it_is_complete() -> None:
    link = TopologyLink(key="k", ends=("a", "b"), kind="vpn", gbps=2, state="pending")
    assert link_text(link) == "vpn, 2 Gb/s, pending"


def test_nothing_to_draw() -> None:
    assert mermaid(FabricTopology(), 5) == ""
