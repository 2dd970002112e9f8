from collections.abc import Sequence
from pathlib import Path

import pytest

from gpufabric.declared.migrate import migrated, with_value
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.project import load_project
from tests.cli.demo_project import write_project

REGION = ("config", "lab:region")
BLOCK = """\
# A comment.
config:
  lab:region:   # the region
      # From: nowhere
      cloud: aws   # the cloud

      zone: '1'
encryptionsalt: v1:x
"""
PROJECT = "name: lab\nstackConfigDir: stacks\nconfig: {fabric: {default: {name: demo}}}\n"


def test_a_number_becomes_the_first_key_of_a_block() -> None:
    after = with_value(BLOCK, REGION, "format", 1)
    assert after == BLOCK.replace("      cloud: aws", "      format: 1\n      cloud: aws")


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("config: {lab:region: {cloud: aws}}\n", "config: {lab:region: {format: 1, cloud: aws}}\n"),
        ("config:\n  lab:region: { cloud: aws }", "config:\n  lab:region: { format: 1, cloud: aws }"),
        (BLOCK.replace("\n", "\r\n"), None),
        ("config:\n  lab:region:\n    format:  0  # old\n    cloud: aws\n", None),
    ],
)
def test_other_forms_keep_everything_else(text: str, after: str | None) -> None:
    made = with_value(text, REGION, "format", 1)
    if after is not None:
        assert made == after
    unchanged = [line for line in text.splitlines() if "format" not in line and "{" not in line]
    assert [line for line in unchanged if line not in made.splitlines()] == []
    assert made.count("format") == 1


@pytest.mark.parametrize(
    "text", ["config: {}\n", "config:\n  lab:region: {}\n", "config:\n  lab:region: text\n", "a: [\n"]
)
def test_a_text_without_such_a_mapping_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no mapping|not YAML"):
        with_value(text, REGION, "format", 1)


def project(folder: Path, *regions: str) -> Path:
    (folder / "stacks").mkdir()
    (folder / "Pulumi.yaml").write_text(PROJECT)
    for number, text in enumerate(regions):
        (folder / f"stacks/Pulumi.aws-{number}.yaml").write_text(text)
    return folder


def test_every_declaration_of_a_project_states_its_format(tmp_path: Path) -> None:
    root = write_project(tmp_path / "project")
    before = load_project(root)
    files = migrated(root)
    assert [file.name for file in files] == [
        "Pulumi.yaml",
        "stacks/Pulumi.aws-us-east-1.yaml",
        "stacks/Pulumi.azure-eastus.yaml",
        "stacks/Pulumi.backbone.yaml",
    ]
    for file in files:
        assert [line for line in file.diff.splitlines() if line.startswith(("+ ", "- "))] == [
            line for line in file.diff.splitlines() if line.startswith("+ ") and line.endswith("format: 1")
        ]
        (root / file.name).write_text(file.after)
    assert migrated(root) == []
    after = load_project(root)
    assert (after.fabric, after.stacks, after.faults) == (before.fabric, before.stacks, {})


def test_a_fabric_that_a_stack_overrides_is_changed_as_well(tmp_path: Path) -> None:
    text = "config:\n  lab:fabric:\n    name: demo\n  lab:region:\n    cloud: aws\n"
    files = migrated(project(tmp_path, text))
    assert files[1].after.count("    format: 1\n") == 2


def test_steps_run_in_order(tmp_path: Path) -> None:
    def renamed(before: str, after: str):
        def step(text: str, path: Sequence[str]) -> str:
            assert path in (REGION, ("config", "fabric", "default"))
            return text.replace(f"    {before}:", f"    {after}:")

        return step

    root = project(tmp_path, "config:\n  lab:region:\n    # why\n    zone: x\n")
    steps = {1: renamed("zone", "place"), 2: renamed("place", "site")}
    assert migrated(root, steps, 3)[1].after == (
        "config:\n  lab:region:\n    # why\n    format: 3\n    site: x\n"
    )
    (root / "stacks/Pulumi.aws-0.yaml").write_text("config:\n  lab:region:\n    format: 2\n    place: x\n")
    (root / "Pulumi.yaml").write_text(PROJECT.replace("{name", "{format: 3, name"))
    (file,) = migrated(root, steps, 3)
    assert file.after == "config:\n  lab:region:\n    format: 3\n    site: x\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("config:\n  lab:region:\n    format: 2\n", r"^stacks/Pulumi\.aws-0\.yaml:3: format: given format 2"),
        ("config:\n  lab:region: '{}'\n", r"^stacks/Pulumi\.aws-0\.yaml:2: config\.lab:region: given a decl"),
        (
            "config:\n  lab:region: {}\n",
            r"^stacks/Pulumi\.aws-0\.yaml:2: config\.lab:region: given no map",
        ),
        ("config: [\n", r"^stacks/Pulumi\.aws-0\.yaml:2: the file"),
    ],
)
def test_what_cannot_be_changed_is_an_error_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(DeclarationError, match=said):
        migrated(project(tmp_path, text))


def test_a_stack_without_a_declaration_stays(tmp_path: Path) -> None:
    files = migrated(project(tmp_path, "encryptionsalt: v1:x\n"))
    assert [file.name for file in files] == ["Pulumi.yaml"]
