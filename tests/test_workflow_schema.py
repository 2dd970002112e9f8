"""Files that GitHub reads are valid by their schemas."""

import copy
import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from ruamel.yaml import YAML

from tests.docs.pages import blocks
from tests.test_workflows import FILES, load

SCHEMAS = files("check_jsonschema") / "builtin_schemas" / "vendor"
TEMPLATES = sorted((Path(__file__).parents[1] / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))


def validator_of(schema: str) -> Draft7Validator:
    """Return a validator with a schema of SchemaStore, as check-jsonschema ships it."""
    loaded = json.loads((SCHEMAS / f"github-{schema}.json").read_text(encoding="utf-8"))
    Draft7Validator.check_schema(loaded)
    return Draft7Validator(loaded)


@pytest.fixture(scope="module")
def validator() -> Draft7Validator:
    return validator_of("workflows")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_workflow_is_valid(validator: Draft7Validator, file: Path) -> None:
    assert [error.message for error in validator.iter_errors(load(file.name))] == []


def test_the_steps_in_the_documentation_are_valid(validator: Draft7Validator, repo: Path) -> None:
    (example,) = (block.text for block in blocks(repo / "docs" / "check.md") if block.info == ("yaml",))
    job = {"runs-on": "ubuntu-latest", "steps": YAML(typ="safe").load(example)}
    assert [error.message for error in validator.iter_errors({"on": "push", "jobs": {"check": job}})] == []


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.name)
def test_an_issue_template_is_valid(file: Path) -> None:
    schema = "issue-config" if file.name == "config.yml" else "issue-forms"
    template = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
    assert [error.message for error in validator_of(schema).iter_errors(template)] == []


def _first_job(workflow: dict[str, Any]) -> dict[str, Any]:
    return next(iter(workflow["jobs"].values()))


@pytest.mark.parametrize(
    "damage",
    [
        lambda workflow: workflow.pop("on"),
        lambda workflow: workflow.update(onn="push"),
        lambda workflow: _first_job(workflow).pop("runs-on"),
        lambda workflow: _first_job(workflow).update(timeout_minutes=5),
        lambda workflow: _first_job(workflow)["steps"][0].update(run="ls", uses="actions/checkout@v5"),
        lambda workflow: workflow.update(permissions={"content": "read"}),
    ],
    ids=["no event", "unknown key", "no machine", "misspelt timeout", "run and uses", "misspelt right"],
)
def test_a_damaged_workflow_is_not(
    validator: Draft7Validator, damage: Callable[[dict[str, Any]], Any]
) -> None:
    workflow = copy.deepcopy(load("ci.yml"))
    damage(workflow)
    assert list(validator.iter_errors(workflow))
