"""A small project whose pipelines are generated, and the validators of each product's own schema."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator
from ruamel.yaml import YAML

from gpufabric.pipelines.jobs import StackJob, jobs_of
from gpufabric.pipelines.settings import PipelineSettings
from gpufabric.spec.project import load_project
from tools.small_fabric import REGIONS

VENDOR = package_files("check_jsonschema") / "builtin_schemas" / "vendor"
RECORDED = Path(__file__).parent / "recorded"

LINKS = [{"between": ["aws-us-east-1", "azure-eastus"], "kind": "vpn", "gbps": 1}]
ROLE = "arn:aws:iam::123456789012:role/gpufabric-up"
CLIENT, TENANT = "11111111-2222-4333-8444-555555555555", "11111111-2222-4333-8444-666666666666"

SETTINGS = PipelineSettings(setup="make setup")


def write_project(
    root: Path, stacks: Mapping[str, Mapping[str, Any]], links: Sequence[Mapping[str, Any]] = ()
) -> Path:
    """Write a project with region stacks, and a backbone if there are links."""
    yaml = YAML(typ="safe")
    (root / "stacks").mkdir(parents=True)
    shared = {
        "name": "gpufabric",
        "runtime": "python",
        "stackConfigDir": "stacks",
        "config": {"fabric": {"type": "object", "default": {"name": "demo"}}},
    }
    yaml.dump(shared, root / "Pulumi.yaml")
    for stack, declared in stacks.items():
        config = {"config": {"gpufabric:region": dict(declared)}}
        yaml.dump(config, root / "stacks" / f"Pulumi.{stack}.yaml")
    if links:
        backbone = {"config": {"gpufabric:backbone": {"links": list(links)}}}
        yaml.dump(backbone, root / "stacks" / "Pulumi.backbone.yaml")
    return root


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Folder of a project with a region in each cloud, and a backbone between two of them."""
    return write_project(tmp_path / "project", REGIONS, LINKS)


@pytest.fixture
def jobs(project: Path) -> tuple[StackJob, ...]:
    """Jobs of the project: all regions side by side."""
    return jobs_of(load_project(project))


@pytest.fixture
def in_waves(project: Path) -> tuple[StackJob, ...]:
    """Jobs of the project: OCI first, the others after it."""
    return jobs_of(load_project(project), [["oci-us-ashburn-1"]])


def parsed(text: str) -> Any:
    """Read a generated file."""
    return YAML(typ="safe").load(text)


@cache
def _vendor(name: str) -> Draft7Validator:
    loaded = json.loads((VENDOR / f"{name}.json").read_text(encoding="utf-8"))
    Draft7Validator.check_schema(loaded)
    return Draft7Validator(loaded)


@pytest.fixture
def faults() -> Callable[[str, Any], list[str]]:
    """Return what a schema of SchemaStore, as check-jsonschema ships it, finds in a document."""

    def find(name: str, document: Any) -> list[str]:
        return [error.message[:200] for error in _vendor(name).iter_errors(document)]

    return find


@cache
def operator_record() -> dict[str, Any]:
    """Read the recorded definition of ``Stack`` objects."""
    return json.loads((RECORDED / "operator-stack.json").read_text(encoding="utf-8"))


def closed(schema: Any) -> Any:
    """Return a schema that refuses unknown properties, as an API server does with strict field validation."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: closed(value) for key, value in schema.items()}
    # A property may itself be called "properties".
    if isinstance(schema.get("properties"), dict) and "type" in schema:
        made.setdefault("additionalProperties", False)
    return made


@cache
def operator_validator() -> Draft202012Validator:
    """Return the validator of the specification of a ``Stack``."""
    return Draft202012Validator(closed(operator_record()["spec"]))
