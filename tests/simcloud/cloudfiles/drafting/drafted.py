"""Cloud files that are drafted from a declaration and snapshots, and loaded."""

import copy
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jsonschema import validate
from ruamel.yaml import YAML

from gpufabric.catalog.catalog import default_catalog
from gpufabric.simcloud.cloudfiles.applied import apply_cloud_files
from gpufabric.simcloud.cloudfiles.drafting.draft import drafts
from gpufabric.simcloud.cloudfiles.read import simulated_account_schema
from gpufabric.snapshots.files import write
from gpufabric.snapshots.model import MODELS, Topic
from gpufabric.snapshots.project import project_with_facts
from gpufabric.spec.regions import account_of
from tools.bare_project import bare_project, declare
from tools.small_fabric import REGIONS

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
STACKS = {str(region["cloud"]): stack for stack, region in REGIONS.items()}


def region(cloud: str, **more: Any) -> dict[str, Any]:
    """Return the declaration of a small region with other properties."""
    return {**copy.deepcopy(REGIONS[STACKS[cloud]]), **more}


def drafted(
    root: Path,
    repo: Path,
    declared: Mapping[str, Mapping[str, Any]],
    snapshots: Mapping[Topic, Mapping[str, Mapping[str, Any]]] | None = None,
    absent: Mapping[str, Mapping[str, str]] | None = None,
) -> dict[str, Any]:
    """Draft the cloud file of an account, check it, and load it into simulated clouds.

    Args:
        root: an empty folder.
        repo: the repository.
        declared: regions by stack; all snapshots are of the first one.
        snapshots: rows by topic, section and key.
        absent: reasons by section and key.
    """
    folder = bare_project(repo, root / "project")
    for stack, data in declared.items():
        declare(folder, stack, dict(data))
    project = project_with_facts(folder)
    first = project.regions[next(iter(declared))]
    for topic, sections in (snapshots or {}).items():
        head = {"cloud": first.cloud, "account": account_of(first), "region": first.region}
        parts = {
            name: {"read_at": NOW, "source": "a test", "rows": rows, "absent": (absent or {}).get(name, {})}
            for name, rows in sections.items()
        }
        write(folder, topic, MODELS[topic].model_validate({**head, **parts}))
    (file,) = drafts(folder, project_with_facts(folder), default_catalog(), NOW).values()
    validate(json.loads(json.dumps(file)), simulated_account_schema())
    clouds = folder / "clouds"
    clouds.mkdir()
    yaml: Any = YAML()
    yaml.dump(file, clouds / "account.yaml")
    assert apply_cloud_files(root / "sim", clouds)
    return file
