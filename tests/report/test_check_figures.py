"""Figures that a check computes from declarations, without an engine, an earlier run or credentials."""

from decimal import Decimal
from pathlib import Path

import pytest

from gpufabric.protection.git_ref import policies_of
from gpufabric.report.check_figures import FiguredStacks, figures_of_declarations, figures_of_run
from gpufabric.report.cost_notes import basis_text
from gpufabric.report.markdown import markdown
from gpufabric.report.model import Report, StackReport
from gpufabric.report.page import page
from gpufabric.report.plots.fabric_map import fabric_map
from gpufabric.report.plots.marks import region_mark
from gpufabric.report.summary import NOTHING
from tests.cli.demo_project import STACKS, write_project
from tests.protection.git_projects import commit, git
from tests.report.conftest import CASES
from tests.report.reading import page_sections

NAMES = ("aws-us-east-1", "azure-eastus", "backbone")
AWS, AZURE, BACKBONE = NAMES


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GPUFABRIC_NOW", "2026-12-02T08:00:00Z")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = write_project(tmp_path / "project")
    git(root, "init", "--quiet", "--initial-branch=main")
    commit(root)
    return root


def stack_file(root: Path, stack: str) -> Path:
    return root / "stacks" / f"Pulumi.{stack}.yaml"


def replace(root: Path, stack: str, old: str, new: str) -> None:
    file = stack_file(root, stack)
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


def figured(root: Path, ref: str | None = None, names: tuple[str, ...] = NAMES) -> FiguredStacks:
    stacks = [StackReport(stack=name, outcome="ok") for name in names]
    with policies_of(root, ref) as folder:
        return figures_of_declarations(stacks, root, folder)


def report_of(made: FiguredStacks) -> Report:
    return Report(
        operation="check",
        source="check",
        verdict="ready",
        headline="",
        stacks=made.stacks,
        totals=made.totals,
        declared=made.declared,
        topology=made.topology,
    )


def text_of(made: FiguredStacks) -> str:
    return markdown(report_of(made))


def test_without_any_run_figures_follow_from_the_declarations(project: Path) -> None:
    made = figured(project)
    aws, azure, backbone = (stack.after for stack in made.stacks)
    assert aws is not None
    assert azure is not None
    assert backbone is not None
    assert (aws.gpus, azure.gpus, backbone.gpus) == (128, 72, 0)
    assert aws.money.usd_per_month
    assert azure.money.basis == "declaration"
    assert aws.quota
    assert backbone.links
    assert made.totals.gpus_after == 200


def test_what_exists_is_unknown_without_a_ref(project: Path) -> None:
    made = figured(project)
    assert {stack.before for stack in made.stacks} == {None}
    assert {stack.usd_per_month_difference for stack in made.stacks} == {None}
    assert not made.totals.compared
    text = text_of(made)
    assert "as before" not in text
    assert "paid once" in text
    assert "before)" not in text
    assert "computed from them, at prices of 2026-12-02, and what exists now is unknown" in text
    assert "| aws-us-east-1 | 128 |" in text
    assert "none |" not in text


def test_a_ref_gives_the_figures_before(project: Path) -> None:
    replace(project, AZURE, "nodes: 18", "nodes: 36")
    made = figured(project, "main")
    aws, azure, _ = made.stacks
    assert aws.usd_per_month_difference == 0
    assert azure.before is not None
    assert azure.after is not None
    assert (azure.before.gpus, azure.after.gpus) == (72, 144)
    assert azure.usd_per_month_difference
    assert azure.usd_per_month_difference > 0
    assert sum(line.usd_per_month_difference or 0 for line in azure.cost_lines) == pytest.approx(
        azure.usd_per_month_difference, abs=Decimal("0.05")
    )
    assert made.totals.compared
    text = text_of(made)
    assert "compared with main" in text
    assert "GPUs 200 → 272 (+72)" in text


@pytest.mark.parametrize(
    ("old", "new"),
    [("nodes: 18", "nodes: many"), ("config:", "config: [")],
    ids=["invalid value", "no YAML"],
)
def test_figures_of_a_faulty_declaration_are_unknown(old: str, new: str, project: Path) -> None:
    replace(project, AZURE, old, new)
    azure = figured(project, "main").stacks[1]
    assert azure.before is not None
    assert azure.before.gpus == 72
    assert azure.after is None
    assert azure.usd_per_month_difference is None
    made = figured(project)
    assert AZURE in made.totals.left_out
    assert "without azure-eastus" in text_of(made)


