from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.declared.training.answer import training_answer
from gpufabric.snapshots.project import project_with_facts
from gpufabric.spec.problems import DeclarationError
from gpufabric.training.answer.answer import TrainingAnswer
from gpufabric.training.answer.part import TRILLION
from tests.declared.training.making import NOW, moe_project, project

CATALOG = default_catalog()


def answered(root: Path, **training: object) -> TrainingAnswer:
    answer = training_answer(project(root, **training), CATALOG, NOW)
    assert answer is not None
    return answer


def test_a_stated_step_and_a_batch_give_the_pace_of_the_whole(tmp_path: Path) -> None:
    answer = answered(tmp_path, global_batch=512, tokens=15 * TRILLION)
    whole = answer.fabric
    assert (whole.name, whole.gpus, whole.gpus_by_model) == ("fabric", 200, {"B200": 128, "GB200": 72})
    assert whole.link_share is not None
    assert whole.tokens_per_second is not None
    assert whole.tokens_per_second.high == pytest.approx(
        512 * 8192 / 6 * whole.link_share * (whole.goodput.high if whole.goodput else 1)
    )
    assert whole.total is not None
    assert whole.total.usd is not None
    assert answer.verdict == "runs"


def test_a_stated_step_says_nothing_about_one_region(tmp_path: Path) -> None:
    answer = answered(tmp_path, global_batch=512)
    assert [part.name for part in answer.alone] == ["aws-us-east-1", "azure-eastus"]
    for part in answer.alone:
        assert part.tokens_per_second is None
        assert part.unknown[0].startswith("pace: training.step_seconds is the time on all regions")


def test_without_a_batch_tokens_are_unknown(tmp_path: Path) -> None:
    answer = answered(tmp_path)
    assert answer.verdict == "unknown"
    assert answer.fabric.unknown[0].startswith("pace: training.global_batch is not declared")
    assert answer.links, "links are judged without it"


def test_a_link_that_is_too_slow_is_a_finding(tmp_path: Path) -> None:
    answer = answered(tmp_path, global_batch=512, sync="data-parallel")
    assert answer.verdict == "cannot run"
    (finding,) = answer.findings
    assert "link aws-us-east-1--azure-eastus carries 2 Gbit/s" in finding
    (link,) = answer.links
    assert link.shares["data-parallel"] < link.shares["diloco"] < link.shares["streaming-diloco"]


def test_regions_that_no_link_joins_cannot_train_together(tmp_path: Path) -> None:
    read = project(tmp_path, global_batch=512)
    apart = replace(read, stacks={name: stack for name, stack in read.stacks.items() if name != "backbone"})
    answer = training_answer(apart, CATALOG, NOW)
    assert answer is not None
    assert answer.findings == ("no links join aws-us-east-1 and azure-eastus",)
    assert answer.fabric.tokens_per_second is None


def test_a_pool_whose_block_has_ended_trains_nothing(tmp_path: Path) -> None:
    answer = training_answer(project(tmp_path), CATALOG, NOW + timedelta(days=30))
    assert answer is not None
    assert answer.fabric.regions == ("azure-eastus",)
    assert answer.alone == ()


def test_every_result_of_a_region_has_its_layout(tmp_path: Path) -> None:
    fits = answered(tmp_path).fits
    assert [fit.stack for fit in fits] == ["aws-us-east-1", "azure-eastus"]
    assert all(fit.fit == "fits" and fit.layout for fit in fits)


def test_a_job_that_does_not_fit_is_a_finding(tmp_path: Path) -> None:
    parallelism = {"tensor": 1, "pipeline": 1}
    answer = answered(tmp_path, parallelism=parallelism)
    assert "does not fit" in {fit.fit for fit in answer.fits}
    assert any(finding.startswith("aws-us-east-1: ") for finding in answer.findings)


def test_without_a_job_there_is_no_answer(tmp_path: Path) -> None:
    read = project(tmp_path)
    fabric = read.fabric.model_copy(update={"training": None})
    assert training_answer(replace(read, fabric=fabric), CATALOG, NOW) is None


def test_a_stack_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    project(tmp_path)
    file = tmp_path / "stacks" / "Pulumi.oci-us-ashburn-1.yaml"
    file.write_text("config:\n  gpufabric:region:\n    cloud: oci\n")
    with pytest.raises(DeclarationError):
        training_answer(project_with_facts(tmp_path), CATALOG, NOW)


def test_measured_throughput_gives_every_region_its_pace(tmp_path: Path) -> None:
    answer = training_answer(moe_project(tmp_path), CATALOG, NOW)
    assert answer is not None
    whole, east = answer.fabric.tokens_per_second, answer.alone[0].tokens_per_second
    assert whole is not None
    assert east is not None
    assert east.expected == pytest.approx(128 * 13_568, rel=0.02), "NeMo 26.04.01 on B200, less failures"
    assert east.expected is not None
    assert east.low < east.expected < east.high < whole.high
    assert "measured: gpt-oss-120b in bf16" in answer.fabric.pace_from
    assert any(note.startswith("experts of azure-eastus: ") for note in answer.notes)


def test_tokens_routed_across_regions_are_refused_with_their_time(tmp_path: Path) -> None:
    answer = training_answer(moe_project(tmp_path, "expert_regions: routed"), CATALOG, NOW)
    assert answer is not None
    assert any(finding.startswith("routing tokens across regions takes ") for finding in answer.findings)


def test_experts_that_are_trained_apart_have_their_merges(tmp_path: Path) -> None:
    answer = training_answer(moe_project(tmp_path, "expert_regions: independent"), CATALOG, NOW)
    assert answer is not None
    assert any(note.startswith("regions train experts apart") for note in answer.notes)


def test_a_slow_region_is_named_with_what_it_costs(tmp_path: Path) -> None:
    read = moe_project(tmp_path)
    slow = read.regions["azure-eastus"].pools["train"]
    pools = {"train": slow.model_copy(update={"shape": "Standard_ND96isr_H100_v5", "nodes": 2})}
    region = read.regions["azure-eastus"].model_copy(update={"pools": pools})
    answer = training_answer(replace(read, stacks={**read.stacks, "azure-eastus": region}), CATALOG, NOW)
    assert answer is not None
    assert any(note.startswith("replicas take equal parts of a batch") for note in answer.notes)
    assert any(note.startswith("without azure-eastus: ") for note in answer.notes)
