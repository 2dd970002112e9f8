"""The schemas for editors accept the declarations of the project, of its tests and of its pages."""

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor

from gpufabric.editors.files import STACK_LINE, project_line, schema_text
from gpufabric.editors.schemas import EDITOR_SCHEMAS
from gpufabric.spec.config_keys import PROJECT_NAME
from tests.docs.pages import PAGES, ROOT, Block, blocks

SCHEMAS = {kind: made(PROJECT_NAME) for kind, made in EDITOR_SCHEMAS.items()}
MODELS = {kind: SCHEMAS[kind]["definitions"] for kind in SCHEMAS}
REGION_MODELS = {"aws": "AwsRegion", "azure": "AzureRegion", "oci": "OciRegion"}
STACKS = sorted((ROOT / "stacks").glob("Pulumi.*.yaml"))


def partial(value: Any) -> Any:
    """Return a schema for parts of declarations: no key is required, but a condition needs its tag."""
    if isinstance(value, dict):
        return {
            key: item if key == "if" else partial(item)
            for key, item in value.items()
            if key != "required" or not isinstance(item, list)
        }
    return [partial(item) for item in value] if isinstance(value, list) else value


PARTS = {kind: partial(schema) for kind, schema in SCHEMAS.items()}


class Editor(SafeConstructor):
    """Reads a date as text, as YAML 1.2 and editors do."""


Editor.add_constructor("tag:yaml.org,2002:timestamp", SafeConstructor.construct_scalar)


def load(text: str) -> Any:
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = Editor
    return yaml.load(text)


def errors(schema: dict[str, Any], data: Any) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in Draft7Validator(schema).iter_errors(data)]


def errors_of_part(kind: str, model: str, data: Any) -> list[str]:
    """Return what is wrong with a part of a model's declaration."""
    schema = PARTS[kind]
    return errors({"allOf": [{"$ref": f"#/definitions/{model}"}], "definitions": schema["definitions"]}, data)


def keys(kind: str, *models: str) -> set[str]:
    return {key for model in models for key in MODELS[kind][model]["properties"]}


def errors_of_region(data: dict[str, Any]) -> list[str]:
    """Return what is wrong with a part of a region, for the cloud that fits best."""
    clouds = [data["cloud"]] if "cloud" in data else list(REGION_MODELS)
    return min((errors_of_part("stack", REGION_MODELS[cloud], data) for cloud in clouds), key=len)


def errors_of_config(config: dict[str, Any]) -> list[str]:
    """Return what is wrong with a part of a stack's file, or of the project's."""
    if "fabric" in config:
        return errors_of_part("project", "Fabric", config["fabric"]["default"])
    region = config.get(f"{PROJECT_NAME}:region", {})
    others = {key: value for key, value in config.items() if key != f"{PROJECT_NAME}:region"}
    return [*errors_of_region(region), *errors(PARTS["stack"], {"config": others})]


def errors_of_example(data: Any) -> list[str] | None:
    """Return what is wrong with an example; None if it declares nothing."""
    if isinstance(data, list):
        is_link = all(isinstance(item, dict) and "between" in item for item in data)
        return errors_of_part("stack", "Backbone", {"links": data}) if is_link else None
    if "config" in data:
        return errors_of_config(data["config"])
    if set(data) <= keys("project", "Fabric"):
        return errors_of_part("project", "Fabric", data)
    if set(data) <= keys("stack", *REGION_MODELS.values()):
        return errors_of_region(data)
    if set(data) <= set(SCHEMAS["usage"]["properties"]):
        return errors(SCHEMAS["usage"], data)
    return None


EXAMPLES = [block for page in PAGES for block in blocks(page) if block.info[:1] == ("yaml",)]
DECLARING = [
    block
    for block in EXAMPLES
    if "\n---" not in block.text and errors_of_example(load(block.text)) is not None
]


@pytest.mark.parametrize("block", DECLARING, ids=lambda block: block.name)
def test_examples_of_pages(block: Block) -> None:
    assert errors_of_example(load(block.text)) == []


def test_most_examples_of_declarations_are_known() -> None:
    assert len(DECLARING) >= 28


@pytest.mark.parametrize("file", STACKS, ids=lambda file: file.name)
def test_stack_files(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert errors(SCHEMAS["stack"], load(text)) == []
    assert text.startswith(f"# {STACK_LINE}\n")


def test_the_project_file() -> None:
    text = (ROOT / "Pulumi.yaml").read_text(encoding="utf-8")
    assert errors(SCHEMAS["project"], load(text)) == []
    assert text.startswith(f"# {project_line()}\n")


@pytest.mark.parametrize("kind", EDITOR_SCHEMAS)
def test_the_files_of_the_checkout_are_up_to_date(kind: str) -> None:
    """`gpufabric schema --write` writes them."""
    file = ROOT / "stacks" / "schemas" / f"{kind}.json"
    assert file.read_text(encoding="utf-8") == schema_text(kind)


RECORDED = sorted(ROOT.glob("tests/**/Pulumi.*.yaml"))


@pytest.mark.parametrize("file", RECORDED, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_recorded_stack_files(file: Path) -> None:
    assert errors(SCHEMAS["stack"], load(file.read_text(encoding="utf-8"))) == []
