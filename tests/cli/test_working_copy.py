"""Simulated runs work in a copy; all others in the project."""

import json
from pathlib import Path

import pytest

from gpufabric.cli.working_copy import engine_folder
from gpufabric.simcloud.environment import sim_environment
from gpufabric.spec.problems import DeclarationError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "stacks").mkdir(parents=True)
    (folder / "Pulumi.yaml").write_text("name: gpufabric\n")
    return folder


def test_real_backend_works_in_the_project(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GPUFABRIC_SIM_DIR", raising=False)
    assert engine_folder(root) == root


def test_simulated_backend_works_in_a_copy(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in sim_environment(tmp_path / "sim").items():
        monkeypatch.setenv(name, value)
    copy = engine_folder(root)
    assert copy == tmp_path / "sim" / "project"
    assert (copy / "Pulumi.yaml").read_text() == "name: gpufabric\n"


def test_real_backend_beside_simulated_clouds_works_in_the_project(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in sim_environment(tmp_path / "sim").items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PULUMI_BACKEND_URL", "s3://state")
    assert engine_folder(root) == root


def simulate(root: Path, salt: str) -> None:
    state = root / ".gpufabric" / "sim" / "state" / ".pulumi" / "stacks" / "gpufabric" / "a.json"
    state.parent.mkdir(parents=True)
    providers = {"type": "passphrase", "state": {"salt": salt}}
    state.write_text(json.dumps({"checkpoint": {"latest": {"secrets_providers": providers}}}))
    (state.parent / "new.json").write_text('{"checkpoint": {"latest": null}}')


@pytest.mark.parametrize(("salt", "refused"), [("v1:simulated", True), ("v1:real", False)])
def test_salt_of_a_simulated_stack_is_refused_on_a_real_backend(
    root: Path, monkeypatch: pytest.MonkeyPatch, salt: str, refused: bool
) -> None:
    monkeypatch.delenv("GPUFABRIC_SIM_DIR", raising=False)
    monkeypatch.setenv("PULUMI_BACKEND_URL", "s3://state")
    simulate(root, "v1:simulated")
    (root / "stacks" / "Pulumi.a.yaml").write_text(f"config: {{}}\nencryptionsalt: {salt}\n")
    if not refused:
        assert engine_folder(root) == root
        return
    with pytest.raises(DeclarationError, match=r"stacks/Pulumi\.a\.yaml.*encryptionsalt") as raised:
        engine_folder(root)
    assert "v1:" not in str(raised.value)
