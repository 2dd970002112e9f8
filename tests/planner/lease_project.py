"""A project for a lease, and a job that states all that its stacks need."""

from pathlib import Path

from gpufabric.declared.starter.files import NewProject, project_files

JOB = Path(__file__).parents[2] / "examples" / "plan" / "job.yaml"

# ruff: noqa: E501 - lines of YAML
STACKS = """
stacks:
  aws: { account_id: "123456789012" }
  aws-us-east-1:
    zone: use1-az6
    system_zones: [use1-az4, use1-az6]
    pools:
      train: { capacity: { id: cr-0f3a9c1d2b4e5f601, starts: "2026-12-01T11:30:00Z", ends: "2026-12-06T11:30:00Z" } }
      train-2: { capacity: { id: cr-0f3a9c1d2b4e5f602, starts: "2026-12-01T11:30:00Z", ends: "2026-12-06T11:30:00Z" } }
  aws-us-west-2:
    zone: usw2-az1
    system_zones: [usw2-az1, usw2-az2]
    pools:
      train: { capacity: { id: cr-1f3a9c1d2b4e5f601, starts: "2026-12-01T11:30:00Z", ends: "2026-12-06T11:30:00Z" } }
      train-2: { capacity: { id: cr-1f3a9c1d2b4e5f602, starts: "2026-12-01T11:30:00Z", ends: "2026-12-06T11:30:00Z" } }
  oci:
    tenancy_id: ocid1.tenancy.oc1..aaaa
    compartment_id: ocid1.compartment.oc1..aaaa
    availability_domain: "Demo:US-ASHBURN-AD-1"
    node_image_id: ocid1.image.oc1.iad.aaaa
    node_image_os: Canonical Ubuntu 22.04
    system_image_id: ocid1.image.oc1.iad.bbbb
    pools:
      train:
        memory_fabric_ids:
          - ocid1.computegpumemoryfabric.oc1.iad.a
          - ocid1.computegpumemoryfabric.oc1.iad.b
          - ocid1.computegpumemoryfabric.oc1.iad.c
          - ocid1.computegpumemoryfabric.oc1.iad.d
          - ocid1.computegpumemoryfabric.oc1.iad.e
          - ocid1.computegpumemoryfabric.oc1.iad.f
"""

TRAINING = """      training:
        model: { preset: llama-3-70b }
        precision: fp8
        sync: streaming-diloco
        step_seconds: 30
"""


def write_job(file: Path, *, stacks: bool = True) -> Path:
    """Write the example's job with the values of its stacks."""
    file.write_text(JOB.read_text() + (STACKS if stacks else ""))
    return file


def write_project(folder: Path, *, training: bool = True) -> Path:
    """Write a project without stacks."""
    files = project_files(NewProject("lab", "A fabric", "gpufabric"))
    files["Pulumi.yaml"] += TRAINING if training else ""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder
