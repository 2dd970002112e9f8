"""Experts that regions train apart."""

from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.training.experts.independent import MergeTraffic, experts_of_regions, independent_experts
from gpufabric.training.wide_link import WideLink
from tests.training.experts.jobs import DENSE, job

CATALOG = default_catalog()
LINKS = [
    WideLink("a~b", ("a", "b"), 10),
    WideLink("a~c", ("a", "c"), 10),
    WideLink("b~c", ("b", "c"), 100),
]


def merged(stacks: str = "abc", links: list[WideLink] = LINKS, **training: Any) -> MergeTraffic:
    own = independent_experts(job(**training), list(stacks), links, CATALOG, 10.0)
    assert own is not None
    return own


def test_every_expert_is_in_one_region() -> None:
    own = merged()
    assert [(region.stack, region.first, region.count) for region in own.regions] == [
        ("a", 0, 86),
        ("b", 86, 85),
        ("c", 171, 85),
    ]


def test_parameters_of_regions_add_up_to_the_model() -> None:
    own = merged()
    together = sum(region.parameters for region in own.regions)
    assert together - 2 * own.shared_parameters == job().model.total_parameters


def test_a_merge_averages_what_all_regions_hold() -> None:
    """17.1B of 671B parameters are outside of routed experts; a ring of three sends 4/3 of them."""
    own = merged(merge_every_steps=500)
    assert own.shared_parameters == pytest.approx(17.1e9, rel=0.01)
    assert own.merged_gbytes == pytest.approx(2 * own.shared_parameters / 1e9)
    assert {link.key for link in own.links} == {"a~b", "a~c", "b~c"}
    narrow = own.links[0]
    assert narrow.seconds == pytest.approx(own.merged_gbytes * 4 / 3 * 8 / 10)
    assert narrow.mean_gbps == pytest.approx(own.merged_gbytes * 4 / 3 * 8 / 5000)
    assert own.seconds == narrow.seconds
    assert own.text.startswith("regions train experts apart (a 86, b 85, c 85); merge every 500 steps: 34.2")


def test_one_merge_at_the_end_has_no_mean_load() -> None:
    own = merged()
    assert {link.mean_gbps for link in own.links} == {None}
    assert "merge once, at the end" in own.text


def test_declared_bits_set_the_size() -> None:
    assert merged(sync_bits=8).merged_gbytes == pytest.approx(merged().merged_gbytes / 2)


def test_experts_are_collected_where_that_takes_least() -> None:
    own = merged()
    # All have a link of 10 Gbit/s; over it come 86 experts to b and c, and 85 to a.
    assert own.collected_in == "a"
    assert own.collecting_seconds == pytest.approx(85 * 653.9e9 / 256 * 16 / 10e9, rel=1e-3)


def test_regions_that_links_do_not_join_cannot_merge() -> None:
    own = merged(links=LINKS[:1])
    assert own.seconds is None
    assert (own.collected_in, own.collecting_seconds) == (None, None)
    assert own.text.endswith("which links do not join")


def test_one_region_merges_with_none() -> None:
    assert merged("a").seconds == 0.0


def test_a_dense_model_has_no_experts() -> None:
    assert independent_experts(job(**DENSE), ["a", "b"], LINKS, CATALOG) is None
    assert independent_experts(job(), [], LINKS, CATALOG) is None


def test_equal_numbers_of_experts() -> None:
    assert experts_of_regions(256, ["b", "a"]) == {"a": 128, "b": 128}
    assert experts_of_regions(5, ["c", "b", "a"]) == {"a": 2, "b": 2, "c": 1}
