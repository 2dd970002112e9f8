import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.report.plots.link_loads import UNKNOWN_LOAD, LinkLoad, link_loads, share_text
from gpufabric.report.topology import LinkUse
from gpufabric.training.links import LinkVerdict
from tests.report.conftest import CASES
from tests.report.showing import shown

KEY = "aws-us-east-1--azure-eastus"


def load_of(*texts: str) -> LinkLoad:
    """Load a link of a stack of an earlier version, which states its use as text alone."""
    report = CASES["up"]()
    stacks = tuple(
        stack.model_copy(
            update={"after": stack.after and stack.after.model_copy(update={"links": texts, "link_uses": ()})}
        )
        for stack in report.stacks
    )
    return link_loads(report.model_copy(update={"stacks": stacks}))[KEY]


@given(has=st.integers(1, 100_000), needs=st.floats(0, 1e6), share=st.floats(0, 1))
def test_the_sentence_of_a_stack_is_read_back(has: int, needs: float, share: float) -> None:
    load = load_of(LinkVerdict(KEY, float(has), needs, share, path="a ring of 4 regions").text)
    assert load.training_gbps == pytest.approx(needs, abs=0.006)
    assert load.gbps == float(f"{has:g}")
    assert load.copies_gbps is None


@pytest.mark.parametrize(
    "unused",
    ["is not judged: no GPUs in azure-eastus", "carries no training: a ring of 4 regions passes other links"],
)
def test_an_unused_link_carries_no_training(unused: str) -> None:
    assert load_of(LinkVerdict(KEY, 2.0, 0.0, 1.0, unused).text).training_gbps == 0


def test_the_sentence_of_an_earlier_version_is_read_back() -> None:
    load = load_of(f"link {KEY} carries 2 Gbit/s, needs 0.7 Gbit/s: fits (GPUs compute 100% of the time)")
    assert (load.gbps, load.training_gbps) == (2.0, 0.7)


def test_the_numbers_of_a_stack_count_before_its_sentence() -> None:
    report = CASES["up"]()
    use = LinkUse(link=KEY, gbps=2, training_gbps=0.5, copies_gbps=0.25)
    stacks = tuple(
        stack.model_copy(
            update={"after": stack.after and stack.after.model_copy(update={"link_uses": (use,)})}
        )
        for stack in report.stacks
    )
    load = link_loads(report.model_copy(update={"stacks": stacks}))[KEY]
    assert load == LinkLoad(2, 0.5, 0.25)
    assert (load.text, load.parts_text) == ("38 % used", "training 0.5 Gb/s, copies 0.25 Gb/s")


@pytest.mark.parametrize(
    "text", ["", "link other carries 2 Gbit/s, needs 1 Gbit/s: fits", f"link {KEY} is fine"]
)
def test_anything_else_is_unknown_and_never_zero(text: str) -> None:
    assert load_of(text) == UNKNOWN_LOAD
    assert UNKNOWN_LOAD.text == "load unknown"


def test_all_links_have_a_load() -> None:
    assert [load.text for load in link_loads(shown()).values()] == ["31 % used", "31 % used", "6 % used"]


@pytest.mark.parametrize(
    ("share", "text"), [(0, "0 %"), (0.0001, "under 1 %"), (0.5, "50 %"), (1, "100 %"), (13.1, "1,310 %")]
)
def test_shares(share: float, text: str) -> None:
    assert share_text(share) == text


def test_a_link_that_is_short_says_so() -> None:
    assert LinkLoad(2, 2, 1).text == "short: 150 %"
    assert LinkLoad(2, 2, 1).is_short
