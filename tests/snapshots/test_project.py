"""A project is completed by the network snapshots of its accounts."""

from pathlib import Path
from typing import Any

import pytest

from gpufabric.snapshots.project import project_with_facts, uses_existing
from gpufabric.spec.problems import DeclarationError

_STACK = "aws-us-east-1"
_PROJECT = "name: lab\nstackConfigDir: stacks\nconfig:\n  fabric:\n    default:\n      name: demo\n"
_REGION = """\
config:
  gpufabric:region:
    cloud: aws
    region: us-east-1
    account_id: "123456789012"
    zone: use1-az6
    system_zones: [use1-az4, use1-az6]
    network: {cidr: 10.16.0.0/16}
    existing:
      network:
        id: vpc-0123456789abcdef0
        subnets:
          gpu: {id: subnet-0123456789abcdef0}
    pools:
      train: {shape: p6-b200.48xlarge, nodes: 4}
"""
_SNAPSHOT = """\
cloud: aws
account: '123456789012'
region: us-east-1
subnets:
  read_at: 2026-11-28T00:00:00Z
  source: DescribeSubnets
  rows:
    subnet-0123456789abcdef0:
      cidr: 10.16.0.0/18
"""


def _project(root: Path, region: str) -> Path:
    folder = root / "stacks/account-snapshots/aws-123456789012-us-east-1"
    folder.mkdir(parents=True)
    (folder / "network.yaml").write_text(_SNAPSHOT, encoding="utf-8")
    (root / "Pulumi.yaml").write_text(_PROJECT, encoding="utf-8")
    (root / f"stacks/Pulumi.{_STACK}.yaml").write_text(region, encoding="utf-8")
    return root


def test_a_snapshot_completes_the_declared_region(tmp_path: Path) -> None:
    region: Any = project_with_facts(_project(tmp_path, _REGION)).stack(_STACK)
    assert uses_existing(region)
    assert str(region.existing.network.subnets.gpu.cidr) == "10.16.0.0/18"


def test_a_contradiction_names_file_and_line_of_the_declaration(tmp_path: Path) -> None:
    declared = _REGION.replace("abcdef0}", "abcdef0, cidr: 10.17.0.0/18}")
    with pytest.raises(DeclarationError) as caught:
        project_with_facts(_project(tmp_path, declared)).stack(_STACK)
    (problem,) = caught.value.problems
    assert (problem.where, problem.given, problem.allowed) == (
        "existing.network.subnets.gpu.cidr",
        "10.17.0.0/18",
        "10.16.0.0/18",
    )
    assert (problem.file, problem.line) == (f"stacks/Pulumi.{_STACK}.yaml", 13)
