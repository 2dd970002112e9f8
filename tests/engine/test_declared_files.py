from pathlib import Path

import pytest

from gpufabric.engine.declared_files import file_digests
from gpufabric.engine.starting_state import changed_resources


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of one stack."""
    (tmp_path / "stacks" / "__pycache__").mkdir(parents=True)
    (tmp_path / "Pulumi.yaml").write_text("name: p\n")
    (tmp_path / "stacks" / "Pulumi.a.yaml").write_text("config: {}\n")
    (tmp_path / "README.md").write_text("")
    return tmp_path


@pytest.mark.parametrize("name", ["Pulumi.yaml", "stacks/Pulumi.a.yaml", "stacks/new/x.yaml"])
def test_a_changed_file_is_named(project: Path, name: str) -> None:
    before = file_digests(project)
    (project / name).parent.mkdir(exist_ok=True)
    (project / name).write_text("other: 1\n")
    assert changed_resources(before, file_digests(project)) == [name]


def test_what_no_program_reads_does_not_count(project: Path) -> None:
    before = file_digests(project)
    (project / "README.md").write_text("x")
    (project / "stacks" / "__pycache__" / "x.pyc").write_text("x")
    file = project / "stacks" / "Pulumi.a.yaml"
    file.write_text(file.read_text() + "encryptionsalt: v1:abc\n")
    assert file_digests(project) == before
