"""Cloud files of tests."""

from pathlib import Path

AWS = """
cloud: aws
account: "123456789012"
starts_at: 2026-12-02T00:00:00Z
seed: 3
aws:
  quotas: {us-east-2: {L-F678F1CE: 1}}
  kubernetes_versions: ["1.34"]
changes:
  - at: 2026-12-03T00:00:00Z
    aws:
      quotas: {us-east-2: {L-F678F1CE: 9}}
things:
  - region: us-east-2
    resources: [{type: eip, name: old, inputs: {domain: vpc}}]
prices:
  - {product: public-ipv4, usd: 7.3, per: month}
creation_minutes: {"aws:ec2/vpc:Vpc": 5}
propagation_calls: 1
faults:
  - {kind: throttling, type: "ec2/eip", starts: 2026-12-04T00:00:00Z, ends: 2026-12-05T00:00:00Z}
unknown: ["quota L-417A185B in us-east-2: nobody has read it"]
"""
OCI = """
cloud = "oci"
account = "ocid1.tenancy.oc1..aaaa"
seed = 3
[[oci.hosts]]
availability_domain = "US-ASHBURN-AD-1"
shape = "BM.GPU.H100.8"
count = 2
"""


def written(folder: Path, **files: str) -> Path:
    """Write cloud files into a folder; return it. ``aws_yaml`` becomes ``aws.yaml``."""
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text)
    return folder
