import json
from pathlib import Path

import pytest

from gpufabric.check.config import stack_config
from gpufabric.spec.problems import DeclarationError

PROJECT = """\
name: gpufabric
stackConfigDir: stacks
config:
  aws:region: us-east-1
  plain: text
  number: {type: integer}
  fabric: {type: object, default: {name: demo}}
  replaced: {default: old}
"""
STACK = """\
config:
  gpufabric:replaced: {value: [1, two]}
  gpufabric:token: {secure: v1:abcd}
  gpufabric:nested: {deep: [{secure: v1:efgh}], open: here}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "stacks").mkdir()
    (tmp_path / "Pulumi.yaml").write_text(PROJECT)
    (tmp_path / "stacks" / "Pulumi.one.yaml").write_text(STACK)
    return tmp_path


def test_values_are_those_of_the_engine(root: Path) -> None:
    config = stack_config(root, "one")
    assert config.project == "gpufabric"
    assert config.values["aws:region"] == "us-east-1"
    assert config.values["gpufabric:plain"] == "text"
    assert json.loads(config.values["gpufabric:fabric"]) == {"name": "demo"}
    assert json.loads(config.values["gpufabric:replaced"]) == {"value": [1, "two"]}
    assert "gpufabric:number" not in config.values
    assert json.loads(config.as_json()) == config.values


def test_encrypted_values_are_hidden_and_counted(root: Path) -> None:
    config = stack_config(root, "one")
    assert config.values["gpufabric:token"] == "[secret]"
    assert json.loads(config.values["gpufabric:nested"]) == {"deep": ["[secret]"], "open": "here"}
    assert config.secret_keys == ("gpufabric:token", "gpufabric:nested")
    assert config.ciphertexts == {"v1:abcd", "v1:efgh"}
    assert "v1:" not in config.as_json()


def test_stack_without_a_file_has_the_defaults(root: Path) -> None:
    assert "gpufabric:fabric" in stack_config(root, "two").values


def test_broken_file_is_named(root: Path) -> None:
    (root / "stacks" / "Pulumi.one.yaml").write_text("config: [")
    with pytest.raises(DeclarationError, match=r"stacks/Pulumi\.one\.yaml"):
        stack_config(root, "one")
