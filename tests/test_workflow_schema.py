"""The workflow files are what GitHub's schema of workflows takes."""

import copy
import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from tests.test_workflows import FILES, load

SCHEMA = files("check_jsonschema") / "builtin_schemas" / "vendor" / "github-workflows.json"


@pytest.fixture(scope="module")
def validator() -> Draft7Validator:
    """The schema of SchemaStore, as check-jsonschema ships it."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft7Validator.check_schema(schema)
    return Draft7Validator(schema)


@pytest.mark.parametrize("file", FILES, ids=lambda one: one.name)
def test_a_workflow_is_what_the_schema_takes(validator: Draft7Validator, file: Path) -> None:
    assert [error.message for error in validator.iter_errors(load(file.name))] == []


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
    ids=["no event", "unknown key", "no machine", "misspelt time-out", "run and uses", "misspelt right"],
)
def test_a_damaged_workflow_is_not(
    validator: Draft7Validator, damage: Callable[[dict[str, Any]], Any]
) -> None:
    workflow = copy.deepcopy(load("ci.yml"))
    damage(workflow)
    assert list(validator.iter_errors(workflow))
