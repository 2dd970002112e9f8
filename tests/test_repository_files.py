"""Owners and hooks of the repository name files and tools that exist."""

from pathlib import Path

from ruamel.yaml import YAML


def test_owned_paths_exist(repo: Path) -> None:
    lines = (repo / ".github" / "CODEOWNERS").read_text(encoding="utf-8").splitlines()
    entries = [line.split() for line in lines if line and not line.startswith("#")]
    assert entries
    for path, *owners in entries:
        assert path == "*" or (repo / path.lstrip("/")).exists(), path
        assert owners
        assert all(owner.startswith("@") for owner in owners)


def test_hooks_use_the_tools_of_the_virtual_environment(repo: Path) -> None:
    config = YAML(typ="safe").load((repo / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [entry["repo"] for entry in config["repos"]] == ["local"]
    hooks = config["repos"][0]["hooks"]
    assert {hook["language"] for hook in hooks} == {"system"}
    for hook in hooks:
        tool = hook["entry"].split()[0]
        assert tool.startswith(".venv/bin/")
        assert (repo / tool).exists(), tool
