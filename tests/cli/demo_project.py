"""A small project of its own, so that the checkout's stacks can change without these tests."""

from pathlib import Path

PULUMI = """\
name: gpufabric
runtime:
  name: python
  options:
    virtualenv: .venv
main: stacks
stackConfigDir: stacks
config:
  fabric:
    type: object
    default:
      name: small
      training:
        model:
          name: dense-70b
          total_parameters: 70000000000
          active_parameters: 70000000000
          layers: 80
          hidden_size: 8192
          vocabulary: 128256
          sequence_length: 8192
        sync: streaming-diloco
        step_seconds: 6.0
"""
STACKS = {
    "aws-us-east-1": """\
config:
  gpufabric:region:
    cloud: aws
    region: us-east-1
    account_id: "123456789012"
    zone: use1-az6
    system_zones: [use1-az4, use1-az6]
    network:
      cidr: 10.16.0.0/16
    pools:
      train:
        shape: p6-b200.48xlarge
        nodes: 16
        capacity:
          mode: capacity-block
          id: cr-0f3a9c1d2b4e5f607
          nodes: 16
          starts: "2026-12-08T11:30:00Z"
          ends: "2026-12-22T11:30:00Z"
""",
    "azure-eastus": """\
config:
  gpufabric:region:
    cloud: azure
    region: eastus
    subscription_id: 5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93
    zone: "1"
    network:
      cidr: 10.32.0.0/16
    pools:
      train:
        shape: Standard_ND128isr_NDR_GB200_v6
        nodes: 18
    storage:
      lustre:
        at_least_tib: 20
        throughput_mbps_per_tib: 500
""",
    "backbone": """\
config:
  gpufabric:backbone:
    links:
      - between: [aws-us-east-1, azure-eastus]
        kind: vpn
        gbps: 2
""",
}


def write_project(root: Path) -> Path:
    """Write the project into a folder."""
    (root / "stacks").mkdir(parents=True)
    (root / "Pulumi.yaml").write_text(PULUMI)
    for stack, text in STACKS.items():
        (root / "stacks" / f"Pulumi.{stack}.yaml").write_text(text)
    return root
