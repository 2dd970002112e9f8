"""A project is completed by the network snapshots of its accounts."""

from pathlib import Path
from typing import Any

import pytest

from gpufabric.snapshots.project import project_with_facts, uses_existing
from gpufabric.spec.problems import DeclarationError

_STACK = "aws-us-east-1"
_PROJECT = "name: gpufabric\nstackConfigDir: stacks\nconfig:\n  fabric:\n    default:\n      name: demo\n"
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


_BACKBONE = """\
config:
  gpufabric:backbone:
    links:
      - {between: [aws-us-east-1, azure-eastus], kind: vpn, gbps: 2}
    existing:
      aws-us-east-1:
        hub: {id: tgw-0123456789abcdef0}
        dns_zone_id: Z0123456789
"""
_HUBS = """\
hubs:
  read_at: 2026-11-28T00:00:00Z
  source: DescribeTransitGateways
  rows:
    tgw-0123456789abcdef0:
      asn: 64701
dns_zones:
  read_at: 2026-11-28T00:00:00Z
  source: GetHostedZone
  rows:
    Z0123456789:
      name: fabric.internal
"""


def _with_backbone(root: Path, backbone: str) -> Path:
    _project(root, _REGION)
    file = root / "stacks/account-snapshots/aws-123456789012-us-east-1/network.yaml"
    file.write_text(_SNAPSHOT + _HUBS, encoding="utf-8")
    (root / "stacks/Pulumi.backbone.yaml").write_text(backbone, encoding="utf-8")
    return root


def test_a_snapshot_completes_hubs_and_zones_of_the_backbone(tmp_path: Path) -> None:
    project = project_with_facts(_with_backbone(tmp_path, _BACKBONE))
    given: Any = project.hubs[_STACK]
    assert (given.hub.asn, given.dns_zone_name) == (64701, "fabric.internal")


def test_another_name_of_a_zone_is_a_contradiction(tmp_path: Path) -> None:
    declared = f"{_BACKBONE}        dns_zone_name: other.internal\n"
    with pytest.raises(DeclarationError) as caught:
        project_with_facts(_with_backbone(tmp_path, declared)).stack("backbone")
    (problem,) = caught.value.problems
    where = "existing.aws-us-east-1.dns_zone_name"
    assert (problem.where, problem.given, problem.allowed) == (where, "other.internal", "fabric.internal")
