from pathlib import Path

import pytest

from gpufabric.planner.held import check_held, read_held
from gpufabric.planner.listed import JobOffers
from gpufabric.planner.replan import HeldMachines
from gpufabric.spec.problems import DeclarationError
from tests.cli.demo_project import write_project


def test_pools_of_a_project_are_held(tmp_path: Path) -> None:
    held = read_held(write_project(tmp_path / "project"))
    assert HeldMachines("aws-us-east-1", "p6-b200.48xlarge", "capacity-block", 16) in held
    assert HeldMachines("azure-eastus", "Standard_ND128isr_NDR_GB200_v6", "on-demand", 18) in held


def test_a_plan_keeps_agreed_prices_but_not_those_on_demand(tmp_path: Path) -> None:
    row = '{"region": "aws-us-east-1", "shape": "p5.48xlarge", "machines": 4, "usd_per_gpu_hour": "2.5", '
    file = tmp_path / "plan.json"
    file.write_text(f'{{"leased": [{row}"mode": "on-demand"}}, {row}"mode": "reserved-1y"}}]}}')
    assert [machines.usd_per_gpu_hour for machines in read_held(file)] == [None, 2.5]


def test_machines_of_a_contract_from_several_months_are_held_together(tmp_path: Path) -> None:
    row = '{"region": "oci-us-ashburn-1", "shape": "BM.GPU.H100.8", "mode": "contract acme", '
    file = tmp_path / "plan.json"
    parts = f'{row}"machines": 3, "usd_per_gpu_hour": "2"}}, {row}"machines": 1, "usd_per_gpu_hour": "4"}}'
    file.write_text(f'{{"leased": [{parts}]}}')
    assert read_held(file) == [HeldMachines("oci-us-ashburn-1", "BM.GPU.H100.8", "contract acme", 4, 2.5)]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"leased": []}', '{"leased": [1]}', '{"leased": [{}]}'])
def test_other_files_are_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "plan.json"
    file.write_text(text)
    with pytest.raises(DeclarationError, match="--against"):
        read_held(file)


def test_missing_files_and_empty_folders_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(DeclarationError, match="--against"):
            read_held(path)


def test_the_job_names_what_is_held() -> None:
    held = [HeldMachines("aws-us-east-1", "p5.48xlarge", "on-demand", 4)]
    with pytest.raises(DeclarationError, match=r"no offer of p5\.48xlarge in aws-us-east-1"):
        check_held(held, JobOffers([]), "job.yaml")
