from pathlib import Path

import pytest

from gpufabric.pipelines.jobs import StackJob, jobs_of, steps
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.project import load_project
from tests.pipelines.conftest import LINKS, write_project
from tools.small_fabric import REGIONS


def names(jobs: tuple[StackJob, ...]) -> list[list[str]]:
    return [[job.stack for job in group] for group in steps(jobs)]


def by_name(jobs: tuple[StackJob, ...]) -> dict[str, StackJob]:
    return {job.stack: job for job in jobs}


def test_regions_run_side_by_side_and_the_backbone_after_them(jobs: tuple[StackJob, ...]) -> None:
    assert names(jobs) == [["aws-us-east-1", "azure-eastus", "oci-us-ashburn-1"], ["backbone"]]
    assert all(by_name(jobs)[stack].needs == () for stack in REGIONS)
    # It reads the outputs of the regions that it links, and no others.
    assert by_name(jobs)["backbone"].needs == ("aws-us-east-1", "azure-eastus")


def test_a_job_signs_in_to_the_clouds_of_its_resources(jobs: tuple[StackJob, ...]) -> None:
    made = by_name(jobs)
    assert made["oci-us-ashburn-1"].clouds == ("oci",)
    assert made["backbone"].clouds == ("aws", "azure")
    assert (made["azure-eastus"].region, made["azure-eastus"].account) == (
        "eastus",
        "5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93",
    )


def test_each_wave_waits_for_the_whole_wave_before_it(project: Path) -> None:
    made = jobs_of(load_project(project), [["oci-us-ashburn-1"], ["azure-eastus"]])
    assert names(made) == [["oci-us-ashburn-1"], ["azure-eastus"], ["aws-us-east-1"], ["backbone"]]
    assert [job.needs for job in made[:3]] == [(), ("oci-us-ashburn-1",), ("azure-eastus",)]


def test_a_wave_of_all_regions_leaves_no_group_of_others(project: Path) -> None:
    made = jobs_of(load_project(project), [sorted(REGIONS)])
    assert names(made) == [sorted(REGIONS), ["backbone"]]


def test_every_stack_has_one_job_after_all_that_it_needs(in_waves: tuple[StackJob, ...]) -> None:
    assert sorted(job.stack for job in in_waves) == sorted([*REGIONS, "backbone"])
    step_of = {job.stack: job.step for job in in_waves}
    assert all(step_of[needed] < job.step for job in in_waves for needed in job.needs)


def test_without_a_backbone_there_is_one_step(tmp_path: Path) -> None:
    root = write_project(tmp_path / "project", REGIONS)
    assert names(jobs_of(load_project(root))) == [sorted(REGIONS)]


def test_an_encrypted_account_is_not_shown(tmp_path: Path) -> None:
    declared = {**REGIONS["azure-eastus"], "subscription_id": {"secure": "v1:abc:def"}}
    root = write_project(tmp_path / "project", {"azure-eastus": declared})
    (job,) = jobs_of(load_project(root))
    assert job.account == ""


@pytest.mark.parametrize(
    ("waves", "given", "allowed"),
    [
        ([["nowhere"]], "given nowhere", "aws-us-east-1, azure-eastus, oci-us-ashburn-1"),
        ([[""]], "given an empty name", "aws-us-east-1"),
        ([["backbone"]], "given backbone", "aws-us-east-1, azure-eastus, oci-us-ashburn-1"),
        ([["azure-eastus"], ["azure-eastus"]], "given azure-eastus twice", "each stack once"),
    ],
)
def test_a_wrong_wave_is_refused(project: Path, waves: list[list[str]], given: str, allowed: str) -> None:
    with pytest.raises(DeclarationError) as raised:
        jobs_of(load_project(project), waves)
    assert str(raised.value).startswith(f"--wave: {given}; allowed: {allowed}")


def test_a_stack_with_faults_is_refused(tmp_path: Path) -> None:
    root = write_project(tmp_path / "project", {"aws-us-east-1": {"cloud": "aws"}}, LINKS)
    with pytest.raises(DeclarationError, match=r"stacks/Pulumi\.aws-us-east-1\.yaml"):
        jobs_of(load_project(root))


def test_a_project_without_stacks_is_refused(tmp_path: Path) -> None:
    root = write_project(tmp_path / "project", {})
    with pytest.raises(DeclarationError, match="given no stack file; allowed: at least one"):
        jobs_of(load_project(root))


def test_settings_of_deployments_are_no_stack(project: Path) -> None:
    (project / "stacks" / "Pulumi.aws-us-east-1.deploy.yaml").write_text("settings: {}\n")
    assert "aws-us-east-1.deploy" not in by_name(jobs_of(load_project(project)))
