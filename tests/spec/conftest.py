from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

AWS: dict[str, Any] = {
    "cloud": "aws",
    "region": "us-east-1",
    "account_id": "123456789012",
    "zone": "use1-az6",
    "system_zones": ["use1-az4", "use1-az6"],
    "network": {"cidr": "10.16.0.0/16"},
    "pools": {"train": {"shape": "p6-b200.48xlarge", "nodes": 4}},
}


@pytest.fixture
def project_dir(tmp_path: Path) -> Callable[..., Path]:
    """Write a project with the given stacks and give its folder."""

    def write(fabric: Any = None, **stacks: Any) -> Path:
        yaml = YAML(typ="safe")
        (tmp_path / "stacks").mkdir()
        config = {"fabric": {"type": "object", "default": fabric or {"name": "demo"}}}
        document = {"name": "gpufabric", "runtime": "python", "stackConfigDir": "stacks", "config": config}
        yaml.dump(document, tmp_path / "Pulumi.yaml")
        for stack, declared in stacks.items():
            name = stack.replace("_", "-")
            key = "gpufabric:backbone" if name == "backbone" else "gpufabric:region"
            yaml.dump({"config": {key: declared}}, tmp_path / "stacks" / f"Pulumi.{name}.yaml")
        return tmp_path

    return write
