"""Owners, hooks and tests of the repository name files and tools that exist."""

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML


def test_owned_paths_exist(repo: Path) -> None:
    lines = (repo / ".github" / "CODEOWNERS").read_text(encoding="utf-8").splitlines()
    entries = [line.split() for line in lines if line and not line.startswith("#")]
    assert entries
    for path, *owners in entries:
        assert path == "*" or (repo / path.lstrip("/")).exists(), path
        assert owners
        assert all(owner.startswith("@") for owner in owners)


def test_hooks_use_the_tools_of_the_virtual_environment(repo: Path) -> None:
    config = YAML(typ="safe").load((repo / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [entry["repo"] for entry in config["repos"]] == ["local"]
    hooks = config["repos"][0]["hooks"]
    assert {hook["language"] for hook in hooks} == {"system"}
    for hook in hooks:
        tool = hook["entry"].split()[0]
        assert tool.startswith(".venv/bin/")
        assert (repo / tool).exists(), tool


# Folders whose tests run many modules together: programs on the engine, pages, generated
# pairs, cases of preflight, verdicts, whole declarations, and all amounts against a ledger.
CROSS_CUTTING = (
    "tests/e2e/",
    "tests/docs/",
    "tests/ledger/",
    "tests/agreement/",
    "tests/pairs/",
    "tests/verdicts/",
    "tests/plan/declarations/",
)

# Test modules outside these folders that do not test one module.
BESIDE_THE_TREE = {
    # Guards of jobs and windows.
    "tests/protection/test_loosened_training.py",
    "tests/protection/test_loosened_windows.py",
    # Over the commands and readers.
    "tests/cli/test_printed_values.py",
    "tests/reading/test_malformed_readers.py",
    # The way out of nodes, in the resources of all clouds.
    "tests/components/test_egress.py",
    # Data of the catalogue.
    "tests/catalog/test_aws_crosscheck.py",
    "tests/catalog/test_aws_shapes.py",
    "tests/catalog/test_azure_prices.py",
    "tests/catalog/test_azure_shapes.py",
    "tests/catalog/test_azure_tables.py",
    "tests/catalog/test_documentation.py",
    "tests/catalog/test_new_shape.py",
    "tests/catalog/test_oci_environment.py",
    "tests/catalog/test_oci_shapes.py",
    "tests/catalog/test_oci_tables.py",
    "tests/catalog/test_shape_prices.py",
    "tests/catalog/test_provenance.py",
    "tests/catalog/test_shapes.py",
    "tests/catalog/test_transfer.py",
    "tests/plan/test_without_gpus.py",
    # Programs and engines.
    "tests/components/aws/test_policy_table.py",
    "tests/components/test_earliest.py",
    "tests/policies/planted/test_planted.py",
    "tests/pipelines/test_deployments_on_engine.py",
    "tests/policies/test_process.py",
    # Operations on stacks that are destroyed or recovered.
    "tests/engine/test_destroy_and_recovery.py",
    # Where files are read.
    "tests/reading/test_malformed_inputs.py",
    "tests/reading/test_routes.py",
    "tests/report/test_browser.py",
    "tests/report/test_figures_in_browser.py",
    "tests/report/test_pictures.py",
    "tests/report/trend/test_browser.py",
    "tests/simcloud/clouds/aws/test_shortage_on_engine.py",
    "tests/simcloud/clouds/azure/test_shortage_on_engine.py",
    "tests/simcloud/clouds/oci/test_on_engine.py",
    "tests/simcloud/provider/test_diff_properties.py",
    "tests/simcloud/provider/test_effects.py",
    "tests/simcloud/provider/test_processes.py",
    "tests/simcloud/test_on_engine.py",
    "tests/simcloud/test_time_on_engine.py",
    "tests/tools/engine/language_host/test_plugins.py",
    "tests/tools/engine/language_host/test_programs.py",
    "tests/tools/engine/language_host/test_server.py",
    "tests/tools/engine/test_main.py",
    "tests/tools/engine/test_real_engine.py",
    "tests/tools/languages/test_package_add.py",
    # Files of the repository.
    "tests/test_names.py",
    "tests/test_package.py",
    "tests/test_pipeline_roles.py",
    "tests/test_readme.py",
    "tests/test_repository_files.py",
    "tests/test_sample.py",
    "tests/test_snapshot_pipelines.py",
    "tests/test_workflow_schema.py",
    "tests/test_workflows.py",
    # Charts, an API server and controllers that take what is rendered.
    "tests/cluster/test_alerts.py",
    "tests/cluster/test_apiserver.py",
    "tests/cluster/test_charts.py",
    "tests/cluster/test_first_nccl.py",
    "tests/cluster/test_queues.py",
    # Examples, golden files and properties of several modules.
    "tests/manifests/test_schemas.py",
    "tests/check/test_parity.py",
    "tests/check/test_secrets.py",
    "tests/cli/sim/test_reach.py",
    "tests/cli/snapshot/test_faults.py",
    "tests/cli/snapshot/test_same_bytes.py",
    "tests/components/aws/test_cost.py",
    "tests/components/aws/test_new_shape.py",
    "tests/components/azure/test_cost.py",
    "tests/components/azure/test_given.py",
    "tests/components/backbone/links/test_new_kind.py",
    "tests/components/backbone/links/test_peerings_and_circuits.py",
    "tests/components/backbone/test_existing.py",
    "tests/components/backbone/test_names.py",
    "tests/manifests/azure/test_existing.py",
    "tests/manifests/test_every_shape.py",
    "tests/manifests/test_golden.py",
    "tests/manifests/test_oke_addons.py",
    "tests/plan/azure/test_documentation.py",
    "tests/plan/azure/test_existing_docs.py",
    "tests/plan/links/test_fabrics.py",
    "tests/plan/links/test_stability.py",
    "tests/plan/oci/test_documentation.py",
    "tests/planner/test_job_trials.py",
    "tests/planner/test_replan_trials.py",
    "tests/policies/billing/test_every_type.py",
    "tests/policies/billing/test_parity.py",
    "tests/policies/billing/test_reserved.py",
    "tests/policies/rules/fabric/test_reviews.py",
    "tests/policies/rules/test_four_kinds.py",
    "tests/policies/rules/test_recipe.py",
    "tests/policies/rules/test_whole_stacks.py",
    "tests/policies/test_secrets.py",
    "tests/report/test_forms.py",
    "tests/report/test_golden.py",
    "tests/report/test_rendered.py",
    "tests/report/test_secrets.py",
    "tests/simcloud/clouds/azure/test_signatures.py",
    "tests/simcloud/clouds/test_every_code.py",
    "tests/simcloud/clouds/test_every_refusal.py",
    "tests/simcloud/clouds/test_ids.py",
    "tests/simcloud/clouds/test_recipe.py",
    "tests/simcloud/clouds/test_tables.py",
    "tests/simcloud/test_reachability_lost.py",
    "tests/spec/test_clouds_apart.py",
}


def test_tests_mirror_the_tree(repo: Path) -> None:
    """``tests/x/test_y.py`` tests ``gpufabric/x/y.py``, ``x/y.py``, or is listed with those that do not."""
    files = {str(file.relative_to(repo)) for file in (repo / "tests").rglob("test_*.py")}
    assert len(files) > 300
    elsewhere = {
        file for file in files if not file.startswith(CROSS_CUTTING) and not _has_module(repo, Path(file))
    }
    assert elsewhere == BESIDE_THE_TREE


def _has_module(repo: Path, test: Path) -> bool:
    module = test.relative_to("tests").with_name(test.name.removeprefix("test_"))
    candidates = (Path("gpufabric") / module, module)
    return any((repo / path).is_file() or (repo / path.with_suffix("")).is_dir() for path in candidates)


@pytest.mark.parametrize("folder", ["gpufabric", "bench", "tools", "stacks"])
def test_nothing_but_tests_imports_tests(repo: Path, folder: str) -> None:
    imports = re.compile(r"^\s*(?:from|import) tests\b", re.MULTILINE)
    files = sorted((repo / folder).rglob("*.py"))
    assert files
    assert [file.name for file in files if imports.search(file.read_text(encoding="utf-8"))] == []
