"""Examples of files are valid. Tests of regions, shapes and capacity files are beside their readers."""

import json
import subprocess
import sys
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from gpufabric.engine.runs import Manifest, StackRecord
from gpufabric.manifests import lustre
from gpufabric.policies.rules import RULES
from gpufabric.policies.settings import SETTINGS_FILE, load_settings
from gpufabric.policies.waivers import WAIVERS_FILE
from gpufabric.spec.aws.existing import AwsGivenCluster
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.ownership import OwnershipCase
from gpufabric.spec.supply_chain import SupplyChain
from tests.docs.pages import ROOT, blocks


def examples(page: str, language: str) -> list[str]:
    return [block.text for block in blocks(ROOT / "docs" / page) if block.info[:1] == (language,)]


def load(text: str) -> Any:
    return YAML(typ="safe").load(text)


def declared(example: Any) -> Fabric | Backbone:
    """Read an example as the declaration that it is a part of."""
    if isinstance(example, list):
        return Backbone.model_validate({"links": example})
    config = example.get("config", {})
    if "gpufabric:backbone" in config:
        return Backbone.model_validate(config["gpufabric:backbone"])
    fabric = config["fabric"]["default"] if config else example
    return Fabric.model_validate({"name": "demo", **fabric})


@pytest.mark.parametrize(
    "example",
    [*examples("backbone.md", "yaml"), *examples("resilience.md", "yaml")],
    ids=lambda text: text[:40],
)
def test_declarations(example: str) -> None:
    assert declared(load(example))


def test_the_case_of_owning_is_the_one_that_runs() -> None:
    [example] = examples("lease-or-own.md", "yaml")
    shipped = (ROOT / "examples" / "lease-vs-own" / "gb200.yaml").read_text()
    assert OwnershipCase.model_validate(load(example)) == OwnershipCase.model_validate(load(shipped))


def test_the_request_for_accelerators_is_the_one_that_runs() -> None:
    [example] = examples("time-to-gpus.md", "yaml")
    shipped = (ROOT / "examples" / "time-to-gpus" / "gb200.yaml").read_text()
    assert load(example) == load(shipped)


def test_the_job_of_a_lease_is_the_one_that_runs() -> None:
    [example] = examples("plan.md", "yaml")
    assert load(example) == load((ROOT / "examples" / "plan" / "job.yaml").read_text())


def test_settings_and_waivers(tmp_path: Path) -> None:
    settings, waivers, strict = examples("policies.md", "yaml")
    for file, text in ((SETTINGS_FILE, settings), (WAIVERS_FILE, waivers)):
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(text)
    (tmp_path / "stacks" / "Pulumi.aws-us-east-1.yaml").touch()
    loaded = load_settings(tmp_path, "aws-us-east-1", RULES, date(2026, 11, 22))
    assert loaded.problems == ()
    assert loaded.rules.keys() == {"cost-price-age", "imdsv2", "quota-headroom"}
    assert [waiver.rule for waiver in loaded.waivers] == ["imdsv2"]
    (tmp_path / SETTINGS_FILE).write_text(strict)
    loaded = load_settings(tmp_path, "aws-us-east-1", RULES, date(2026, 11, 22))
    assert loaded.problems == ()
    assert loaded.rules.keys() == {"cost-stack-budget-hourly", "cost-fabric-budget"}


def test_a_waiver_of_an_existing_group(tmp_path: Path) -> None:
    (text,) = (example for example in examples("identity.md", "yaml") if "waivers:" in example)
    (tmp_path / WAIVERS_FILE).parent.mkdir()
    (tmp_path / WAIVERS_FILE).write_text(text)
    (tmp_path / "stacks" / "Pulumi.oci-us-ashburn-1.yaml").touch()
    loaded = load_settings(tmp_path, "oci-us-ashburn-1", RULES, date(2026, 12, 1))
    assert loaded.problems == ()
    (waiver,) = loaded.waivers
    project = "urn:pulumi:oci-us-ashburn-1::gpufabric::gpufabric:oci:Region$"
    group = f"{project}oci:Identity/dynamicGroup:DynamicGroup::oci-us-ashburn-1-nodes"
    assert waiver.covers("dynamic-group-members", group)


def test_a_run_file_has_the_fields_of_the_example() -> None:
    (example,) = examples("commands.md", "json")
    run = json.loads(example)
    assert set(run) == {field.name for field in fields(Manifest)}
    for stack in run["stacks"].values():
        assert set(stack) == {field.name for field in fields(StackRecord)}


def test_manifests_have_the_names_of_the_examples() -> None:
    command = [sys.executable, "-c", "from gpufabric.cli.main import run; run()", "manifests", "azure-eastus"]
    rendered = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    names = {(part["kind"], part["metadata"]["name"]) for part in YAML(typ="safe").load_all(rendered) if part}
    loaded = (load(example) for example in examples("manifests.md", "yaml"))
    shared, settings, job, mounts, lock, required = loaded
    assert AwsGivenCluster.model_validate(shared["existing"]["cluster"]).software.kueue == "present"
    assert ("ConfigMap", settings["envFrom"][0]["configMapRef"]["name"]) in names
    assert ("LocalQueue", job["metadata"]["labels"]["kueue.x-k8s.io/queue-name"]) in names
    assert mounts["volumes"][0]["persistentVolumeClaim"]["claimName"] == lustre.NAME
    assert set(lock.values()) == {"sha256:..."}
    assert SupplyChain.model_validate(required["supply_chain"]).digests == "required"
