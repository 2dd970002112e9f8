"""Faults of a declared job that concern the whole fabric."""

from dataclasses import replace
from pathlib import Path

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.declared.training.answer import answer_of
from gpufabric.declared.training.fabric import TrainingFabric, training_fabric
from gpufabric.declared.training.losses import fault_texts, lost_region_texts, withstood
from gpufabric.spec.fabric import CheckpointPolicy
from tests.declared.training.making import NOW, moe_project, project

BOTH = ("aws-us-east-1", "azure-eastus")


def fabric_of(root: Path, **training: object) -> TrainingFabric:
    fabric = training_fabric(project(root, **training), default_catalog(), NOW, priced=False)
    assert fabric is not None
    return fabric


def faults(fabric: TrainingFabric) -> list[str]:
    return list(fault_texts(fabric, withstood(fabric, sorted(fabric.regions))))


def test_a_quorum_that_the_fabric_never_has_is_a_finding(tmp_path: Path) -> None:
    fabric = fabric_of(tmp_path, global_batch=1024, quorum=9, must_survive=["region"])
    answer = answer_of(fabric)
    assert answer.verdict == "cannot run"
    (fault,) = faults(fabric)
    assert fault in answer.findings
    assert "training.quorum: given 9; allowed: at most 2" in fault


def test_a_loss_that_must_be_survived_and_leaves_no_quorum_is_a_finding(tmp_path: Path) -> None:
    assert faults(fabric_of(tmp_path, must_survive=["region"])) == [
        f"loss of region {stack}: training stops: 1 of 2 replicas left, quorum is 2, and must be survived"
        for stack in BOTH
    ]


def test_a_quorum_that_is_left_is_none(tmp_path: Path) -> None:
    assert not faults(fabric_of(tmp_path, quorum=1, must_survive=["region"]))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("expert_loads: [1, 2]", "training.expert_loads: given 2 loads; allowed: 128"),
        ("merge_every_steps: 5", "training.merge_every_steps: given 5 with expert_regions: complete"),
    ],
)
def test_faults_of_experts_are_findings(tmp_path: Path, line: str, said: str) -> None:
    fabric = training_fabric(moe_project(tmp_path, line), default_catalog(), NOW, priced=False)
    assert fabric is not None
    (fault,) = faults(fabric)
    assert said in fault


def test_routed_tokens_are_refused_once(tmp_path: Path) -> None:
    fabric = training_fabric(
        moe_project(tmp_path, "expert_regions: routed"), default_catalog(), NOW, priced=False
    )
    assert fabric is not None
    assert not faults(fabric)
    assert len([text for text in answer_of(fabric).findings if "rout" in text]) == 1


def test_a_part_of_the_fabric_has_no_losses(tmp_path: Path) -> None:
    whole = fabric_of(tmp_path, must_survive=["region"])
    part = replace(whole, regions={BOTH[0]: whole.regions[BOTH[0]]}, links=())
    losses = withstood(part, sorted(part.regions))
    assert losses is None
    assert not [*lost_region_texts(part, losses), *fault_texts(part, losses)]


def with_copy(fabric: TrainingFabric, **copy: object) -> TrainingFabric:
    """Return a fabric in which a copy of checkpoints is declared."""
    declared = fabric.project.fabric
    policy = CheckpointPolicy.model_validate(
        {
            "interval_minutes": 60,
            "written_by": [BOTH[0]],
            "copies": [{"source": BOTH[0], "destination": BOTH[1], "method": "rclone", "gbps": 1, **copy}],
        }
    )
    resilience = declared.resilience.model_copy(update={"checkpoints": policy})
    project = replace(fabric.project, fabric=declared.model_copy(update={"resilience": resilience}))
    return replace(fabric, project=project)


def test_faults_of_copies_are_findings_of_the_whole_and_of_a_part(tmp_path: Path) -> None:
    """A copy with a fault counts on no link, so that the answer would be better than the job."""
    whole = with_copy(fabric_of(tmp_path), gbps=500)
    (fault,) = faults(whole)
    assert "fabric.resilience.checkpoints.copies: given 500.00 Gbit/s of copies" in fault
    answer = answer_of(whole)
    assert answer.verdict == "cannot run"
    assert fault in answer.findings
    part = replace(whole, regions={BOTH[0]: whole.regions[BOTH[0]]}, links=())
    assert fault in answer_of(part).findings
