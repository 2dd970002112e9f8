"""Many stacks in one run: the demo's, with faults put into some."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from gpufabric.catalog.catalog import default_catalog
from gpufabric.check.fabric import check_fabric, load_hubs
from gpufabric.check.result import CheckFinding, CheckReport, Exit, StackCheck
from gpufabric.cost.text import usd
from gpufabric.declared.fabric import view
from gpufabric.plan.clock import NOW_VARIABLE, now
from gpufabric.plural import plural
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.project import load_project
from tools.small_fabric import SMALL_JOB

EMPTY = """
name: p
runtime: python
config:
  fabric: {type: object, default: {name: small}}
"""
ALL = ["aws-us-east-1", "aws-us-west-2", "azure-eastus", "backbone", "oci-us-ashburn-1"]


def edit(project: Path, stack: str, change: Callable[[Any], object]) -> None:
    file = project / "stacks" / f"Pulumi.{stack}.yaml"
    yaml = YAML()
    data = yaml.load(file.read_text())
    change(next(iter(data["config"].values())))
    yaml.dump(data, file)


def by_name(report: CheckReport) -> dict[str, StackCheck]:
    return {stack.stack: stack for stack in report.stacks}


def findings_of(check: StackCheck, rule: str) -> list[CheckFinding]:
    return [finding for finding in check.findings if finding.rule == rule]


def comparable(report: CheckReport) -> str:
    data = json.loads(json.dumps(report.as_dict()))
    for result in [data, *data["stacks"]]:
        del result["seconds"]
    return json.dumps(data)


def test_demo_passes_and_every_number_of_processes_says_the_same(project: Path) -> None:
    two = check_fabric(project, workers=2)
    assert [stack.stack for stack in two.stacks] == ALL
    assert two.exit == Exit.OK, two.as_dict()
    assert all(stack.resources > 30 and stack.findings for stack in two.stacks)
    assert comparable(check_fabric(project, workers=1)) == comparable(two)


def test_a_layout_that_does_not_divide_the_gpus_is_an_error_of_the_region(project: Path) -> None:
    yaml = YAML()
    data = yaml.load(project / "Pulumi.yaml")
    job = data["config"]["fabric"]["default"]["training"]
    job["parallelism"] = {"tensor": 8, "pipeline": 16}
    yaml.dump(data, project / "Pulumi.yaml")
    report = check_fabric(project, ["oci-us-ashburn-1", "aws-us-west-2"])
    assert report.exit == Exit.DECLARATION
    stacks = by_name(report)
    assert not stacks["aws-us-west-2"].problems
    [problem] = stacks["oci-us-ashburn-1"].problems
    assert str(problem).startswith("Pulumi.yaml:")
    assert "given tensor 8 x pipeline 16 = 128 for 320 GPUs of train in oci-us-ashburn-1" in str(problem)


def test_loads_without_experts_are_an_error_of_the_job(project: Path) -> None:
    yaml = YAML()
    data = yaml.load(project / "Pulumi.yaml")
    data["config"]["fabric"]["default"]["training"] = {**SMALL_JOB, "expert_loads": [1.0, 2.0]}
    yaml.dump(data, project / "Pulumi.yaml")
    report = check_fabric(project, ["aws-us-west-2"])
    assert report.exit == Exit.DECLARATION
    [problem] = by_name(report)["aws-us-west-2"].problems
    assert str(problem).startswith("Pulumi.yaml:")
    assert "fabric.training.expert_loads: given 2 loads; allowed: nothing, or a model with experts" in str(
        problem
    )


def test_backbone_alone_runs_its_regions_and_judges_itself_only(project: Path) -> None:
    report = check_fabric(project, ["backbone"])
    assert [stack.stack for stack in report.stacks] == ["backbone"]
    assert report.exit == Exit.OK
    assert not any("location unknown" in finding.message for finding in report.stacks[0].findings)


def test_faults_stay_with_their_stacks(project: Path) -> None:
    def too_dear(region: Any) -> None:
        region["budget"]["usd_per_hour"] = 1

    edit(project, "aws-us-east-1", too_dear)
    edit(project, "azure-eastus", lambda region: region.pop("zone"))
    edit(project, "oci-us-ashburn-1", lambda region: region["pools"]["train"].update(shape="BM.GPU.NONE"))
    report = check_fabric(project)
    checks = by_name(report)
    aws = checks["aws-us-east-1"]
    budget = next(finding for finding in aws.findings if finding.rule == "cost-stack-budget-hourly")
    assert (budget.level, budget.kind) == ("mandatory", "violation")
    line = aws.lines[aws.findings.index(budget)]
    text = (project / aws.file).read_text().splitlines()[line - 1]
    assert text.strip() == "budget:"
    assert aws.exit(strict=False) == Exit.VIOLATION
    for stack in ("azure-eastus", "oci-us-ashburn-1"):
        problem = checks[stack].problems[0]
        assert problem.file == f"stacks/Pulumi.{stack}.yaml"
        assert problem.line > 0
        assert checks[stack].exit(strict=False) == Exit.DECLARATION
    assert checks["backbone"].exit(strict=False) == Exit.DECLARATION
    assert report.exit == Exit.DECLARATION


def test_strict_fails_on_what_is_not_evaluated(project: Path) -> None:
    plain, strict = (check_fabric(project, ["aws-us-east-1"], strict=flag) for flag in (False, True))
    assert plain.stacks[0].count("not-evaluated")
    assert (plain.exit, strict.exit) == (Exit.OK, Exit.VIOLATION)


def test_program_that_breaks_down_is_an_internal_error(project: Path) -> None:
    program = project / "stacks" / "__main__.py"
    program.write_text(program.read_text() + '\nraise KeyError("hunter2")\n')
    report = check_fabric(project, ["oci-us-ashburn-1"])
    assert report.exit == Exit.INTERNAL
    assert report.stacks[0].broken.startswith("KeyError at __main__.py:")
    assert "hunter2" not in json.dumps(report.as_dict())


def test_process_that_ends_is_an_internal_error(project: Path) -> None:
    (project / "stacks" / "__main__.py").write_text("import os\nos._exit(7)\n")
    report = check_fabric(project)
    assert {stack.exit(strict=False) for stack in report.stacks if stack.stack != "backbone"} == {
        Exit.INTERNAL
    }
    assert by_name(report)["backbone"].errors[0].startswith("not checked: it needs")


def test_every_cloud_has_a_hub_to_load() -> None:
    load_hubs(["aws", "azure", "oci"])


def test_unknown_stack_names_those_there_are(project: Path) -> None:
    with pytest.raises(DeclarationError, match=r"given aws-mars; allowed: .*backbone"):
        check_fabric(project, ["aws-mars", "backbone"])


def test_waiver_that_covers_nothing_anywhere_is_noted(project: Path) -> None:
    (project / "stacks" / "waivers.yaml").write_text(
        "waivers:\n"
        "  - rule: imdsv2\n"
        '    resources: "urn:pulumi:*::gpufabric::*::nobody"\n'
        "    owner: platform team\n"
        "    reason: accepted for the length of the test\n"
        "    expires: 2026-12-24\n"
    )
    report = check_fabric(project, ["azure-eastus", "oci-us-ashburn-1"])
    assert report.notes == (), "other stacks may need it"
    whole = check_fabric(project)
    gaps = any(stack.count("not-evaluated") for stack in whole.stacks)
    assert bool(whole.notes) is not gaps


def test_stacks_that_share_a_quota_are_added_up(project: Path) -> None:
    file = project / "stacks" / "Pulumi.aws-us-west-2.yaml"
    twin = project / "stacks" / "Pulumi.aws-us-west-2-b.yaml"
    twin.write_text(file.read_text().replace("10.64.0.0/16", "10.80.0.0/16"))
    snapshots = project / "stacks" / "quota-snapshots"
    shutil.copy(snapshots / "aws-us-west-2.yaml", snapshots / "aws-us-west-2-b.yaml")
    checks = by_name(check_fabric(project, ["aws-us-west-2", "aws-us-west-2-b"]))
    for stack, other in (("aws-us-west-2", "aws-us-west-2-b"), ("aws-us-west-2-b", "aws-us-west-2")):
        [finding] = findings_of(checks[stack], "quota-headroom")
        assert (finding.level, finding.kind) == ("mandatory", "violation")
        assert f"32 nodes of {other} x 192 vCPU = 12,288 of L-417A185B" in finding.message
        assert "short by 4,608" in finding.message


def test_a_region_after_its_block_hides_no_other_stack(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(NOW_VARIABLE, "2027-01-06T12:00:00Z")
    report = check_fabric(project)
    assert report.exit == Exit.OK, report.as_dict()
    assert [stack.stack for stack in report.stacks if stack.resources > 30] == ALL
    [ended] = findings_of(by_name(report)["aws-us-east-1"], "capacity-block-ended")
    assert ended.message.endswith(
        "pool train has no machines: its Capacity Block ended on 2027-01-05 11:30 UTC"
    )


@pytest.mark.parametrize("pools", ["none", "empty"])
def test_regions_without_machines_are_checked(project: Path, pools: str) -> None:
    def without_machines(region: Any) -> None:
        for pool in region["pools"].values():
            pool["nodes"] = 0
        if pools == "none":
            region["pools"] = {}

    for stack in ALL:
        if stack != "backbone":
            edit(project, stack, without_machines)
    report = check_fabric(project)
    assert report.exit == Exit.OK, report.as_dict()
    [losses] = findings_of(report.stacks[0], "fabric-survives-losses")
    assert losses.kind == "not-evaluated"
    assert "no region has GPUs" in losses.message


CONTRACT = {"amount": 31.5, "unit": "node-hour", "source": "contract 4711", "valid_until": "2027-12-31"}
FEE = {"amount": 3_000_000, "unit": "total", "source": "offer 12"}
GROUP = (
    "/subscriptions/5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93/resourceGroups/leases/providers/Microsoft.Compute"
    "/capacityReservationGroups/leased"
)


@pytest.mark.parametrize(
    "capacities",
    [
        pytest.param({}, id="pools"),
        pytest.param(
            {
                "azure-eastus": {"mode": "new-reservation", "nodes": 108},
                "oci-us-ashburn-1": {"mode": "new-reservation", "nodes": 44},
                "aws-us-west-2": {"mode": "reservation", "id": "cr-0123456789abcdef0", "nodes": 32},
            },
            id="reservations",
        ),
        pytest.param(
            {
                "azure-eastus": {"mode": "reservation", "id": GROUP, "nodes": 108},
                "oci-us-ashburn-1": {
                    "mode": "reservation",
                    "id": "ocid1.capacityreservation.oc1.iad.aaaaaaaaleased",
                    "nodes": 44,
                },
            },
            id="existing",
        ),
    ],
)
def test_stated_prices_come_to_what_show_says(project: Path, capacities: dict[str, Any]) -> None:
    def state(stack: str) -> Callable[[Any], object]:
        def change(region: Any) -> None:
            pool = region["pools"]["train"]
            if stack in capacities:
                pool["capacity"] = {**capacities[stack], "price": CONTRACT}
            elif pool.get("capacity", {}).get("mode") == "capacity-block":
                pool["capacity"]["price"] = FEE
            else:
                pool["price"] = CONTRACT

        return change

    regions = [stack for stack in ALL if stack != "backbone"]
    for stack in regions:
        edit(project, stack, state(stack))
    shown = view(load_project(project), regions, default_catalog(), now())
    report = check_fabric(project, regions)
    for stack, check in by_name(report).items():
        bill = shown.regions[stack].bill
        assert bill.contract_lines, stack
        (summary,) = findings_of(check, "cost-summary")
        plain = "at your contract's prices"
        assert f"{usd(bill.usd_per_hour())}/hour, {usd(bill.usd_per_month)}/month" in summary.message
        assert f"{plural(len(bill.contract_lines), 'item')} {plain}" in summary.message
        assert not any("31.5" in finding.message or "4711" in finding.message for finding in check.findings)


def test_circuits_and_services_come_to_what_show_says(project: Path) -> None:
    leased = {**CONTRACT, "amount": 73_000, "unit": "month"}
    ends = {
        "aws-us-east-1": {"id": "dxcon-abcd1234", "vlan": 302},
        "oci-us-ashburn-1": {"id": "ocid1.crossconnect.oc1.iad.aaaa", "vlan": 303},
    }

    def lease(backbone: Any) -> None:
        link = next(link for link in backbone["links"] if set(link["between"]) == set(ends))
        circuit = {"router_asn": 64700, "ends": ends, "price": leased}
        link.update({"kind": "circuit", "gbps": 100, "circuit": circuit})

    edit(project, "backbone", lease)
    yaml = YAML()
    whole = yaml.load((project / "Pulumi.yaml").read_text())
    service = {**CONTRACT, "cloud": "azure", "service": "expressroute-circuit-10gbps", "unit": "month"}
    whole["config"]["fabric"]["default"]["prices"] = [service]
    yaml.dump(whole, project / "Pulumi.yaml")
    shown = view(load_project(project), ["backbone"], default_catalog(), now()).backbone
    assert shown is not None
    assert len(shown.bill.contract_lines) == 2
    (check,) = check_fabric(project, ["backbone"]).stacks
    summary = findings_of(check, "cost-summary")[0].message
    assert f"{usd(shown.bill.usd_per_hour())}/hour, {usd(shown.bill.usd_per_month)}/month" in summary
    assert "2 items at your contract's prices" in summary


def test_a_training_job_that_its_links_cannot_carry_fails_the_check(project: Path) -> None:
    """Gradients of 117B parameters in every step over 2 Gbit/s: the GPUs would mostly wait."""
    file = project / "Pulumi.yaml"
    yaml = YAML()
    data = yaml.load(file.read_text())
    fabric = data["config"]["fabric"]["default"]
    fabric["training"]["sync"] = "data-parallel"
    # A standing copy has no room beside it either, which is an error of its own.
    del fabric["resilience"]["checkpoints"]
    yaml.dump(data, file)
    report = check_fabric(project, ["backbone"])
    assert report.exit == Exit.VIOLATION
    findings = findings_of(report.stacks[0], "link-carries-training")
    assert len(findings) == 4  # the links of the ring
    assert all(finding.level == "mandatory" and "short" in finding.message for finding in findings)


def test_a_project_without_a_stack_is_an_error(project: Path) -> None:
    for file in (project / "stacks").glob("Pulumi.*.yaml"):
        file.unlink()
    (project / "Pulumi.yaml").write_text(EMPTY)
    with pytest.raises(DeclarationError, match="given no file of a stack"):
        check_fabric(project)
