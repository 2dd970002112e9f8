"""Generated pipelines and the pipelines of this repository run the same versions."""

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from gpufabric.pipelines.pins import pins

ROOT = Path(__file__).parents[2]
WORKFLOWS = "\n".join(
    file.read_text(encoding="utf-8") for file in sorted((ROOT / ".github" / "workflows").glob("*.yml"))
)
USED = set(re.findall(r"uses: ([\w.-]+/[\w.-]+)(?:/[\w.-]+)*@([0-9a-f]{40}) # (v[\d.]+)", WORKFLOWS))


@pytest.mark.parametrize("action", sorted(pins().actions))
def test_actions_have_the_commits_of_the_workflows(action: str) -> None:
    used = {(commit, version) for name, commit, version in USED if name == action}
    assert used == {pins().actions[action]}


def test_images_and_versions_are_those_of_the_pipelines() -> None:
    gitlab = YAML(typ="safe").load((ROOT / ".gitlab-ci.yml").read_text(encoding="utf-8"))
    azure = YAML(typ="safe").load((ROOT / ".azure-pipelines" / "up.yml").read_text(encoding="utf-8"))
    assert pins().image == gitlab["default"]["image"]
    assert pins().ubuntu == azure["pool"]["vmImage"]
    assert set(re.findall(r"pulumi-version: ([\d.]+)", WORKFLOWS)) == {pins().pulumi}
    assert pins().workspace_image == f"pulumi/pulumi:{pins().pulumi}-nonroot"
    assert pins().executor_image == f"pulumi/pulumi:{pins().pulumi}"


def test_versions_stand_behind_commits() -> None:
    name = pins().action("actions/checkout")
    assert pins().with_versions(f"uses: {name}\nwith: x\n") == f"uses: {name} # v4.4.0\nwith: x\n"
