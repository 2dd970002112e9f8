import pytest

from gpufabric.report.disruption import CapacityLoss, RollingChange
from gpufabric.report.model import ResourceChange, StackOutcome, StackReport
from gpufabric.report.plots.marks import LEGEND, link_mark, pool_mark, region_mark
from gpufabric.report.topology import TopologyLink, TopologyPool, TopologyRegion
from tests.report.conftest import CASES

POOL = TopologyPool(name="train", shape="s", nodes=1, gpus=8, fabric="efa")
REGION = TopologyRegion(stack="a", cloud="aws", region="r", pools=(POOL,))
LINK = TopologyLink(key="a--b", ends=("a", "b"), kind="vpn", state="complete")
UPDATE = ResourceChange(operation="update", type="t", name="n", urn="u")
ROLL = RollingChange(pool="train", restarts="yes", because=("x",), text="t")


def loss(kind: str = "pool", name: str = "train", cause: str = "replaced") -> CapacityLoss:
    return CapacityLoss.model_validate({"kind": kind, "name": name, "cause": cause, "text": "t"})


def stack(outcome: StackOutcome = "ok", **more: object) -> StackReport:
    return StackReport(stack="a", outcome=outcome).model_copy(update=more)


@pytest.mark.parametrize(
    ("given", "kind", "word"),
    [
        (None, "waits", "not in this run"),
        (stack("failed", losses=(loss(),)), "fails", "failed"),
        (stack("skipped"), "waits", "not run"),
        (stack(losses=(loss(), loss("store"))), "goes", "GPUs go"),
        (stack(losses=(loss("store"),)), "goes", "data goes"),
        (stack(losses=(loss("link"),)), "goes", "links go"),
        (stack(rolls=(ROLL,), changes=(UPDATE,)), "restarts", "restarts"),
        (stack(changes=(UPDATE,)), "changes", "changes"),
        (stack(changes=(UPDATE.model_copy(update={"noise": "same value"}),)), "none", ""),
        (stack(), "none", ""),
    ],
)
def test_a_region_has_its_gravest_mark(given: StackReport | None, kind: str, word: str) -> None:
    mark = region_mark(REGION, given)
    assert (mark.kind, mark.word) == (kind, word)


def test_a_stack_that_is_only_created_is_new() -> None:
    report = CASES["up"]()
    assert region_mark(REGION, report.stacks[0]).text == "+ new"


@pytest.mark.parametrize(
    ("given", "kind", "word"),
    [
        (stack(losses=(loss(),)), "goes", "replaced"),
        (stack(losses=(loss(cause="scaled in"),)), "goes", "scaled in"),
        (stack(losses=(loss(name="other"),)), "none", ""),
        (stack(rolls=(ROLL,)), "restarts", "restarts"),
        (stack(rolls=(ROLL.model_copy(update={"restarts": "no"}),)), "none", ""),
        (None, "none", ""),
    ],
)
def test_pools(given: StackReport | None, kind: str, word: str) -> None:
    mark = pool_mark(POOL, REGION, given)
    assert (mark.kind, mark.word) == (kind, word)


def test_links() -> None:
    assert link_mark(LINK, [stack()]).text == ""
    assert link_mark(LINK, [stack(losses=(loss("link", "a--b", "removed"),))]).text == "\N{MINUS SIGN} goes"
    assert link_mark(LINK.model_copy(update={"state": "pending"}), []).word == "pending"


def test_every_mark_has_a_symbol_of_its_own() -> None:
    symbols = [mark.text[0] for mark in LEGEND]
    assert len(set(symbols)) == len(symbols)
