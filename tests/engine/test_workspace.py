from pathlib import Path

from gpufabric.engine.workspace import copy_project


def project(root: Path) -> Path:
    """Make a small project."""
    (root / "stacks").mkdir(parents=True)
    (root / ".venv").mkdir()
    (root / "Pulumi.yaml").write_text("name: gpufabric\n")
    (root / "stacks" / "Pulumi.a.yaml").write_text("config: {}\n")
    return root


def test_salt_that_the_engine_wrote_survives_a_new_copy(tmp_path: Path) -> None:
    root = project(tmp_path / "root")
    copy = copy_project(root, tmp_path / "copy")
    with (copy / "stacks" / "Pulumi.a.yaml").open("a") as file:
        file.write("encryptionsalt: v1:abc\n")
    (root / "stacks" / "Pulumi.a.yaml").write_text("config: {x: 1}\n")
    copy_project(root, copy)
    assert (copy / "stacks" / "Pulumi.a.yaml").read_text() == "config: {x: 1}\nencryptionsalt: v1:abc\n"
    assert "encryptionsalt" not in (root / "stacks" / "Pulumi.a.yaml").read_text()


def test_stack_that_was_removed_is_removed_from_the_copy(tmp_path: Path) -> None:
    root = project(tmp_path / "root")
    copy = copy_project(root, tmp_path / "copy")
    (root / "stacks" / "Pulumi.a.yaml").unlink()
    copy_project(root, copy)
    assert not (copy / "stacks" / "Pulumi.a.yaml").exists()


def test_copy_uses_the_virtual_environment_of_the_checkout(tmp_path: Path) -> None:
    root = project(tmp_path / "root")
    assert (copy_project(root, tmp_path / "copy") / ".venv").resolve() == root / ".venv"
