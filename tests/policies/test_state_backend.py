from pathlib import Path

import pytest

from gpufabric.policies.state_backend import StateStorage, state_storage_of
from gpufabric.spec.problems import DeclarationError


@pytest.mark.parametrize(
    ("project", "stack", "kept"),
    [
        ("name: x", None, StateStorage("", "")),
        ("name: x\nbackend: {url: 's3://bucket?region=us-east-1'}", None, StateStorage("s3", "")),
        ("name: x\nbackend: {url: file://~}", "config: {}", StateStorage("file", "")),
        ("name: x\nbackend: {}", "secretsprovider: passphrase", StateStorage("", "passphrase")),
        ("name: x\nbackend: s3", "secretsprovider: 7", StateStorage("", "")),
        (
            "name: x\nbackend: {url: https://api.pulumi.com}",
            "secretsprovider: awskms://alias/state?region=us-east-1",
            StateStorage("https", "awskms"),
        ),
    ],
)
def test_keeping(tmp_path: Path, project: str, stack: str | None, kept: StateStorage) -> None:
    (tmp_path / "Pulumi.yaml").write_text(project)
    (tmp_path / "stacks").mkdir()
    if stack is not None:
        (tmp_path / "stacks" / "Pulumi.a.yaml").write_text(stack)
    assert state_storage_of(tmp_path, "a") == kept


@pytest.mark.parametrize("project", [None, "{"])
def test_project_that_cannot_be_read(tmp_path: Path, project: str | None) -> None:
    if project is not None:
        (tmp_path / "Pulumi.yaml").write_text(project)
    with pytest.raises(DeclarationError):
        state_storage_of(tmp_path, "a")


@pytest.mark.parametrize(
    ("kept", "local", "phrase"),
    [
        (StateStorage("", ""), False, False),
        (StateStorage("file", ""), True, True),
        (StateStorage("gs", ""), False, True),
        (StateStorage("gs", "gcpkms"), False, False),
        (StateStorage("https", ""), False, False),
        (StateStorage("https", "passphrase"), False, True),
    ],
)
def test_what_it_amounts_to(kept: StateStorage, local: bool, phrase: bool) -> None:
    assert (kept.is_local, kept.by_passphrase) == (local, phrase)
