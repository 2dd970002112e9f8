"""Check the alerts of every cloud with Prometheus' promtool: ``make promtool``."""

import dataclasses
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.manifests import manifest_pins
from gpufabric.declared.copies import cluster_copies
from gpufabric.manifests.health.facts import RegionHealth
from gpufabric.manifests.health.rules import rules
from gpufabric.manifests.model import Job, ManifestOptions
from gpufabric.manifests.text import to_yaml
from gpufabric.plan.clock import now
from gpufabric.plan.regions import plan_region
from gpufabric.spec.health import Health
from gpufabric.spec.project import load_project

ROOT = Path(__file__).resolve().parents[1]


def rule_files() -> dict[str, dict[str, Any]]:
    """Return the rules of each region of the demo, in promtool's form, by the name of the stack."""
    project, catalog = load_project(ROOT), default_catalog()
    files: dict[str, dict[str, Any]] = {}
    for stack, declared in project.regions.items():
        plan = plan_region(stack, declared, project.fabric, catalog=catalog, now=now())
        # The rules look at the peak of the plan's own budget; any price will do.
        plan = dataclasses.replace(plan, spec=declared.model_copy(update={"health": Health()}))
        job = Job(plan, manifest_pins(catalog, declared.cloud), ManifestOptions())
        copies = cluster_copies(stack, project, catalog, now())
        prices = {pool.resource_name: Decimal(1) for pool in plan.pools}
        (document,) = documents_of(RegionHealth(job, Health(), copies, prices))
        files[stack] = document["spec"]
    return files


def documents_of(region: RegionHealth) -> tuple[dict[str, Any], ...]:
    """Return the documents of the step with the rules."""
    content = rules(region).content
    if not isinstance(content, tuple):
        raise TypeError(content)
    return content


def main(promtool: str) -> int:
    """Run promtool on the rules, and return its exit status."""
    with TemporaryDirectory() as folder:
        paths: list[str] = []
        for stack, contents in rule_files().items():
            path = Path(folder) / f"{stack}.yaml"
            path.write_text(to_yaml(contents), encoding="utf-8")
            paths.append(str(path))
        return subprocess.run([promtool, "check", "rules", *paths], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
