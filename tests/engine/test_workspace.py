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


def test_salt_of_the_checkout_wins(tmp_path: Path) -> None:
    root = project(tmp_path / "root")
    copy = copy_project(root, tmp_path / "copy")
    (copy / "stacks" / "Pulumi.a.yaml").write_text("config: {}\nencryptionsalt: v1:copy\n")
    own = "encryptionsalt: v1:own\nconfig: {}\n"
    (root / "stacks" / "Pulumi.a.yaml").write_text(own)
    assert (copy_project(root, copy) / "stacks" / "Pulumi.a.yaml").read_text() == own


def test_other_files_are_links_and_repositories_and_runs_are_left_out(tmp_path: Path) -> None:
    root = project(tmp_path / "root")
    (root / "policies").mkdir()
    (root / "shared.py").write_text("x = 1\n")
    for name in (".git", ".gpufabric"):
        (root / name).mkdir()
    copy = copy_project(root, tmp_path / "copy")
    assert (copy / "shared.py").read_text() == "x = 1\n"
    assert (copy / "policies").is_symlink()
    assert not [name for name in (".git", ".gpufabric") if (copy / name).exists()]


def test_program_stays_in_place_while_another_command_uses_the_copy(tmp_path: Path) -> None:
    root = project(tmp_path / "root")
    (root / "stacks" / "__main__.py").write_text("pass\n")
    file = copy_project(root, tmp_path / "copy") / "stacks" / "__main__.py"
    before = file.stat().st_ino
    copy_project(root, tmp_path / "copy")
    assert file.stat().st_ino == before


def test_bytes_that_are_no_text_are_copied(tmp_path: Path) -> None:
    root = project(tmp_path / "root")
    for content in (b"config: {}\nencryptionsalt: v1:abc\n", b"\xff\n"):
        (root / "stacks" / "Pulumi.a.yaml").write_bytes(content)
        copy = copy_project(root, tmp_path / "copy")
    assert (copy / "stacks" / "Pulumi.a.yaml").read_bytes() == b"\xff\nencryptionsalt: v1:abc\n"
