"""Losses in a report."""

from dataclasses import replace
from typing import Any

import pytest

from gpufabric.cost.change import CostChange
from gpufabric.masking.known import mask_of
from gpufabric.protection.holdings import Asset, Holdings, Machines, PoolHolding
from gpufabric.protection.rolls import Restarts, Roll
from gpufabric.report.destructions import losses as sorted_losses
from gpufabric.report.destructions import restarts as restarts_of
from gpufabric.report.losses import loss_reasons, losses_of, rolls_of
from gpufabric.report.model import ResourceChange, StackReport
from gpufabric.report.summary import Summary
from gpufabric.report.verdict import judge
from tests.report.conftest import CASES

URN = "urn:pulumi:aws::gpufabric::aws:eks/nodeGroup:NodeGroup::train"
MASK = mask_of(frozenset(), {})


def held(nodes: int, *links: str) -> Holdings:
    machines = Machines(URN, nodes, nodes, 8)
    assets = tuple(Asset("link", link, "link", (f"urn:{link}",)) for link in links)
    return Holdings({"train": PoolHolding("train", ("p5.48xlarge",), (machines,))}, assets)


def stack(before: Holdings | None, after: Holdings | None, *changes: ResourceChange) -> StackReport:
    cost = CostChange("aws", None, None, held_before=before, held_after=after)
    lost = losses_of(cost, changes, Summary(gpus=256), Summary(gpus=24), MASK)
    return StackReport(stack="aws", outcome="ok", changes=changes, losses=lost)


def change(operation: Any) -> ResourceChange:
    return ResourceChange(operation=operation, type="aws:eks/nodeGroup:NodeGroup", name="train", urn=URN)


def test_loosened_limits_are_marked_though_no_resource_changes() -> None:
    text = "aws: protection.pools changes from 0 to no limit"
    report = StackReport(stack="aws", outcome="ok", loosened=(text,))
    assert judge([report]) == ("attention", (f"loosened: {text}",))


def test_scale_in_is_destructive_and_names_the_gpus_first() -> None:
    report = stack(held(32, "a--b"), held(3), change("update"))
    assert judge([report]) == (
        "destructive",
        (
            "232 GPUs lost: aws: pool train: 32 -> 3 nodes of p5.48xlarge, 256 -> 24 GPUs",
            "1 link lost: aws: link a--b is removed",
        ),
    )


def test_replaced_machines_are_lost() -> None:
    (loss,) = stack(held(32), held(32), change("replace")).losses
    assert (loss.cause, loss.gpus) == ("replaced", 256)


def test_without_a_record_the_totals_of_the_summary_count() -> None:
    (loss,) = stack(None, None).losses
    assert (loss.name, loss.gpus, loss.gpus_before, loss.gpus_after) == ("", 232, 256, 24)


@pytest.mark.parametrize("operation", ["update", "create"])
def test_growth_is_no_loss(operation: str) -> None:
    report = stack(held(32), held(48), change(operation))
    assert report.losses == ()
    assert judge([report])[0] == "ready"


def sorted_losses_of(*stacks: StackReport) -> Any:
    return sorted_losses(CASES["resize"]().model_copy(update={"stacks": stacks}))


def test_machines_of_a_replaced_pool_count_once() -> None:
    old, new = held(8), Holdings({"train": replace(held(8).pools["train"], shapes=("p6-b200.48xlarge",))})
    roll = Roll("train", "yes", ("launchTemplate",), 8, 64, 2)
    for after, changes in ((new, ()), (old, (change("replace"),))):
        cost = CostChange("aws", None, None, held_before=old, held_after=after, rolls=(roll,))
        report = stack(old, after, *changes).model_copy(update={"rolls": rolls_of(cost, changes, MASK)})
        reasons = [reason for reason in judge([report])[1] if "GPUs" in reason]
        assert len(reasons) == 1
        assert reasons[0].startswith("64 GPUs lost: aws: pool train ")
        assert reasons[0].count("replaced") == 1


def test_many_losses_are_counted_and_the_largest_come_first() -> None:
    links = [f"a--{number}" for number in range(6)]
    small, large = stack(held(2, *links), held(1)), stack(held(64), held(1))
    reasons = loss_reasons([small, large])
    assert reasons[1].startswith("6 links lost: ")
    assert reasons[1].endswith("; and 2 more")
    kinds = [(loss.kind, loss.gpus) for _, loss in sorted_losses_of(small, large)]
    assert kinds[:2] == [("pool", 504), ("pool", 8)]


def rolling(restarts: Restarts, gpus: int | None) -> StackReport:
    cost = CostChange("aws", None, None, rolls=(Roll("train", restarts, ("version",), 8, gpus, 2),))
    return StackReport(stack="aws", outcome="ok", changes=(change("update"),), rolls=rolls_of(cost, (), MASK))


@pytest.mark.parametrize(
    ("restarts", "gpus", "verdict", "reason"),
    [
        ("yes", 64, "destructive", "64 GPUs restarted: aws: pool train: 8 machines with 64 GPUs restart"),
        ("yes", None, "destructive", "an unknown number of GPUs restarted: "),
        ("yes", 0, "attention", "machines restarted: aws: pool train: 8 machines restart in 4 batches of 2"),
        ("unknown", 64, "attention", "restarts unknown: aws: pool train: version changes"),
        ("no", 64, "ready", ""),
    ],
)
def test_restarts_decide_the_verdict(restarts: Restarts, gpus: int | None, verdict: str, reason: str) -> None:
    judged, reasons = judge([rolling(restarts, gpus)])
    assert judged == verdict
    assert "".join(reasons).startswith(reason)


def test_change_that_restarts_nothing_is_told() -> None:
    report = CASES["resize"]().model_copy(update={"stacks": (rolling("no", 64), rolling("yes", 64))})
    texts = [roll.text for _, roll in restarts_of(report)]
    assert texts[0].startswith("pool train: 8 machines with 64 GPUs restart")
    assert texts[1] == "pool train: version changes; no machine restarts, only new machines get it"
