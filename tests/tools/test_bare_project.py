from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from gpufabric.spec.project import load_project
from tools.bare_project import bare_project, declare
from tools.small_fabric import REGIONS


def test_a_copy_has_the_stacks_that_are_declared_in_it_and_no_others(repo: Path, tmp_path: Path) -> None:
    project = bare_project(repo, tmp_path / "project")
    for stack, declared in REGIONS.items():
        declare(project, stack, declared)
    loaded = load_project(project)
    assert not loaded.faults
    assert loaded.regions.keys() == REGIONS.keys()


def test_the_salt_of_a_stack_is_kept_when_it_is_declared_anew(repo: Path, tmp_path: Path) -> None:
    project = bare_project(repo, tmp_path / "project")
    links: dict[str, Any] = {"links": []}
    declare(project, "backbone", links)
    file = project / "stacks" / "Pulumi.backbone.yaml"
    file.write_text(f"{file.read_text(encoding='utf-8')}encryptionsalt: v1:salt\n", encoding="utf-8")
    declare(project, "backbone", links)
    yaml: Any = YAML(typ="safe")
    written = yaml.load(file)
    assert written == {"config": {"gpufabric:backbone": links}, "encryptionsalt": "v1:salt"}
