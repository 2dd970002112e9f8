"""A fabric of two regions with a training job, from files."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gpufabric.snapshots.project import project_with_facts
from gpufabric.spec.project import Project
from gpufabric.spec.training import Training
from tests.cli.demo_project import write_project

NOW = datetime(2026, 12, 10, 12, tzinfo=UTC)
"""Inside the Capacity Block of the project."""


def project(root: Path, **training: Any) -> Project:
    """Read the small project with other values of its job."""
    read = project_with_facts(write_project(root))
    job = Training.model_validate(
        {**read.fabric.training.model_dump(exclude_none=True, by_alias=True), **training}  # pyright: ignore[reportOptionalMemberAccess]
    )
    return replace(read, fabric=read.fabric.model_copy(update={"training": job}))


def moe_project(root: Path, *lines: str) -> Project:
    """Read the small project with a mixture of experts whose throughput was measured on its machines."""
    file = write_project(root) / "Pulumi.yaml"
    head = file.read_text().partition("      training:")[0]
    job = (
        "training:",
        "  model:",
        "    preset: gpt-oss-120b",
        "    sequence_length: 4096",
        "  sync: streaming-diloco",
        "  inner_steps: 500",
        "  global_batch: 23040",
        *(f"  {line}" for line in lines),
    )
    file.write_text(head + "".join(f"      {line}\n" for line in job))
    return project_with_facts(root)
