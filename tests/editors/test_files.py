import json
from pathlib import Path

import pytest

from gpufabric.editors.files import STACK_LINE, project_line, schema_text, write_schemas
from gpufabric.editors.schemas import EDITOR_SCHEMAS
from gpufabric.spec.problems import DeclarationError
from tests.cli.demo_project import write_project


def test_schemas_stand_beside_the_stack_files(tmp_path: Path) -> None:
    root = write_project(tmp_path / "project")
    assert write_schemas(root) == [f"stacks/schemas/{kind}.json" for kind in EDITOR_SCHEMAS]
    stack_file = root / "stacks" / "Pulumi.aws-us-east-1.yaml"
    assert (stack_file.parent / STACK_LINE.partition("=")[2]).is_file()
    assert (root / project_line().partition("=")[2]).is_file()


def test_only_outdated_schemas_are_written(tmp_path: Path) -> None:
    root = write_project(tmp_path / "project")
    write_schemas(root)
    assert write_schemas(root) == []
    (root / "stacks" / "schemas" / "stack.json").write_text("{}")
    assert write_schemas(root) == ["stacks/schemas/stack.json"]


def test_another_folder_and_another_name(tmp_path: Path) -> None:
    root = write_project(tmp_path / "project")
    file = root / "Pulumi.yaml"
    text = file.read_text().replace("stackConfigDir: stacks", "stackConfigDir: regions")
    file.write_text(text.replace("name: gpufabric", "name: ours"))
    assert write_schemas(root)[0] == "regions/schemas/stack.json"
    keys = json.loads((root / "regions" / "schemas" / "stack.json").read_text())["properties"]["config"]
    assert "ours:region" in keys["properties"]
    assert project_line("regions") == "yaml-language-server: $schema=regions/schemas/project.json"


def test_a_project_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError):
        write_schemas(tmp_path)


def test_the_text_ends_with_a_line_break() -> None:
    assert schema_text("usage").endswith("}\n")