def test_a_fault_of_the_ref_leaves_other_stacks_known(project: Path) -> None:
    replace(project, AZURE, "nodes: 18", "nodes: many")
    commit(project)
    stack_file(project, AZURE).write_text(STACKS[AZURE])
    made = figured(project, "main")
    assert made.stacks[1].before is None
    assert made.stacks[0].before == made.stacks[0].after
    # The backbone links it, and cannot be planned either.
    assert made.totals.left_out == (AZURE, BACKBONE)


def test_a_new_stack_costs_nothing_before(project: Path) -> None:
    stack_file(project, AZURE).unlink()
    stack_file(project, BACKBONE).unlink()
    commit(project)
    stack_file(project, AZURE).write_text(STACKS[AZURE])
    azure = figured(project, "main").stacks[1]
    assert azure.before == NOTHING
    assert azure.usd_per_month_difference
    assert azure.usd_per_month_difference > 0


def test_a_removed_file_is_a_reason_and_no_saving(project: Path) -> None:
    """The stack may be up: removing its file destroys nothing."""
    stack_file(project, AZURE).unlink()
    made = figured(project, "main", (AWS,))
    assert [reason.split(", ", 1)[1] for reason in made.reasons] == ["without a file here: azure-eastus"]
    assert made.totals.usd_per_month_difference == 0


def test_a_ref_without_a_valid_project_is_no_comparison(project: Path) -> None:
    text = (project / "Pulumi.yaml").read_text()
    (project / "Pulumi.yaml").write_text(text.replace("step_seconds: 6.0", "step_seconds: soon"))
    commit(project)
    (project / "Pulumi.yaml").write_text(text)
    made = figured(project, "main")
    assert not made.totals.compared
    assert made.declared is not None
    assert made.declared.compared_with == ""
    assert made.totals.gpus_after == 200


def test_the_checkout_needs_no_run(repo: Path) -> None:
    made = figured(
        repo, None, ("aws-us-east-1", "aws-us-west-2", "azure-eastus", "backbone", "oci-us-ashburn-1")
    )
    assert all(stack.after is not None for stack in made.stacks)
    assert made.totals.gpus_after == 1320
    assert made.totals.left_out == ()


def test_the_basis_is_stated(project: Path) -> None:
    made = figured(project, "main")
    report = Report(
        operation="check", verdict="ready", headline="", stacks=(), totals=made.totals, declared=made.declared
    )
    assert basis_text(report).startswith("Both sides follow from declarations, at prices of 2026-12-02")


def test_the_map_has_regions_pools_and_links(project: Path) -> None:
    topology = figured(project).topology
    aws, azure = topology.places
    assert [(pool.name, pool.nodes, pool.gpus, pool.fabric) for pool in aws.pools] == [
        ("train", 16, 128, "efa")
    ]
    assert aws.pools[0].rdma_gbps
    assert (azure.stack, azure.cloud, azure.region) == (AZURE, "azure", "eastus")
    assert aws.power_domain
    assert aws.power_domain == azure.power_domain
    (link,) = topology.links
    assert (link.ends, link.kind, link.gbps) == ((AWS, AZURE), "vpn", 2.0)
    assert link.latency_ms
    drawn = page_sections(page(report_of(figured(project))))["map"]
    assert f"power domain {aws.power_domain}" in drawn
    assert "128 GPUs" in drawn


def test_the_map_marks_what_a_ref_does_not_have(project: Path) -> None:
    replace(project, AZURE, "nodes: 18", "nodes: 36")
    made = figured(project, "main")
    aws, azure, _ = made.stacks
    regions = {region.stack: region for region in made.topology.places}
    assert region_mark(regions[AZURE], azure).kind == "changes"
    assert region_mark(regions[AWS], aws).kind == "none"
    new = azure.model_copy(update={"before": NOTHING})
    assert region_mark(regions[AZURE], new).kind == "new"


def test_a_region_with_a_faulty_declaration_is_on_the_map_without_figures(project: Path) -> None:
    replace(project, AZURE, "nodes: 18", "nodes: many")
    azure = figured(project).topology.places[1]
    assert (azure.stack, azure.cloud, azure.region, azure.pools) == (AZURE, "azure", "", ())
    assert "GPUs unknown" in fabric_map(report_of(figured(project))).svg


def test_the_map_is_that_of_the_earlier_run_whose_figures_are_shown() -> None:
    old = CASES["up"]()
    stacks = [StackReport(stack=stack.stack, outcome="ok") for stack in old.stacks]
    assert figures_of_run(stacks, old).topology == old.topology
