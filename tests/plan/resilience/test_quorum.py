from decimal import Decimal
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.resilience.assessment import Review, review
from gpufabric.plan.resilience.losses import losses
from gpufabric.plan.resilience.quorum import quorum_after, quorum_of, quorum_problems, unsurvived
from gpufabric.plan.resilience.sites import Site
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.training import Training
from tests.plan.conftest import NOW
from tests.plan.resilience.test_recovery import LINKS, TRAINING, regions

SITES = [
    Site("aws-a", "aws", 40, "PJM"),
    Site("azure-b", "azure", 30, "PJM"),
    Site("oci-c", "oci", 20, "BPA"),
]
CHAIN = {"ab": ("aws-a", "azure-b"), "bc": ("azure-b", "oci-c")}
MESH = CHAIN | {"ac": ("aws-a", "oci-c")}


def job(**more: Any) -> Training:
    return Training.model_validate(TRAINING | more)


@pytest.mark.parametrize(("replicas", "quorum"), [(1, 1), (2, 2), (3, 2), (4, 3), (5, 3)])
def test_more_than_half_unless_declared(replicas: int, quorum: int) -> None:
    assert quorum_of(job(), replicas) == quorum
    assert quorum_of(job(quorum=1), replicas) == 1


def test_a_loss_that_leaves_too_few_replicas_stops_training() -> None:
    by_name = {loss.name: loss for loss in losses(SITES, CHAIN, Decimal("0.2"), quorum=2)}
    grid = by_name["PJM"]
    assert (grid.gpus_left, grid.gpus_together, grid.enough) == (20, 0, False)
    assert quorum_after(grid).text == "training stops: 1 of 3 replicas left, quorum is 2"
    assert not quorum_after(grid).holds
    kept = quorum_after(by_name["oci-c"])
    assert (kept.holds, kept.gpus_left, kept.replicas_left) == (True, 70, 2)
    assert kept.text == "70 GPUs can train on, 2 of 3 replicas left"


def test_without_a_job_any_part_can_train_on() -> None:
    grid = next(loss for loss in losses(SITES, CHAIN) if loss.name == "PJM")
    assert quorum_after(grid).holds
    assert grid.gpus_together == 20


def test_the_part_with_a_quorum_trains_on_though_another_has_more_gpus() -> None:
    sites = [Site("aws-a", "aws", 8, None), Site("aws-b", "aws", 8, None), Site("oci-c", "oci", 100, None)]
    (split,) = [
        loss
        for loss in losses(sites, {"ab": ("aws-a", "aws-b"), "bc": ("aws-b", "oci-c")}, quorum=2)
        if loss.name == "bc"
    ]
    assert (split.gpus_together, split.replicas_together) == (16, 2)


def test_pools_of_one_region_are_replicas_of_their_own() -> None:
    sites = [Site("aws-a", "aws", 8, None, replicas=3), Site("oci-c", "oci", 0, None)]
    (lost,) = [loss for loss in losses(sites, {}, quorum=2) if loss.kind == "region" and loss.name == "oci-c"]
    assert (lost.replicas_together, lost.replicas_before) == (3, 3), "a region without GPUs has no replica"


def test_losses_that_must_be_survived() -> None:
    training = job(must_survive=["region", "power-domain"])
    (problem,) = unsurvived(training, losses(SITES, MESH, quorum=2))
    assert str(problem) == (
        "Pulumi.yaml: fabric.training.must_survive[1]: given loss of power domain PJM: "
        "training stops: 1 of 3 replicas left, quorum is 2; allowed: 2 replicas left after the loss of any "
        "power domain [the lighthouse gives no quorum to fewer replicas (min_replicas of the launch files)]"
    )
    assert unsurvived(job(), losses(SITES, CHAIN, quorum=2)) == ()
    assert unsurvived(job(must_survive=["power-domain"]), losses(SITES, CHAIN, quorum=1)) == ()


def test_a_quorum_beyond_all_replicas_is_refused() -> None:
    (problem,) = quorum_problems(job(quorum=5), 4)
    assert (problem.where, problem.given, problem.allowed) == (
        "fabric.training.quorum",
        "5",
        "at most 4",
    )
    assert quorum_problems(job(quorum=4), 4) == quorum_problems(job(), 1) == quorum_problems(None, 1) == ()
    assert quorum_problems(job(quorum=4), 0) == (), "nothing trains, which the losses say"


def reviewed(**training: Any) -> Review:
    fabric = Fabric.model_validate(
        {"name": "demo", "training": TRAINING | training, "resilience": {"minimum_surviving_share": 0.1}}
    )
    links = [{"between": [a, b], "kind": "vpn", "gbps": gbps} for a, b, gbps in LINKS]
    backbone = Backbone.model_validate({"links": links})
    return review(fabric, regions(), backbone, catalog=default_catalog(), now=NOW)


def test_the_review_of_a_fabric_uses_the_quorum_of_its_job() -> None:
    result = reviewed(must_survive=["cloud"])
    (aws,) = [loss for loss in result.losses if (loss.kind, loss.name) == ("cloud", "aws")]
    assert quorum_after(aws).text.startswith("training stops: 2 of 4 replicas left, quorum is 3")
    assert any("loss of cloud aws: training stops" in line for line in result.shortfalls)
    assert "must be survived: loss of cloud aws: training stops: 2 of 4 replicas left, quorum is 3" in (
        result.headlines
    )
    assert result.problems == ()
    assert reviewed(must_survive=["cloud"], quorum=2).unsurvived == ()
    assert [problem.where for problem in reviewed(quorum=9).problems] == ["fabric.training.quorum"]
