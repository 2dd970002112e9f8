"""Generated pipelines and the pipelines of this repository run the same versions."""

import re
from pathlib import Path

from ruamel.yaml import YAML

from gpufabric.pipelines.pins import pins

ROOT = Path(__file__).parents[2]
WORKFLOWS = "\n".join(
    file.read_text(encoding="utf-8") for file in sorted((ROOT / ".github" / "workflows").glob("*.yml"))
)
UP = (ROOT / ".github" / "workflows" / "up.yml").read_text(encoding="utf-8")


def test_images_and_versions_are_those_of_the_pipelines() -> None:
    gitlab = YAML(typ="safe").load((ROOT / ".gitlab-ci.yml").read_text(encoding="utf-8"))
    azure = YAML(typ="safe").load((ROOT / ".azure-pipelines" / "up.yml").read_text(encoding="utf-8"))
    assert pins().image == gitlab["default"]["image"]
    assert pins().ubuntu == azure["pool"]["vmImage"]
    (pulumi,) = set(re.findall(r"pulumi-version: ([\d.]+)", WORKFLOWS))
    assert pins().workspace_image == f"pulumi/pulumi:{pulumi}-nonroot"
    assert pins().executor_image == f"pulumi/pulumi:{pulumi}"
    (python,) = set(re.findall(r'python-version: "([\d.]+)"', UP))
    assert pins().python == python
