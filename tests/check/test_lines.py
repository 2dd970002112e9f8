from pathlib import Path

import pytest

from gpufabric.check.lines import line_of
from gpufabric.check.result import CheckFinding
from gpufabric.spec.config_keys import DEFAULT_KEYS
from gpufabric.spec.yamlfile import YamlFile, read_yaml

TEXT = """\
config:
  gpufabric:region:
    cloud: aws
    pools:
      train:
        nodes: 8
      train-two:
        nodes: 1
    storage: {}
    budget: {}
"""


@pytest.fixture
def file(tmp_path: Path) -> YamlFile:
    path = tmp_path / "Pulumi.aws-us-east-1.yaml"
    path.write_text(TEXT)
    return read_yaml(path, path.name)


@pytest.mark.parametrize(
    ("rule", "name", "line"),
    [
        ("imdsv2", "aws-us-east-1-train", 5),
        ("cost-stack-budget-hourly", "aws-us-east-1-train", 5),
        ("imdsv2", "aws-us-east-1-train-two", 7),
        ("imdsv2", "aws-us-east-1-trainer", 4),
        ("cost-stack-budget-hourly", "", 10),
        ("storage-protected", "aws-us-east-1-checkpoints", 9),
        ("quota-headroom", "", 4),
        ("secrets-encrypted", "aws-us-east-1", 2),
        ("a-rule-of-somebody-else", "", 4),
    ],
)
def test_line(file: YamlFile, rule: str, name: str, line: int) -> None:
    urn = f"urn:pulumi:aws-us-east-1::gpufabric::aws:x/y:Z::{name}" if name else ""
    assert line_of(CheckFinding(rule, "mandatory", "text", urn), "aws-us-east-1", file, DEFAULT_KEYS) == line


def test_file_that_declares_nothing() -> None:
    assert (
        line_of(CheckFinding("imdsv2", "mandatory", "text"), "backbone", YamlFile("x", {}), DEFAULT_KEYS) == 0
    )
